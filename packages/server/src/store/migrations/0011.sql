-- Programs that people let act as an agent. Directory: none of these belongs to a book.
create table oauth_client (
  id text primary key check (length(id) between 1 and 2000),
  kind text not null check (kind in ('document', 'registered')),
  name text not null check (length(name) between 1 and 100),
  redirect_uris text not null,
  auth_methods text not null,
  jwks_uri text,
  fetched_at bigint not null,
  fresh_until bigint not null,
  -- Of one that cannot be fetched again, what it said last is good until then.
  keep_until bigint not null check (keep_until >= fresh_until),
  check (jwks_uri is null or kind = 'document')
);
create index oauth_client_by_end on oauth_client (keep_until);

-- Assertions by which a client has proved who it is: each is good once.
create table oauth_assertion (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  expires_at bigint not null
);
create index oauth_assertion_by_end on oauth_assertion (expires_at);

-- What a client asked for and a person was shown, bound to the session that saw it.
create table oauth_request (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  session text not null,
  person uuid not null,
  data text not null,
  expires_at bigint not null
);
create index oauth_request_by_end on oauth_request (expires_at);

-- A used code stays until its grant's tokens could not be told from another's any more.
create table oauth_code (
  book_id bigint not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  agent uuid not null,
  grant_key uuid not null,
  client text not null,
  redirect_uri text not null,
  resource text not null,
  challenge text not null,
  expires_at bigint not null,
  keep_until bigint not null check (keep_until >= expires_at),
  used_at bigint,
  primary key (book_id, hash)
);
create index oauth_code_by_end on oauth_code (book_id, keep_until);

create table oauth_token (
  book_id bigint not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('access', 'refresh')),
  agent uuid not null,
  grant_key uuid not null,
  client text not null,
  resource text not null,
  created_at bigint not null,
  expires_at bigint not null check (expires_at > created_at),
  -- Of a refresh token, when it was first exchanged.
  used_at bigint check (used_at is null or kind = 'refresh'),
  primary key (book_id, hash)
);
create index oauth_token_by_end on oauth_token (book_id, expires_at);
create index oauth_token_by_grant on oauth_token (book_id, grant_key);

alter table key add column client text check (length(client) between 1 and 2000);
-- The access of a client is an agent's, given by somebody and for a time.
alter table key add check (client is null
  or (agent is not null and made_by is not null and expires_at is not null));
-- Which agents a client has had.
create index key_by_client on key (book_id, client, created_seq) where client is not null;
