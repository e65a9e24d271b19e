-- What each scope has spent on an entry of its limits by payee or category.
create table entry_counter (
  book_id bigint not null,
  id text not null,
  scope uuid not null,
  entry text not null,
  day_spent bigint not null check (day_spent >= 0), day_end bigint not null,
  week_spent bigint not null check (week_spent >= 0), week_end bigint not null,
  month_spent bigint not null check (month_spent >= 0), month_end bigint not null,
  total_spent bigint not null check (total_spent >= 0),
  primary key (book_id, id)
) with (fillfactor = 60);
