import {
  hexFromUlid,
  type Id,
  type KyaLevel,
  type KyaStatus,
  kyaOf,
  type Rules,
  rulesCodec,
  type Ulid,
} from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { idArray, privateText, readId, readIdOrNull, readText } from './value.ts'

/** An agent as the agent-first face shows it: one that may have no wallet and no key. */
export interface IdentityView {
  readonly id: Id<'agent'>
  readonly status: string
  readonly organization: Id<'organization'>
  readonly wallet: Id<'wallet'> | null
  readonly name: string | null
  readonly description: string | null
  readonly metadata: string | null
  readonly level: KyaLevel
  readonly kyaStatus: KyaStatus
  readonly rules: Rules
  readonly createdAt: number
  readonly updatedAt: number
  /** The same without its policy. */
  readonly changedAt: number
}

const columns = (until: string) => `a.id, a.status, a.created_at, a.kya_level, a.kya_status,
  greatest(a.updated_at, p.updated_at) as updated_at, a.updated_at as changed_at,
  p.rules, b.organization, w.id as wallet,
  ${privateText('a.id', 'name', until)} as name,
  ${privateText('a.id', 'description', until)} as description,
  ${privateText('a.id', 'metadata', until)} as metadata
from agent a
join book b on b.book_id = a.book_id
join policy p on p.book_id = a.book_id and p.id = a.id
left join wallet w on w.book_id = a.book_id and w.id = a.id`

/** One agent, deleted or not, with its texts as they were after one event. */
export function selectIdentity(bookId: number, agent: Ulid, seq: number): Query {
  return {
    text: `select ${columns('$3')} where a.book_id = $1 and a.id = $2::text::uuid`,
    params: [bookId, hexFromUlid(agent), seq],
  }
}

interface IdentityPage {
  /** null: all that were not deleted. */
  readonly status: 'ACTIVE' | 'PAUSED' | null
  readonly limit: number
  readonly offset: number
}

/** Agents from the newest on. */
export function selectIdentities(bookId: number, { status, limit, offset }: IdentityPage): Query {
  return {
    text: `select ${columns('')} where a.book_id = $1 and a.status <> 'DELETED'
  and ($2::text is null or a.status = $2)
order by a.created_seq desc limit $3 offset $4`,
    params: [bookId, status, limit, offset],
  }
}

/** What some wallets paid beyond a place in the log, and in how many payments. */
export function selectSpentBeyond(
  bookId: number,
  wallets: readonly Id<'wallet'>[],
  seq: number,
): Query {
  return {
    text: `select coalesce(sum(p.captured - p.refunded), 0) as spent, count(*) as payments
from unnest($2::text::uuid[]) w(id)
join payment p on p.book_id = $1 and p.from_wallet = w.id and p.seq > $3 and p.captured > 0`,
    params: [bookId, idArray(wallets), seq],
  }
}

export function decodeIdentity(row: Row): IdentityView {
  const { level, status } = kyaOf({
    kyaLevel: readText(row.kya_level) as KyaLevel | null,
    kyaStatus: readText(row.kya_status) as KyaStatus | null,
  })
  return {
    id: readId('agent', row.id),
    status: String(row.status),
    organization: readId('organization', row.organization),
    wallet: readIdOrNull('wallet', row.wallet),
    name: readText(row.name),
    description: readText(row.description),
    metadata: readText(row.metadata),
    level,
    kyaStatus: status,
    rules: rulesCodec.decode(JSON.parse(String(row.rules))),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    changedAt: Number(row.changed_at),
  }
}
