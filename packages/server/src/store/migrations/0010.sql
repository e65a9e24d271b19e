-- Passkeys by which members confirm what they consent to: the id of the credential and its public
-- key, in base64url. Who signs in with them is not a book's to know.
create table passkey (
  book_id bigint not null,
  id text not null check (length(id) <= 1364 and id ~ '^[A-Za-z0-9_-]+$'),
  person uuid not null,
  public_key text not null
    check (length(public_key) <= 1400 and public_key ~ '^[A-Za-z0-9_-]+$'),
  added_at bigint not null, added_seq bigint not null,
  ended_at bigint check (ended_at >= added_at),
  primary key (book_id, id)
);

alter table member add column passkeys text;
alter table member add check (key is not null or passkeys is null);

create index passkey_by_person on passkey (book_id, person) where ended_at is null;

-- What a member confirms with a passkey is asked like a sign-in.
alter table sign_in_attempt drop constraint sign_in_attempt_kind_check;
alter table sign_in_attempt add constraint sign_in_attempt_kind_check
  check (kind in ('join', 'sign_in', 'confirm', 'passkey', 'step_up'));
