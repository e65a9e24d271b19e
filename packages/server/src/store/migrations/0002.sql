-- The whole life of a payment; groups, delegation, kill switches, the payee directory, trials.
alter table book add column stopped text;

alter table agent
  add column stopped boolean,
  add column groups text,
  add column parent uuid,
  add column children text,
  add column descendants bigint not null default 0 check (descendants between 0 and 64),
  add column expires_at bigint,
  add column wallets text;
create index agent_due on agent (book_id, expires_at)
  where expires_at is not null and status <> 'DELETED';
create index agent_stopped on agent (book_id, created_seq) where stopped;
create index agent_in_groups on agent (book_id, created_seq) where groups is not null;
create index agent_by_parent on agent (book_id, parent, created_seq) where parent is not null;

alter table policy
  add column group_id uuid,
  add column shadow uuid,
  add column shadow_of bigint check (shadow_of > 0);

alter table payment
  add column hold_hours bigint check (hold_hours > 0),
  add column part bigint check (part > 0 and part < amount),
  add column expires_at bigint,
  add column payee uuid,
  add column shadow text;
drop index payment_open;
create index payment_open on payment (book_id, agent, seq)
  where state in ('PENDING_APPROVAL', 'HELD', 'PROCESSING');
create index payment_due on payment (book_id, expires_at)
  where expires_at is not null and state in ('PENDING_APPROVAL', 'HELD');
create index payment_asked on payment (book_id, key, seq)
  where state in ('PENDING_APPROVAL', 'HELD');
create index payment_processing on payment (book_id, seq) where state = 'PROCESSING';
create index payment_shadowed on payment (book_id, seq) where shadow is not null;

alter table approval
  drop constraint approval_state_check,
  add constraint approval_state_check check (
    state in ('PENDING', 'APPROVED', 'DENIED', 'RELEASED', 'CANCELLED', 'EXPIRED')
  ),
  add column needed bigint check (needed > 1),
  add column votes text,
  add column expires_at bigint;

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
  created_at bigint not null,
  created_seq bigint not null,
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
  mcc text,
  mcc_category text,
  wallet uuid,
  address text,
  deleted boolean not null,
  created_at bigint not null,
  created_seq bigint not null,
  updated_at bigint not null,
  updated_seq bigint not null,
  primary key (book_id, id)
);
create unique index payee_by_seq on payee (book_id, created_seq);

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
  day_spent bigint not null check (day_spent >= 0),
  day_end bigint not null,
  month_spent bigint not null check (month_spent >= 0),
  month_end bigint not null,
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
