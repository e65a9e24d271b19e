import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import type { Query } from '../db.ts'

/** The groups directly below some groups. */
export function selectGroupsBelow(bookId: number, groups: readonly Id<'group'>[]): Query {
  return {
    text: `select g.id from budget_group g
where g.book_id = $1 and not g.deleted and g.parent = any($2::text::uuid[])
order by g.created_seq`,
    params: [bookId, `{${groups.map((group) => hexFromUlid(ulidOf(group))).join()}}`],
  }
}

/** The agents that are members of any of the groups. */
export function selectMembersOf(
  bookId: number,
  groups: readonly Id<'group'>[],
  limit: number,
): Query {
  return {
    text: `select a.id from agent a
where a.book_id = $1 and a.groups is not null and a.status <> 'DELETED'
  and exists (select 1 from unnest($2::text::text[]) g where position(g in a.groups) > 0)
order by a.created_seq limit $3`,
    params: [bookId, `{${groups.join()}}`, limit],
  }
}
