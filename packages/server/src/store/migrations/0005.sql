-- The first file of its lineage (store/lineage.ts). Its number goes on from those before it, so
-- that their builds take the schema for a newer one and refuse it.

-- Every tenant table starts with book_id, in its key and in every index: one book lives on one
-- shard. Ids are ULIDs kept as uuid; money is a bigint count of 10^-8; moments are microseconds.

-- What this database was set up with; one row. Node-local.
create table installation (
  id int primary key check (id = 1),
  secret_fingerprint text not null
);

create table organization (
  org_id uuid primary key,
  created_at bigint not null
);

-- The head of each log, and the lock that careful writers take. Operational.
create table book_head (
  book_id bigint primary key check (book_id > 0),
  seq bigint not null check (seq >= 0),
  hash bytea not null check (length(hash) = 32),
  at bigint not null,
  -- Of the builds that may append: the last statement of a migration raises it.
  epoch int not null
) with (fillfactor = 60);

-- The log.
create table event (
  book_id bigint not null,
  seq bigint not null check (seq > 0),
  kind text not null,
  hash bytea not null check (length(hash) = 32),
  body text not null,
  primary key (book_id, seq)
);
-- Payments are nearly all of the log: what is rare is found without reading them.
create index event_rare on event (book_id, kind, seq) where kind <> 'payment.create';

-- Texts that can be erased. The log holds sha256(salt || text) alone.
create table event_private (
  book_id bigint not null,
  subject uuid not null,
  field text not null,
  seq bigint not null,
  salt bytea,
  text text,
  primary key (book_id, subject, field, seq)
);

-- Projections: rebuilt from the log and compared by `bursar verify`.
create table book (
  book_id bigint primary key,
  environment text not null check (environment in ('test', 'live')),
  organization uuid not null,
  scope uuid not null,
  opened_at bigint not null,
  rails text not null,
  stopped text
);

create table role (
  book_id bigint not null,
  name text not null,
  wallet uuid not null,
  primary key (book_id, name)
);

create table hot (
  book_id bigint not null,
  id uuid not null,
  posted bigint not null,
  held bigint not null check (held >= 0),
  version bigint not null check (version >= 0),
  day_spent bigint not null check (day_spent >= 0), day_end bigint not null,
  week_spent bigint not null check (week_spent >= 0), week_end bigint not null,
  month_spent bigint not null check (month_spent >= 0), month_end bigint not null,
  total_spent bigint not null check (total_spent >= 0),
  open bigint not null check (open between 0 and 100),
  primary key (book_id, id)
) with (fillfactor = 60);

create table wallet (
  book_id bigint not null,
  id uuid not null,
  type text not null check (type in ('ORG', 'AGENT', 'SYSTEM')),
  agent uuid,
  currency text not null,
  status text not null check (status in ('ACTIVE', 'FROZEN', 'CLOSING', 'CLOSED')),
  created_at bigint not null, created_seq bigint not null,
  closed_at bigint,
  primary key (book_id, id)
);
create index wallet_by_seq on wallet (book_id, created_seq, id);

create table agent (
  book_id bigint not null,
  id uuid not null,
  status text not null check (status in ('ACTIVE', 'PAUSED', 'DELETED')),
  read_only boolean not null,
  attached text not null,
  key uuid,
  created_at bigint not null, created_seq bigint not null,
  updated_at bigint not null,
  stopped boolean,
  groups text,
  parent uuid,
  children text,
  descendants bigint not null default 0 check (descendants between 0 and 64),
  expires_at bigint,
  wallets text,
  kya_level text check (kya_level in ('none', 'basic', 'verified', 'attested')),
  kya_status text check (kya_status in ('pending', 'active', 'suspended')),
  kya_verifier text,
  kya_code_hash text,
  kya_at bigint,
  primary key (book_id, id)
);
create unique index agent_by_seq on agent (book_id, created_seq);
create index agent_due on agent (book_id, expires_at)
  where expires_at is not null and status <> 'DELETED';
create index agent_stopped on agent (book_id, created_seq) where stopped;
create index agent_in_groups on agent (book_id, created_seq) where groups is not null;
create index agent_by_parent on agent (book_id, parent, created_seq) where parent is not null;

