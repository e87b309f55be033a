-- what init fixed, in one row
create table installation (
    one bigint not null primary key check (one = 1),
    origin text not null,
    host text not null,
    place text not null,
    level text not null,
    vkey text not null,
    policy blob not null,
    operator text
);

-- the log's head: size and root of what is numbered, and how much of it may be served
create table head (
    one bigint not null primary key check (one = 1),
    size bigint not null,
    root blob not null,
    released bigint not null
);

-- leaves in the order of their commits; idx is null until the sequencer has numbered them
create table leaf (
    ordinal bigint not null primary key,
    bytes blob not null,
    idx bigint unique
);
create index leaf_pending on leaf (ordinal) where idx is null;

-- every statement taken, whole
create table statement (
    hash blob not null primary key,
    author text not null,
    type text not null,
    text text not null
);

-- what the state leaves say: chains, attests and manifests alike
create table state (
    label blob not null,
    n bigint not null,
    statement blob not null references statement (hash),
    leaf bigint not null unique references leaf (ordinal),
    primary key (label, n)
);

create index state_statement on state (statement);

-- own: the act that caused it is the delivery that it is about
create table evidence (
    leaf bigint not null primary key references leaf (ordinal),
    about text not null,
    number bigint not null,
    act blob not null references statement (hash),
    own bigint not null,
    text text not null,
    salt blob not null,
    unique (about, number)
);
create index evidence_act on evidence (act) where own = 0;

-- which evidence concerns whom
create table feed (
    account text not null,
    leaf bigint not null references leaf (ordinal),
    attached blob not null,
    primary key (account, leaf)
);
