-- the newest state of each account; its statements are in state (a letter's genesis, which has no leaf, in statement alone)
create table account (
    id text not null primary key,
    kind text not null,
    issuer text,
    genesis blob not null references statement (hash),
    n bigint not null,
    head blob not null,
    gen bigint not null,
    closed bigint not null,
    label blob unique
);

create table keybag (
    account text not null primary key references account (id),
    sealed blob not null
);

-- under what a keybag is found
create table locator (
    value text not null primary key,
    account text not null references account (id)
);
create index locator_account on locator (account);