create table key (
  book_id bigint not null,
  id uuid not null,
  hash text not null, prefix text not null, last4 text not null,
  agent uuid, owner text not null,
  permissions text not null,
  status text not null check (status in ('ACTIVE', 'ROTATED', 'REVOKED')), expires_at bigint,
  created_at bigint not null, created_seq bigint not null,
  ended_at bigint,
  made_by uuid, root uuid,
  primary key (book_id, id)
);
create unique index key_by_hash on key (book_id, hash);
create index key_by_maker on key (book_id, made_by) where made_by is not null;
create index key_making on key (book_id, created_seq)
  where agent is null and status = 'ACTIVE' and permissions like '%"keys:write"%';
create index key_by_seq on key (book_id, created_seq) where agent is null;

create table policy (
  book_id bigint not null,
  id uuid not null,
  kind text not null check (kind in ('own', 'shared')),
  scope uuid,
  agent uuid,
  version bigint not null check (version > 0),
  rules text not null,
  attached_to bigint not null check (attached_to >= 0),
  deleted boolean not null,
  created_at bigint not null, created_seq bigint not null,
  updated_at bigint not null,
  group_id uuid,
  shadow uuid,
  shadow_of bigint check (shadow_of > 0),
  primary key (book_id, id)
);
create index policy_by_seq on policy (book_id, created_seq);

create table policy_version (
  book_id bigint not null,
  policy uuid not null,
  version bigint not null,
  seq bigint not null,
  rules text not null,
  primary key (book_id, policy, version)
);

create table payment (
  book_id bigint not null,
  id uuid not null,
  agent uuid,
  key uuid not null,
  from_wallet uuid not null,
  to_wallet uuid not null,
  merchant text,
  amount bigint not null check (amount > 0),
  currency text not null,
  rail text not null,
  state text not null,
  code text,
  captured bigint not null check (captured between 0 and amount),
  refunded bigint not null check (refunded between 0 and captured),
  seq bigint not null, last_seq bigint not null,
  created_at bigint not null, updated_at bigint not null,
  hold_hours bigint check (hold_hours > 0),
  part bigint check (part > 0 and part < amount),
  expires_at bigint,
  payee uuid,
  claim text, label text, address text,
  receipt text,
  shadow text,
  primary key (book_id, id)
) with (fillfactor = 90);
create unique index payment_by_seq on payment (book_id, seq);
create index payment_by_payer on payment (book_id, from_wallet, seq);
create index payment_by_payee on payment (book_id, to_wallet, seq) where rail = 'internal';
create index payment_open on payment (book_id, agent, seq)
  where state in ('PENDING_APPROVAL', 'HELD', 'PROCESSING');
create index payment_due on payment (book_id, expires_at)
  where expires_at is not null and state in ('PENDING_APPROVAL', 'HELD');
create index payment_asked on payment (book_id, key, seq)
  where state in ('PENDING_APPROVAL', 'HELD');
create index payment_processing on payment (book_id, seq) where state = 'PROCESSING';
create index payment_shadowed on payment (book_id, seq) where shadow is not null;
create index payment_held on payment (book_id, seq) where hold_hours is not null;
create index payment_held_by_payer on payment (book_id, from_wallet, seq)
  where hold_hours is not null;

create table approval (
  book_id bigint not null,
  id uuid not null,
  payment uuid not null,
  agent uuid,
  state text not null check (
    state in ('PENDING', 'APPROVED', 'DENIED', 'RELEASED', 'CANCELLED', 'EXPIRED')
  ),
  policy uuid not null, policy_version bigint not null,
  decided_by text, decided_at bigint,
  created_at bigint not null, created_seq bigint not null,
  needed bigint check (needed > 1),
  votes text, self boolean,
  expires_at bigint,
  primary key (book_id, id)
);
create index approval_by_seq on approval (book_id, created_seq);
create index approval_pending on approval (book_id, created_seq) where state = 'PENDING';

create table entry (
  book_id bigint not null,
  wallet uuid not null,
  version bigint not null check (version > 0),
  seq bigint not null,
  amount bigint not null check (amount <> 0),
  balance bigint not null,
  primary key (book_id, wallet, version)
);
-- Movements of money of a whole book, the newest first: one leg of each received something.
create index entry_received on entry (book_id, seq) where amount > 0;

-- Called so because "group" is a word of SQL.
create table budget_group (
  book_id bigint not null,
  id uuid not null,
  parent uuid,
  depth bigint not null check (depth between 1 and 4),
  attached text not null,
  stopped boolean,
  members bigint not null check (members >= 0),
  children bigint not null check (children >= 0),
  deleted boolean not null,
  created_at bigint not null, created_seq bigint not null,
  updated_at bigint not null,
  primary key (book_id, id)
);
create unique index budget_group_by_seq on budget_group (book_id, created_seq);

