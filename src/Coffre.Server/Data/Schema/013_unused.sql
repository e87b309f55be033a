-- sessions that nobody uses any more are found without reading everybody's
create index session_used on session (used);
