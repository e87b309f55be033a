-- where each payload lies: an object holds one or many, end to end
create table payload (
    hash blob not null primary key,
    object text not null,
    start bigint not null,
    length bigint not null
);
create index payload_object on payload (object);

-- who references a payload, and by what: an upload, a delivery, a deposit, a kept letter
create table holding (
    account text not null,
    payload blob not null references payload (hash),
    by_what text not null,
    share bigint not null,
    at bigint not null,
    primary key (payload, account, by_what)
);
create index holding_source on holding (account, by_what);
create index holding_upload on holding (at) where by_what = 'upload';

-- bytes that nobody references any more and that are still to be destroyed
create table doomed (
    object text not null,
    start bigint not null,
    length bigint not null,
    primary key (object, start)
);
