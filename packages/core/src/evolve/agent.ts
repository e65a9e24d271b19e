import type { AgentRow } from '../agent/agent.ts'
import { assert } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { endKey, insertKey } from './key.ts'
import { releaseAll } from './payment.ts'
import { insertPolicy } from './policy.ts'
import { applyMoved, newHot } from './posting.ts'

export function evolveAgentCreate(book: Book, seq: number, event: EventOf<'agent.create'>): void {
  const { ask, at } = event
  const ulid = ulidOf(ask.agent)
  const wallet = idOf('wallet', ulid)
  const moment = { seq, at }
  newHot(book, ulid)
  book.tables.agent.insert(ask.agent, {
    id: ask.agent,
    status: 'ACTIVE',
    readOnly: ask.readOnly,
    attached: [],
    key: ask.key.id,
    createdAt: at,
    createdSeq: seq,
    updatedAt: at,
  })
  book.tables.wallet.insert(wallet, {
    id: wallet,
    type: 'AGENT',
    agent: ask.agent,
    currency: ask.rules.currency,
    status: 'ACTIVE',
    createdAt: at,
    createdSeq: seq,
    closedAt: null,
  })
  book.tables.open.rows.set(ask.agent, { agent: ask.agent, payments: [] })
  const owner = { agent: ask.agent, owner: ask.agent, permissions: ask.permissions }
  insertKey(book, ask.key, { ...owner, expiresAt: null, ...moment })
  const policy = idOf('policy', ulid)
  insertPolicy(book, policy, { scope: ulid, agent: ask.agent, rules: ask.rules, ...moment })
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
  const row = agentRow(book, ask.agent)
  applyMoved(book, seq, out)
  releaseAll(book, out.released, { seq, at })
  if (out.revoked !== null) endKey(book, out.revoked, { status: 'REVOKED', at })
  for (const id of row.attached) {
    const policy = book.tables.policy.get(id)
    assert(policy != null, `no policy ${id}`)
    book.tables.policy.update(id, { ...policy, attachedTo: policy.attachedTo - 1 })
  }
  const gone = { status: 'DELETED', key: null, attached: [], updatedAt: at } as const
  book.tables.agent.update(row.id, { ...row, ...gone })
  const own = book.tables.policy.get(idOf('policy', ulidOf(row.id)))
  assert(own != null, 'an agent has its own policy')
  book.tables.policy.update(own.id, { ...own, deleted: true, updatedAt: at })
  const wallet = book.tables.wallet.get(idOf('wallet', ulidOf(row.id)))
  assert(wallet != null, 'an agent has its first wallet')
  const closedAt = out.closing === 'CLOSED' ? at : null
  book.tables.wallet.update(wallet.id, { ...wallet, status: out.closing, closedAt })
}

function agentRow(book: Book, id: Id<'agent'>): AgentRow {
  const row = book.tables.agent.get(id)
  assert(row != null, `no agent ${id}`)
  return row
}
