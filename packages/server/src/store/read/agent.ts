import { hexFromUlid, type Id, type Ulid } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { privateText, readCount, readId, readIdOrNull, readMoney, readText } from './value.ts'

export interface AgentView {
  readonly id: Id<'agent'>
  readonly wallet: Id<'wallet'>
  readonly status: string
  readonly walletStatus: string
  readonly currency: string
  readonly posted: bigint
  readonly held: bigint
  readonly name: string | null
  readonly description: string | null
  readonly metadata: string | null
  readonly createdAt: number
  readonly createdSeq: number
  readonly updatedAt: number
  readonly key: AgentKeyView | null
}

export interface AgentKeyView {
  readonly id: Id<'key'>
  readonly prefix: string
  readonly last4: string
  readonly permissions: readonly string[]
  readonly expiresAt: number | null
  readonly usedAt: number | null
}

const columns = `a.id, a.status, a.created_at, a.created_seq, a.updated_at,
  w.id as wallet, w.currency, w.status as wallet_status, h.posted, h.held,
  k.id as key, k.prefix, k.last4, k.permissions, k.expires_at, u.used_at,
  ${privateText('a.id', 'name')} as name,
  ${privateText('a.id', 'description')} as description,
  ${privateText('a.id', 'metadata')} as metadata
from agent a
join wallet w on w.book_id = a.book_id and w.id = a.id
join hot h on h.book_id = a.book_id and h.id = a.id
left join key k on k.book_id = a.book_id and k.id = a.key
left join key_use u on u.book_id = a.book_id and u.key = a.key`

/** One agent that was not deleted, with its first wallet and its active key. */
export function selectAgent(bookId: number, agent: Ulid): Query {
  return {
    text: `select ${columns} where a.book_id = $1 and a.id = $2::text::uuid
  and a.status <> 'DELETED'`,
    params: [bookId, hexFromUlid(agent)],
  }
}

/** Agents from the newest on, `below` a place in the log. */
export function selectAgents(bookId: number, below: number, limit: number): Query {
  return {
    text: `select ${columns} where a.book_id = $1 and a.created_seq < $2 and a.status <> 'DELETED'
order by a.created_seq desc limit $3`,
    params: [bookId, below, limit],
  }
}

/** The agents that a shared policy is attached to, at most a hundred of them. */
export function selectAttached(bookId: number, policy: Id<'policy'>): Query {
  return {
    text: `select a.id from agent a where a.book_id = $1 and a.attached <> '[]'
  and position($2 in a.attached) > 0 order by a.created_seq limit 100`,
    params: [bookId, `"${policy}"`],
  }
}

/** The shared policies attached to one agent, as the JSON text they are kept in. */
export function selectAttachments(bookId: number, agent: Ulid): Query {
  return {
    text: 'select a.attached from agent a where a.book_id = $1 and a.id = $2::text::uuid',
    params: [bookId, hexFromUlid(agent)],
  }
}

export function decodeAgent(row: Row): AgentView {
  return {
    id: readId('agent', row.id),
    wallet: readId('wallet', row.wallet),
    status: String(row.status),
    walletStatus: String(row.wallet_status),
    currency: String(row.currency),
    posted: readMoney(row.posted),
    held: readMoney(row.held),
    name: readText(row.name),
    description: readText(row.description),
    metadata: readText(row.metadata),
    createdAt: Number(row.created_at),
    createdSeq: Number(row.created_seq),
    updatedAt: Number(row.updated_at),
    key: decodeAgentKey(row),
  }
}

function decodeAgentKey(row: Row): AgentKeyView | null {
  const id = readIdOrNull('key', row.key)
  if (id === null) return null
  return {
    id,
    prefix: String(row.prefix),
    last4: String(row.last4),
    permissions: JSON.parse(String(row.permissions)),
    expiresAt: readCount(row.expires_at),
    usedAt: readCount(row.used_at),
  }
}
