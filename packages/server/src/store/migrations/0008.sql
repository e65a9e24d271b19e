-- People who are members of a book. Each speaks by a key that nobody can present.
create table member (
  book_id bigint not null,
  person uuid not null,
  role text not null check (role in ('viewer', 'approver', 'operator', 'owner')),
  key uuid,
  root uuid not null,
  added_at bigint not null, added_seq bigint not null,
  ended_at bigint,
  primary key (book_id, person),
  check ((key is null) = (ended_at is not null))
);
create index member_by_added on member (book_id, added_seq);

alter table key add column role text
  check (role in ('viewer', 'approver', 'operator', 'owner'));
-- What a member may do is never in the hands of who holds a secret.
alter table key add check (role is not null or permissions not like '%"members:write"%');
alter table key add check (role is null or agent is null);

alter table book add column owners text;
alter table book add column first_key uuid;
update book b set first_key = k.id from key k
  where k.book_id = b.book_id and k.created_seq = 1;
alter table book alter column first_key set not null;

alter table approval add column people boolean check (people);

-- Whose voice a key has.
create index key_by_root on key (book_id, root) where root is not null;
