-- a delivery that was submitted; what has become of it is its evidence. wake: when time alone changes something. shown: its grant was in a letter's bundle
create table delivery (
    id text not null primary key,
    hash blob not null references statement (hash),
    author text not null,
    recipient text not null,
    letter bigint not null,
    share bigint not null,
    grade text not null,
    opens bigint,
    ends bigint,
    wake bigint,
    shown bigint not null,
    sealed_grant blob,
    copy blob
);
create index delivery_wake on delivery (wake) where wake is not null;
-- what is without a final outcome has something to wake for
create index delivery_waking_author on delivery (author) where wake is not null;
create index delivery_waking_recipient on delivery (recipient) where wake is not null;

-- letters under their locators; claim and ended are the hashes of the acts that closed them
create table letter (
    account text not null primary key references account (id),
    locator text not null unique,
    delivery text not null references delivery (id),
    claim blob,
    ended blob
);

-- what a holder made of a letter's grant when it was kept
create table kept (
    account text not null,
    delivery text not null references delivery (id),
    copy blob not null,
    primary key (account, delivery)
);
