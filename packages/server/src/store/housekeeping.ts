import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import type { Query, Row } from './db.ts'

/** When keys were last used; a later moment wins, whoever reports it. */
export function noteKeyUses(
  uses: readonly { bookId: number; key: Id<'key'>; usedAt: number }[],
): Query {
  // Sorted, so two processes never lock the same keys in opposite order.
  return {
    text: `insert into key_use (book_id, key, used_at)
select * from unnest($1::text::bigint[], $2::text::uuid[], $3::text::bigint[]) order by 1, 2
on conflict (book_id, key) do update set used_at = excluded.used_at
where key_use.used_at < excluded.used_at`,
    params: [
      `{${uses.map(({ bookId }) => bookId).join(',')}}`,
      `{${uses.map(({ key }) => hexFromUlid(ulidOf(key))).join(',')}}`,
      `{${uses.map(({ usedAt }) => usedAt).join(',')}}`,
    ],
  }
}

/** Tables that have grown to so many bytes, that nobody has ever counted, and that we may count. */
export function selectUncounted(bytesMin: number): Query {
  return {
    text: `select c.oid::regclass::text as name from pg_class c
join pg_class h on h.oid = 'book_head'::regclass and h.relnamespace = c.relnamespace
where c.relkind = 'r' and c.reltuples < 0 and pg_relation_size(c.oid) >= $1
  and pg_has_role(c.relowner, 'usage')`,
    params: [bytesMin],
  }
}

/** Gives the planner its statistics: every connection makes its plans of this table anew. */
export function countTable({ name }: Row): Query {
  return { text: `analyze (skip_locked) ${name}`, params: [] }
}
