-- Taken by members of books.
select 1;
