-- passkeys by which a keybag is found; public_key is COSE. What a passkey unlocks with (its PRF) never comes here
create table passkey (
    id blob not null primary key,
    account text not null references account (id),
    public_key blob not null,
    transports text not null,
    made bigint not null,
    place bigint not null,
    sign_count bigint not null,
    backup_eligible bigint not null,
    backed_up bigint not null
);
create index passkey_account on passkey (account);

-- each for one ceremony: for an account, to make a passkey; for none, to use one. state is what the verification needs again
create table passkey_challenge (
    challenge blob not null primary key,
    account text,
    state text not null,
    ends bigint not null
);
create index passkey_challenge_ends on passkey_challenge (ends);

-- locators and passkeys keep the order in which they were sent: that of the keybag's unlock methods
alter table locator add column place bigint not null default 0;
alter table session add column begun bigint not null default 0;

-- H of a kept letter's copy: a manifest names it
alter table kept add column hash blob;
create index kept_hash on kept (account, hash);
