-- where two devices meet for two minutes: each text written once, found by what only those who saw the square can derive
create table pairing (
    locator text not null,
    part text not null,
    account text not null references account (id),
    body blob not null,
    ends bigint not null,
    primary key (locator, part)
);
create index pairing_ends on pairing (ends);
