-- where an account is told that something happened. Only a verified address gets anything but its code; code: H of the code that was sent, until code_ends
create table notice_address (
    account text not null references account (id),
    address text not null,
    language text not null,
    verified bigint,
    reminders bigint not null,
    code blob,
    code_ends bigint,
    tries bigint not null,
    -- when its owner last held the recovery code in hand
    checked bigint not null,
    primary key (account, address)
);

-- every notice that was sent or waits to be: what is not here is not ours. secret: a code, until it has been sent
create table notice (
    account text not null,
    number text not null,
    kind text not null,
    address text not null,
    language text not null,
    at bigint not null,
    secret text,
    sent bigint,
    tries bigint not null,
    next bigint,
    primary key (account, number)
);
create index notice_next on notice (next) where next is not null;
create index notice_at on notice (account, at);

-- what was made available to an account that nobody there has fetched: one reminder each
create table notice_unopened (
    delivery text not null primary key,
    account text not null,
    remind bigint not null
);
create index notice_unopened_remind on notice_unopened (remind);
