import { hexFromUlid, type Id, type KyaLevel, type KyaStatus, kyaOf, type Ulid } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { idArray, privateText, readCount, readText } from './value.ts'

/** Who an agent is known to be, with what it says of itself. */
export interface KyaView {
  readonly level: KyaLevel
  readonly status: KyaStatus
  readonly verifier: string | null
  readonly anchor: string | null
  readonly codeHash: string | null
  readonly at: number | null
  readonly stands: boolean
  readonly isDeleted: boolean
  /** JSON, as it was given; null where nobody gave one. */
  readonly manifest: string | null
  readonly metadata: string | null
  readonly rules: string
}

/** An agent, deleted ones too. `seq` bounds the texts to what stood at that place of the log. */
export function selectKya(bookId: number, agent: Ulid, seq: number): Query {
  return {
    text: `select a.status, a.stopped, a.kya_level, a.kya_status, a.kya_verifier,
  a.kya_code_hash, a.kya_at, p.rules,
  ${privateText('a.id', 'kya.anchor', '$3')} as anchor,
  ${privateText('a.id', 'manifest', '$3')} as manifest,
  ${privateText('a.id', 'metadata', '$3')} as metadata
from agent a join policy p on p.book_id = a.book_id and p.id = a.id
where a.book_id = $1 and a.id = $2::text::uuid`,
    params: [bookId, hexFromUlid(agent), seq],
  }
}

export function decodeKya(row: Row): KyaView {
  const { level, status } = kyaOf({
    kyaLevel: readText(row.kya_level) as KyaLevel | null,
    kyaStatus: readText(row.kya_status) as KyaStatus | null,
  })
  return {
    level,
    status,
    verifier: readText(row.kya_verifier),
    anchor: readText(row.anchor),
    codeHash: readText(row.kya_code_hash),
    at: readCount(row.kya_at),
    stands: row.status === 'ACTIVE' && row.stopped !== true,
    isDeleted: row.status === 'DELETED',
    manifest: readText(row.manifest),
    metadata: readText(row.metadata),
    rules: String(row.rules),
  }
}

const trustedPaymentsMax = 1_000

/** Of the latest payments from some wallets: how many there were, completed and declined. */
export function selectTrack(bookId: number, wallets: readonly Id<'wallet'>[]): Query {
  return {
    text: `select count(*) as payments,
  count(*) filter (where state = 'COMPLETED') as completed,
  count(*) filter (where state = 'DECLINED') as declined
from (
  select t.state from unnest($2::text::uuid[]) w(id), lateral (
    select p.state, p.seq from payment p where p.book_id = $1 and p.from_wallet = w.id
    order by p.seq desc limit $3
  ) t order by t.seq desc limit $3
) latest`,
    params: [bookId, idArray(wallets), trustedPaymentsMax],
  }
}

export function decodeTrack(row: Row) {
  return {
    payments: Number(row.payments),
    completed: Number(row.completed),
    declined: Number(row.declined),
  }
}
