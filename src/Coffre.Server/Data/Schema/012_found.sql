-- a code and a word about access do not wait behind what was told of a thousand deliveries
drop index notice_next;
create index notice_next on notice (kind, next) where next is not null;
-- what time brings is found without reading everybody's
create index notice_old on notice (at) where next is null;
create index notice_address_checked on notice_address (checked) where verified is not null;
-- an account that closes takes back what it lent
create index delivery_share on delivery (author) where share = 1;
