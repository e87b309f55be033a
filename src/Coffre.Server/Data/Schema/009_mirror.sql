-- whether the newest checkpoint was put into a mirror: a start without that file is then not a first one
alter table head add column mirrored bigint not null default 0;
