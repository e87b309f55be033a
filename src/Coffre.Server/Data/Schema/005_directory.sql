-- names and releases by the operator; the newest n of an id holds
create table attest (
    id text not null,
    n bigint not null,
    name text not null,
    until bigint not null,
    statement blob not null references statement (hash),
    primary key (id, n)
);

create table release (
    statement blob not null primary key references statement (hash),
    leaf bigint not null unique references leaf (ordinal)
);
