import {
  type GroupRow,
  hexFromUlid,
  type Id,
  perWindow,
  type Rules,
  rulesCodec,
  type Ulid,
  ulidOf,
  type Window,
  windows,
} from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readRow, selectList, shapes } from '../schema.ts'
import { privateText, readId, readMoney, readText } from './value.ts'

export interface GroupView {
  readonly row: GroupRow
  readonly organization: Id<'organization'>
  readonly name: string | null
  readonly metadata: string | null
  /** Those of its own policy. */
  readonly rules: Rules
  readonly rulesUpdatedAt: number
}

function columns(until = ''): string {
  return `${selectList(shapes.group, 't')}, p.rules, p.updated_at as rules_updated_at,
  b.organization,
  ${privateText('t.id', 'name', until)} as name,
  ${privateText('t.id', 'metadata', until)} as metadata
from budget_group t
join book b on b.book_id = t.book_id
join policy p on p.book_id = t.book_id and p.id = t.id`
}

/** One group, deleted ones too, with its texts as they were after one event. */
export function selectGroup(bookId: number, group: Ulid, seq: number): Query {
  return {
    text: `select ${columns('$3')} where t.book_id = $1 and t.id = $2::text::uuid`,
    params: [bookId, hexFromUlid(group), seq],
  }
}

/** Groups from the newest on, of those below a place in the log. */
export function selectGroups(
  bookId: number,
  { below, limit, offset }: { below: number; limit: number; offset: number },
): Query {
  return {
    text: `select ${columns()} where t.book_id = $1 and t.created_seq < $2 and not t.deleted
order by t.created_seq desc limit $3 offset $4`,
    params: [bookId, below, limit, offset],
  }
}

export function decodeGroup(row: Row): GroupView {
  return {
    row: readRow('group', row),
    organization: readId('organization', row.organization),
    name: readText(row.name),
    metadata: readText(row.metadata),
    rules: rulesCodec.decode(JSON.parse(String(row.rules))),
    rulesUpdatedAt: Number(row.rules_updated_at),
  }
}

/** The agents of one group, the first of them that came to be first. */
export function selectMembers(bookId: number, group: Id<'group'>, limit: number): Query {
  return {
    text: `select a.id from agent a where a.book_id = $1 and a.groups is not null
  and position($2 in a.groups) > 0 and a.status <> 'DELETED' order by a.created_seq limit $3`,
    params: [bookId, `"${group}"`, limit],
  }
}

/** The agents of some groups, of each those first that came to be first. */
export function selectMembersOfEach(
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

/** The groups whose kill switch is on, with the reason that was given last. */
export function selectStoppedGroups(bookId: number, limit: number): Query {
  return {
    text: `select t.id, ${privateText('t.id', 'stop.group')} as reason
from budget_group t where t.book_id = $1 and t.stopped and not t.deleted
order by t.created_seq limit $2`,
    params: [bookId, limit],
  }
}

/** What was spent in the windows that are running, and in all. */
export interface Spent extends Readonly<Record<Window, bigint>> {
  readonly total: bigint
}

export interface SpendingView extends Spent {
  /** Microseconds since 1970 UTC, by the clock that ends windows. */
  readonly now: number
  /** When the running windows end, in seconds; null when none is running. */
  readonly ends: Readonly<Record<Window, number | null>>
  readonly attached: readonly Id<'policy'>[]
}

// A window counts until its end has passed by the database's clock, whatever stands in the row.
const CLOCK = '(select extract(epoch from clock_timestamp()) as now) c'
const spent = (row: string) =>
  windows
    .map((w) => `case when ${row}.${w}_end > c.now then ${row}.${w}_spent else 0 end as ${w}`)
    .concat(`${row}.total_spent as total`)
    .join(', ')
const ends = windows.map((w) => `case when h.${w}_end > c.now then h.${w}_end end as ${w}_end`)

/** What one group spent, and the policies beside its own that limit it. */
export function selectSpending(bookId: number, group: Ulid): Query {
  return {
    text: `select t.attached, ${spent('h')}, (c.now * 1000000)::bigint as now,
  ${ends.join(', ')}
from ${CLOCK}, budget_group t join hot h on h.book_id = t.book_id and h.id = t.id
where t.book_id = $1 and t.id = $2::text::uuid and not t.deleted`,
    params: [bookId, hexFromUlid(group)],
  }
}

export function decodeSpending(row: Row): SpendingView {
  return {
    ...decodeSpent(row),
    now: Number(row.now),
    ends: perWindow((w) => (row[`${w}_end`] === null ? null : Number(row[`${w}_end`]))),
    attached: JSON.parse(String(row.attached)),
  }
}

/** Who spent of a group's budget, those first that spent most. */
export function selectShares(bookId: number, group: Id<'group'>, limit: number): Query {
  return {
    text: `select s.member, ${spent('s')} from ${CLOCK}, share s
where s.book_id = $1 and s.scope = $2::text::uuid order by s.total_spent desc, s.member limit $3`,
    params: [bookId, hexFromUlid(ulidOf(group)), limit],
  }
}

export function decodeShare(row: Row): Spent & { readonly member: Id<'agent'> } {
  return { member: readId('agent', row.member), ...decodeSpent(row) }
}

function decodeSpent(row: Row): Spent {
  return { ...perWindow((window) => readMoney(row[window])), total: readMoney(row.total) }
}
