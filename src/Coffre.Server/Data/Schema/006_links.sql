-- links as what was signed about them leaves them; by letter, proof is the claim's hash; confirmed and ended are the hashes of the acts that did it
create table link (
    hash blob not null primary key references statement (hash),
    person text not null,
    other text not null,
    by_what text not null,
    proof blob,
    confirmed blob,
    ended blob
);
create index link_pair on link (person, other);
create index link_other on link (other);

-- who said to whom that paper is wanted, and why; said again, it is the same
create table paper (
    author text not null,
    organisation text not null,
    reason text not null,
    act blob not null references statement (hash),
    primary key (author, organisation, reason)
);
