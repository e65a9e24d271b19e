-- The agent-first face: agents without key or wallet, who they are known to be, what is claimed.
alter table agent
  add column kya_level text check (kya_level in ('none', 'basic', 'verified', 'attested')),
  add column kya_status text check (kya_status in ('pending', 'active', 'suspended')),
  add column kya_verifier text,
  add column kya_code_hash text,
  add column kya_at bigint;

alter table payment add column claim text;

-- Attestations that have been used, by the hash of what names them: each is good once.
create table kya_proof (
  book_id bigint not null,
  id text not null,
  agent uuid not null,
  at bigint not null,
  primary key (book_id, id)
);

create index payee_by_address on payee (book_id, lower(address))
  where address is not null and not deleted;

create index payment_held on payment (book_id, seq) where hold_hours is not null;
create index payment_held_by_payer on payment (book_id, from_wallet, seq)
  where hold_hours is not null;

-- Movements of money of a whole book, the newest first: one leg of each received something.
create index entry_received on entry (book_id, seq) where amount > 0;
