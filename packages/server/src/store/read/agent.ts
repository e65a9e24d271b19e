import { hexFromUlid, type Id, type IdKind, idOf, type Ulid, ulidOf } from '@bursar/core'
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
  readonly parent: Id<'agent'> | null
  readonly children: readonly Id<'agent'>[]
  /** When the delegation ends. */
  readonly endsAt: number | null
  readonly groups: readonly Id<'group'>[]
  /** Beyond the first one. */
  readonly wallets: readonly Id<'wallet'>[]
  readonly stopped: boolean
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
  a.parent, a.children, a.expires_at as ends_at, a.groups, a.wallets, a.stopped,
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

/** An agent and all below it, from the newest on: lines have at most three agents. */
export function selectAgentsFrom(
  bookId: number,
  agent: Ulid,
  { below, limit }: { below: number; limit: number },
): Query {
  return {
    text: `with child as (
  select c.id from agent c where c.book_id = $1 and c.parent = $2::text::uuid
)
select ${columns} where a.book_id = $1 and a.status <> 'DELETED' and a.created_seq < $3
  and (a.id = $2::text::uuid or a.parent = $2::text::uuid or a.parent in (select id from child))
order by a.created_seq desc limit $4`,
    params: [bookId, hexFromUlid(agent), below, limit],
  }
}

/** An agent and those above it, itself first; deleted ones too. */
export function selectLineage(bookId: number, agent: Ulid): Query {
  return {
    text: `with recursive line(id, parent) as (
  select a.id, a.parent from agent a where a.book_id = $1 and a.id = $2::text::uuid
  union all
  select a.id, a.parent from line l join agent a on a.book_id = $1 and a.id = l.parent
)
select id from line`,
    params: [bookId, hexFromUlid(agent)],
  }
}

/** The agents whose kill switch is on, with the reason that was given last. */
export function selectStoppedAgents(bookId: number, limit: number): Query {
  return {
    text: `select a.id, ${privateText('a.id', 'stop.agent')} as reason
from agent a where a.book_id = $1 and a.stopped and a.status <> 'DELETED'
order by a.created_seq limit $2`,
    params: [bookId, limit],
  }
}

/** Whether an agent may spend, and why not, where somebody said so. */
export function selectStanding(bookId: number, agent: Ulid): Query {
  return {
    text: `select a.status, a.stopped, ${privateText('a.id', 'pause')} as paused_for,
  ${privateText('a.id', 'stop.agent')} as stopped_for
from agent a where a.book_id = $1 and a.id = $2::text::uuid`,
    params: [bookId, hexFromUlid(agent)],
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
    parent: readIdOrNull('agent', row.parent),
    children: readList('agent', row.children),
    endsAt: readCount(row.ends_at),
    groups: readList('group', row.groups),
    wallets: readList('wallet', row.wallets),
    stopped: row.stopped === true,
    key: decodeAgentKey(row),
  }
}

/** A list of ids of one kind, which is null while it is empty. */
function readList<K extends IdKind>(kind: K, value: unknown): readonly Id<K>[] {
  const text = readText(value)
  const ids: string[] = text === null ? [] : JSON.parse(text)
  return ids.map((id) => idOf(kind, ulidOf(id)))
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
