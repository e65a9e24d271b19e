-- One build decides: what is appended carries the epoch of its build, and lands only where the
-- book is of the same one. The last statement of a migration raises it (store/migrate.ts).
alter table migration add column epoch int not null default 0;

-- Builds from before epochs do not set `epoch_seq`: whatever they append breaks the check.
alter table book_head
  add column epoch int not null default 0,
  add column epoch_seq bigint not null default 0;
update book_head set epoch_seq = seq;
alter table book_head
  alter column epoch drop default,
  alter column epoch_seq drop default,
  add constraint book_head_epoch_seq check (seq <= epoch_seq);