create table payee (
  book_id bigint not null,
  id uuid not null,
  name text not null,
  domains text not null,
  category text,
  name_read text, name_hosts text, category_read text,
  mcc text,
  mcc_category text,
  wallet uuid, address text,
  deleted boolean not null,
  created_at bigint not null, created_seq bigint not null,
  updated_at bigint not null,
  updated_seq bigint not null,
  primary key (book_id, id)
);
create unique index payee_by_seq on payee (book_id, created_seq);
create index payee_by_name on payee (book_id, coalesce(name_read, name)) where not deleted;
create index payee_by_address on payee (book_id, lower(address))
  where address is not null and not deleted;

-- How often a scope paid in its running windows, where a policy counts that.
create table pace (
  book_id bigint not null,
  scope uuid not null,
  minute bigint not null check (minute >= 0),
  minute_tries bigint not null check (minute_tries >= 0),
  minute_end bigint not null,
  hour bigint not null check (hour >= 0),
  hour_tries bigint not null check (hour_tries >= 0),
  hour_end bigint not null,
  day bigint not null check (day >= 0),
  day_end bigint not null,
  primary key (book_id, scope)
) with (fillfactor = 60);

-- Earlier payments that later ones are compared with, where a policy asks for it.
create table encounter (
  book_id bigint not null,
  id text not null,
  payment uuid not null,
  at bigint not null,
  primary key (book_id, id)
);

-- What each member has spent of a shared budget.
create table share (
  book_id bigint not null,
  id text not null,
  scope uuid not null,
  member uuid not null,
  day_spent bigint not null check (day_spent >= 0), day_end bigint not null,
  week_spent bigint not null check (week_spent >= 0), week_end bigint not null,
  month_spent bigint not null check (month_spent >= 0), month_end bigint not null,
  total_spent bigint not null check (total_spent >= 0),
  primary key (book_id, id)
) with (fillfactor = 60);
create index share_by_scope on share (book_id, scope, member);

create table rate (
  book_id bigint not null,
  pair text not null,
  rate bigint check (rate > 0),
  primary key (book_id, pair)
);

-- Attestations that have been used, by the hash of what names them: each is good once.
create table kya_proof (
  book_id bigint not null,
  id text not null,
  agent uuid not null,
  at bigint not null,
  primary key (book_id, id)
);

-- Operational: may be lost or trimmed; but without its row, a retry of a new event does it again.
create table idempotency (
  book_id bigint not null,
  k uuid not null,
  fingerprint uuid not null, salt uuid not null,
  seq bigint not null,
  day bigint not null,
  primary key (book_id, k)
);
create index idempotency_by_day on idempotency (book_id, day);

create table sealed_box (
  book_id bigint not null,
  k uuid not null,
  sealed bytea not null,
  expires_at bigint not null,
  primary key (book_id, k)
);

create table key_use (
  book_id bigint not null,
  key uuid not null,
  used_at bigint not null,
  primary key (book_id, key)
);

-- What follows from the log. Operational: none of it is true of the book, and all of it can be
-- lost at the price of doing something twice.

-- How far each consumer has come in a book, and whose turn it is. Everything up to `seq` was
-- handled; what was begun beyond it ends with `batch_end`, and `attempts` counts how often.
create table consumer (
  book_id bigint not null,
  name text not null,
  seq bigint not null check (seq >= 0),
  batch_end bigint not null check (batch_end >= seq),
  attempts bigint not null check (attempts >= 0),
  next_at bigint not null,
  token bigint not null check (token >= 0), leased_until bigint not null,
  primary key (book_id, name)
) with (fillfactor = 60);

-- Consumers that begin now and have begun: books that stood then were given cursors at their
-- ends, and younger ones begin at their first event. Node-local.
create table consumer_start (name text primary key);

-- Events that a consumer gave up.
create table dead_letter (
  book_id bigint not null,
  consumer text not null,
  seq bigint not null check (seq > 0),
  attempts bigint not null check (attempts > 0),
  error text not null, at bigint not null,
  retry boolean not null,
  primary key (book_id, consumer, seq)
);
create index dead_letter_retry on dead_letter (book_id, consumer, seq) where retry;

-- How often a rail was told of a payment, and when it may be told again.
create table dispatch (
  book_id bigint not null,
  payment uuid not null,
  attempt bigint not null check (attempt > 0), next_at bigint not null,
  primary key (book_id, payment)
) with (fillfactor = 60);
