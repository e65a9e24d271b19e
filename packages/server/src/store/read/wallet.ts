import { hexFromUlid, type Id, type Ulid } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { idArray, readCount, readId, readIdOrNull, readMoney } from './value.ts'

export interface WalletView {
  readonly id: Id<'wallet'>
  readonly type: 'ORG' | 'AGENT' | 'SYSTEM'
  readonly agent: Id<'agent'> | null
  readonly agentStatus: string | null
  readonly currency: string
  readonly status: string
  readonly posted: bigint
  readonly held: bigint
  readonly createdAt: number
  readonly createdSeq: number
  readonly closedAt: number | null
}

const columns = `w.id, w.type, w.agent, w.currency, w.status, w.created_at, w.created_seq,
  w.closed_at, h.posted, h.held, a.status as agent_status
from wallet w
join hot h on h.book_id = w.book_id and h.id = w.id
left join agent a on a.book_id = w.book_id and a.id = w.agent`

export function selectWallet(bookId: number, wallet: Ulid): Query {
  return {
    text: `select ${columns} where w.book_id = $1 and w.id = $2::text::uuid`,
    params: [bookId, hexFromUlid(wallet)],
  }
}

/** Wallets from the newest on. Those of one event are told apart by their ids. */
export function selectWallets(
  bookId: number,
  below: { seq: number; id: Ulid },
  limit: number,
): Query {
  return {
    text: `select ${columns} where w.book_id = $1
  and (w.created_seq, w.id) < ($2::bigint, $3::text::uuid)
order by w.created_seq desc, w.id desc limit $4`,
    params: [bookId, below.seq, hexFromUlid(below.id), limit],
  }
}

/** The wallets named, of those that there are, from the newest on. */
export function selectWalletsOf(
  bookId: number,
  wallets: readonly Id<'wallet'>[],
  page: { below: { seq: number; id: Ulid }; limit: number },
): Query {
  const { below, limit } = page
  return {
    text: `select ${columns} where w.book_id = $1 and w.id = any($2::text::uuid[])
  and (w.created_seq, w.id) < ($3::bigint, $4::text::uuid)
order by w.created_seq desc, w.id desc limit $5`,
    params: [bookId, idArray(wallets), below.seq, hexFromUlid(below.id), limit],
  }
}

export function decodeWallet(row: Row): WalletView {
  return {
    id: readId('wallet', row.id),
    type: row.type as WalletView['type'],
    agent: readIdOrNull('agent', row.agent),
    agentStatus: row.agent_status === null ? null : String(row.agent_status),
    currency: String(row.currency),
    status: String(row.status),
    posted: readMoney(row.posted),
    held: readMoney(row.held),
    createdAt: Number(row.created_at),
    createdSeq: Number(row.created_seq),
    closedAt: readCount(row.closed_at),
  }
}

export interface EntryView {
  readonly version: number
  readonly seq: number
  readonly amount: bigint
  readonly balance: bigint
  readonly kind: string
  readonly body: string
}

/** A wallet's entries from the newest on, with the events that made them. */
export function selectEntries(
  bookId: number,
  wallet: Ulid,
  range: { below: number; above: number; limit: number },
): Query {
  return {
    text: `select n.version, n.seq, n.amount, n.balance, e.kind, e.body
from entry n join event e on e.book_id = n.book_id and e.seq = n.seq
where n.book_id = $1 and n.wallet = $2::text::uuid and n.version < $3 and n.version > $4
order by n.version desc limit $5`,
    params: [bookId, hexFromUlid(wallet), range.below, range.above, range.limit],
  }
}

/** The last entry of a wallet at or before a place in the log, 0 when there is none. */
export function selectVersionAt(bookId: number, wallet: Ulid, seq: number): Query {
  return {
    text: `with recursive s(lo, hi) as (
  select 0::bigint, h.version + 1 from hot h where h.book_id = $1 and h.id = $2::text::uuid
  union all
  select case when m.older then m.mid else s.lo end, case when m.older then s.hi else m.mid end
  from s, lateral (
    select (s.lo + s.hi) / 2 as mid, n.seq <= $3 as older
    from entry n where n.book_id = $1 and n.wallet = $2::text::uuid
      and n.version = (s.lo + s.hi) / 2
  ) m
  where s.hi - s.lo > 1
)
select max(lo) as version from s`,
    params: [bookId, hexFromUlid(wallet), seq],
  }
}

export function decodeEntry(row: Row): EntryView {
  return {
    version: Number(row.version),
    seq: Number(row.seq),
    amount: readMoney(row.amount),
    balance: readMoney(row.balance),
    kind: String(row.kind),
    body: String(row.body),
  }
}
