import type { AgentRow } from '../agent/agent.ts'
import type { NewKey } from '../agent/key.ts'
import { assert, present } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import type { Ended } from '../outcome.ts'
import { forgiven } from '../policy/pace.ts'
import type { Rules } from '../policy/rules.ts'
import { countMember } from './group.ts'
import { endKey, insertKey } from './key.ts'
import { releaseAll } from './payment.ts'
import { countAttachment, endPolicy, insertPolicy } from './policy.ts'
import { applyMoved, newHot, noteDue } from './posting.ts'
import { insertWallet } from './wallet.ts'

export function evolveAgentCreate(book: Book, seq: number, event: EventOf<'agent.create'>): void {
  const { agent, key, permissions, rules, readOnly } = event.ask
  const none = { parent: null, expiresAt: null }
  const made = { agent, key, permissions, rules, readOnly, currency: rules.currency, ...none }
  insertAgent(book, made, { seq, at: event.at })
}

/** A delegate: bound by all that binds its parent, with money that its parent gave it. */
export function evolveDelegate(book: Book, seq: number, event: EventOf<'agent.delegate'>): void {
  const { parent, agent, key, permissions, rules, expiresAt } = event.ask
  const { currency } = event.out
  const made = { agent, key, permissions, rules, readOnly: false, currency, parent, expiresAt }
  insertAgent(book, made, { seq, at: event.at })
  const row = agentRow(book, parent)
  const children = [...(row.children ?? []), agent]
  book.tables.agent.update(parent, { ...row, children, updatedAt: event.at })
  countDescendants(book, parent, 1)
  applyMoved(book, seq, event.out)
  noteDue(book, expiresAt)
}

interface NewAgent {
  readonly agent: Id<'agent'>
  readonly key: NewKey
  readonly permissions: readonly string[]
  readonly rules: Rules
  readonly readOnly: boolean
  readonly currency: string
  readonly parent: Id<'agent'> | null
  readonly expiresAt: number | null
}

function insertAgent(book: Book, made: NewAgent, moment: { seq: number; at: number }): void {
  const { agent, key, permissions, rules, readOnly, currency, parent, expiresAt } = made
  const { seq, at } = moment
  const ulid = ulidOf(agent)
  const wallet = idOf('wallet', ulid)
  newHot(book, ulid)
  book.tables.agent.insert(agent, {
    id: agent,
    status: 'ACTIVE',
    readOnly,
    attached: [],
    stopped: null,
    groups: null,
    parent,
    children: null,
    descendants: 0,
    expiresAt,
    wallets: null,
    key: key.id,
    createdAt: at,
    createdSeq: seq,
    updatedAt: at,
  })
  insertWallet(book, { id: wallet, type: 'AGENT', agent, currency }, moment)
  book.tables.open.rows.set(agent, { agent, payments: [] })
  insertKey(book, key, { agent, owner: agent, permissions, expiresAt: null, ...moment })
  insertPolicy(book, idOf('policy', ulid), { scope: ulid, agent, rules, ...moment })
}

/** Each agent above knows how many stand below it. */
function countDescendants(book: Book, from: Id<'agent'>, change: number): void {
  for (let one: Id<'agent'> | null = from; one !== null; ) {
    const row: AgentRow = agentRow(book, one)
    book.tables.agent.update(one, { ...row, descendants: row.descendants + change })
    one = row.parent
  }
}

export function evolveAgentAdjust(book: Book, seq: number, event: EventOf<'agent.adjust'>): void {
  applyMoved(book, seq, event.out)
}

export function evolveAgentStatus(
  book: Book,
  event: EventOf<'agent.pause'> | EventOf<'agent.resume'>,
): void {
  const row = agentRow(book, event.ask.agent)
  const status = event.kind === 'agent.pause' ? 'PAUSED' : 'ACTIVE'
  book.tables.agent.update(row.id, { ...row, status, updatedAt: event.at })
  const pace = book.tables.pace.get(ulidOf(row.id))
  if (status === 'ACTIVE' && pace != null) book.tables.pace.update(pace.scope, forgiven(pace))
}

export function evolveAgentRotate(book: Book, seq: number, event: EventOf<'agent.rotate'>): void {
  const { ask, out, at } = event
  const row = agentRow(book, ask.agent)
  assert(out.revoked !== null, 'an agent of this face has a key')
  const { owner, permissions } = endKey(book, out.revoked, { status: 'ROTATED', at })
  const grant = { agent: row.id, owner, permissions, expiresAt: null }
  insertKey(book, ask.key, { ...grant, seq, at })
  book.tables.agent.update(row.id, { ...row, key: ask.key.id, updatedAt: at })
}

export function evolveAgentDelete(book: Book, seq: number, event: EventOf<'agent.delete'>): void {
  const { ask, out, at } = event
  const { parent } = agentRow(book, ask.agent)
  applyMoved(book, seq, out)
  releaseAll(book, out.released, { seq, at })
  const below = out.below ?? []
  if (parent !== null) {
    const row = agentRow(book, parent)
    const children = row.children?.filter((one) => one !== ask.agent) ?? []
    const left = children.length === 0 ? null : children
    book.tables.agent.update(parent, { ...row, children: left, updatedAt: at })
    countDescendants(book, parent, -1 - below.length)
  }
  for (const ended of below) endAgent(book, ended, at)
  const first = idOf('wallet', ulidOf(ask.agent))
  const closed = [...(out.closing === 'CLOSED' ? [first] : []), ...(out.closed ?? [])]
  const closing = [...(out.closing === 'CLOSING' ? [first] : []), ...(out.closingToo ?? [])]
  endAgent(book, { agent: ask.agent, revoked: out.revoked, closed, closing }, at)
}

function endAgent(book: Book, { agent, revoked, closed, closing }: Ended, at: number): void {
  const row = agentRow(book, agent)
  if (revoked !== null) endKey(book, revoked, { status: 'REVOKED', at })
  for (const policy of row.attached) countAttachment(book, policy, -1)
  for (const group of row.groups ?? []) countMember(book, group, -1)
  const gone = { status: 'DELETED', key: null, attached: [], groups: null, children: null } as const
  book.tables.agent.update(agent, { ...row, ...gone, descendants: 0, updatedAt: at })
  endPolicy(book, idOf('policy', ulidOf(agent)), at)
  for (const wallet of closed) endWallet(book, wallet, { status: 'CLOSED', closedAt: at })
  for (const wallet of closing) endWallet(book, wallet, { status: 'CLOSING', closedAt: null })
}

function endWallet(
  book: Book,
  id: Id<'wallet'>,
  end: { status: 'CLOSED' | 'CLOSING'; closedAt: number | null },
): void {
  const wallet = present(book.tables.wallet.get(id), id)
  book.tables.wallet.update(id, { ...wallet, ...end })
}

function agentRow(book: Book, id: Id<'agent'>): AgentRow {
  return present(book.tables.agent.get(id), id)
}
