-- People, and how they sign in. These tables are the directory: none belongs to a book, and each
-- is keyed by its own key. Who may do what in a book stands in rows of `key` alone.
create table person (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  status text not null check (status in ('ACTIVE', 'SUSPENDED')),
  created_at bigint not null
);

-- Where a person may be a member: which books to ask.
create table person_book (
  person uuid not null,
  book_id bigint not null,
  organization uuid not null,
  environment text not null check (environment in ('test', 'live')),
  created_at bigint not null,
  primary key (person, book_id)
);

create table person_passkey (
  id text primary key check (id ~ '^[A-Za-z0-9_-]+$' and length(id) <= 1364),
  person uuid not null,
  public_key bytea not null,
  counter bigint not null check (counter >= 0),
  transports text not null,
  device_type text not null check (device_type in ('singleDevice', 'multiDevice')),
  backed_up boolean not null,
  name text not null check (length(name) between 1 and 100),
  created_at bigint not null,
  used_at bigint
);
create index person_passkey_by_person on person_passkey (person, created_at);

-- Of each secret of a session, an attempt or an invitation, its SHA-256.
create table person_session (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  id uuid not null unique,
  person uuid not null,
  method text not null check (method in ('passkey', 'invitation')),
  user_agent text not null,
  created_at bigint not null,
  seen_at bigint not null check (seen_at >= created_at),
  fresh_at bigint not null check (fresh_at >= created_at),
  expires_at bigint not null check (expires_at > created_at)
);
create index person_session_by_person on person_session (person, created_at);
create index person_session_by_end on person_session (expires_at);

-- Options for a passkey that wait for their answer; each is taken once. The subject is the session
-- or the invitation that it is bound to.
create table sign_in_attempt (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('join', 'sign_in', 'confirm', 'passkey')),
  subject text not null check ((subject = '') = (kind = 'sign_in')),
  person uuid check ((person is null) = (kind = 'sign_in')),
  data text not null,
  expires_at bigint not null
);
create index sign_in_attempt_by_subject on sign_in_attempt (subject, expires_at)
  where subject <> '';
create index sign_in_attempt_by_end on sign_in_attempt (expires_at);

-- Links by which a new person joins, or the same person adds a device. Each is good once.
create table invitation (
  id uuid primary key,
  hash text not null unique check (hash ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('member', 'device')),
  name text not null check (length(name) between 1 and 100),
  person uuid check ((person is not null) = (kind = 'device')),
  created_at bigint not null,
  expires_at bigint not null check (expires_at > created_at),
  used_at bigint, used_by uuid,
  revoked_at bigint,
  -- What makes the request harmless to repeat, and what it asked for.
  request text unique, fingerprint text,
  revoke_request text unique, revoke_fingerprint text,
  check ((request is null) = (fingerprint is null)),
  check ((revoke_request is null) = (revoke_fingerprint is null)),
  check ((used_at is null) = (used_by is null)),
  check (used_at is null or revoked_at is null),
  check (person is null or used_by is null or used_by = person)
);
create index invitation_by_end on invitation (expires_at);
create index invitation_of_person on invitation (person, expires_at) where person is not null;
create index invitation_used_by on invitation (used_by) where used_by is not null;

-- What an invitation makes of who accepts it, by book. `made_by` is the key of the member who
-- invites, null on the server's machine; a grant is settled when the book has judged it.
create table invitation_grant (
  invitation uuid not null,
  book_id bigint not null,
  organization uuid not null,
  environment text not null check (environment in ('test', 'live')),
  role text not null check (role in ('viewer', 'approver', 'operator', 'owner')),
  made_by uuid,
  settled_at bigint, outcome text,
  check ((settled_at is null) = (outcome is null)),
  primary key (invitation, book_id)
);
create index invitation_grant_by_book on invitation_grant (book_id, invitation);
