import { assert, present } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import type { GroupRow } from '../group/group.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { changePolicy, countAttachment, endPolicy, insertPolicy } from './policy.ts'
import { newTotals } from './posting.ts'

export function evolveGroupCreate(book: Book, seq: number, event: EventOf<'group.create'>): void {
  const { params, result, at } = event
  const { group, parent, rules } = params
  const scope = ulidOf(group)
  newTotals(book, scope)
  book.tables.group.insert(group, {
    id: group,
    parent,
    depth: result.depth,
    attached: [],
    stopped: null,
    members: 0,
    children: 0,
    deleted: false,
    createdAt: at,
    createdSeq: seq,
    updatedAt: at,
  })
  insertPolicy(book, idOf('policy', scope), { scope, agent: null, group, rules, seq, at })
  if (parent !== null) countChild(book, parent, 1)
}

export function evolveGroupRename(book: Book, event: EventOf<'group.rename'>): void {
  const row = groupRow(book, event.params.group)
  book.tables.group.update(row.id, { ...row, updatedAt: event.at })
}

export function evolveGroupChange(book: Book, seq: number, event: EventOf<'group.change'>): void {
  const { params, result, at } = event
  const row = groupRow(book, params.group)
  book.tables.group.update(row.id, { ...row, updatedAt: at })
  if (result.version === null || result.rules === null) return
  const { version, rules } = result
  changePolicy(book, idOf('policy', ulidOf(row.id)), { version, rules, seq, at })
}

export function evolveGroupDelete(book: Book, event: EventOf<'group.delete'>): void {
  const { params, result, at } = event
  const row = groupRow(book, params.group)
  for (const policy of row.attached) countAttachment(book, policy, -1)
  book.tables.group.update(row.id, { ...row, deleted: true, attached: [], updatedAt: at })
  endPolicy(book, idOf('policy', ulidOf(row.id)), at)
  if (result.parent !== null) countChild(book, result.parent, -1)
}

export function evolveMembership(
  book: Book,
  event: EventOf<'group.join'> | EventOf<'group.leave'>,
): void {
  const { group, agent } = event.params
  const row = present(book.tables.agent.get(agent), agent)
  const others = (row.groups ?? []).filter((one) => one !== group)
  const groups = event.kind === 'group.join' ? [...others, group] : others
  const updated = { ...row, groups: groups.length === 0 ? null : groups, updatedAt: event.at }
  book.tables.agent.update(agent, updated)
  countMember(book, group, event.kind === 'group.join' ? 1 : -1)
}

export function countMember(book: Book, id: Id<'group'>, change: 1 | -1): void {
  const row = groupRow(book, id)
  const members = row.members + change
  assert(members >= 0, 'who leaves was a member')
  book.tables.group.update(id, { ...row, members })
}

function countChild(book: Book, id: Id<'group'>, change: 1 | -1): void {
  const row = groupRow(book, id)
  const children = row.children + change
  assert(children >= 0, 'a group that goes was there')
  book.tables.group.update(id, { ...row, children })
}

function groupRow(book: Book, id: Id<'group'>): GroupRow {
  return present(book.tables.group.get(id), id)
}
