create table challenge (
    nonce blob not null primary key,
    ends bigint not null
);
create index challenge_ends on challenge (ends);

-- only a hash of a session's token is kept: who reads the database is in nobody's session
create table session (
    token blob not null primary key,
    account text not null references account (id),
    used bigint not null,
    ends bigint not null
);
create index session_account on session (account);
create index session_ends on session (ends);
