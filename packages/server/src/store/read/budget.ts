import { hexFromUlid, type Id, type Rules, rulesCodec, type Ulid } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { privateText, readId, readIdOrNull, readText } from './value.ts'

/** A group with its own policy, as the agent-first face shows it. */
export interface BudgetView {
  readonly id: Id<'group'>
  readonly organization: Id<'organization'>
  readonly parent: Id<'group'> | null
  readonly members: number
  readonly deleted: boolean
  readonly name: string | null
  readonly metadata: string | null
  readonly rules: Rules
  readonly createdAt: number
  readonly updatedAt: number
  /** The same without its policy. */
  readonly changedAt: number
}

const columns = (until: string) => `t.id, t.parent, t.members, t.deleted, t.created_at, p.rules,
  greatest(t.updated_at, p.updated_at) as updated_at, t.updated_at as changed_at, b.organization,
  ${privateText('t.id', 'name', until)} as name,
  ${privateText('t.id', 'metadata', until)} as metadata
from budget_group t
join book b on b.book_id = t.book_id
join policy p on p.book_id = t.book_id and p.id = t.id`

/** One group, deleted or not, with its texts as they were after one event. */
export function selectBudget(bookId: number, group: Ulid, seq: number): Query {
  return {
    text: `select ${columns('$3')} where t.book_id = $1 and t.id = $2::text::uuid`,
    params: [bookId, hexFromUlid(group), seq],
  }
}

/** Groups from the newest on. */
export function selectBudgets(
  bookId: number,
  { limit, offset }: { limit: number; offset: number },
): Query {
  return {
    text: `select ${columns('')} where t.book_id = $1 and not t.deleted
order by t.created_seq desc limit $2 offset $3`,
    params: [bookId, limit, offset],
  }
}

/** The agents of some groups, of each those first that came to be first. */
export function selectMembersOf(
  bookId: number,
  groups: readonly Id<'group'>[],
  limit: number,
): Query {
  return {
    text: `select m.name, m.id from (
  select g.name, a.id,
    row_number() over (partition by g.name order by a.created_seq) as place
  from agent a, json_array_elements_text(a.groups::json) g(name)
  where a.book_id = $1 and a.groups is not null and a.status <> 'DELETED'
    and g.name = any($2::text[])
) m where m.place <= $3 order by m.name, m.place`,
    params: [bookId, `{${groups.join(',')}}`, limit],
  }
}

export function decodeMember(row: Row): { group: Id<'group'>; agent: Id<'agent'> } {
  return { group: String(row.name) as Id<'group'>, agent: readId('agent', row.id) }
}

export function decodeBudget(row: Row): BudgetView {
  return {
    id: readId('group', row.id),
    organization: readId('organization', row.organization),
    parent: readIdOrNull('group', row.parent),
    members: Number(row.members),
    deleted: row.deleted === true,
    name: readText(row.name),
    metadata: readText(row.metadata),
    rules: rulesCodec.decode(JSON.parse(String(row.rules))),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    changedAt: Number(row.changed_at),
  }
}
