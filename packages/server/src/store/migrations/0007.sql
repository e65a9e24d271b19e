-- Links by which a person decides one approval; of each address the hash of its secret.
create table approval_link (
  book_id bigint not null,
  id uuid not null,
  approval uuid not null,
  key uuid not null,
  hash text not null,
  state text not null check (state in ('OPEN', 'USED', 'REVOKED')),
  expires_at bigint not null,
  created_at bigint not null, created_seq bigint not null,
  ended_at bigint,
  primary key (book_id, id),
  unique (book_id, hash)
);
create index approval_link_by_approval on approval_link (book_id, approval, created_seq);

alter table approval add column links bigint check (links > 0);

-- An approval is of a payment, or of an agent's request for more.
alter table approval alter column payment drop not null;
alter table approval add column request text;
alter table approval add check ((payment is null) <> (request is null));
create index approval_due on approval (book_id, expires_at)
  where payment is null and state = 'PENDING';
alter table agent add column requests text;
