import { hexFromUlid, type Id, type Rules, rulesCodec, type Ulid } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { idArray, readText } from './value.ts'
import { decodeWallet, type WalletView } from './wallet.ts'

/** A wallet with the own policy of its agent, of which its limits are a view. */
export interface LimitedWalletView extends WalletView {
  readonly rules: Rules | null
  readonly updatedAt: number
}

const columns = `w.id, w.type, w.agent, w.currency, w.status, w.created_at, w.created_seq,
  w.closed_at, h.posted, h.held, a.status as agent_status, p.rules,
  greatest(w.created_at, w.closed_at, a.updated_at, p.updated_at) as updated_at
from wallet w
join hot h on h.book_id = w.book_id and h.id = w.id
left join agent a on a.book_id = w.book_id and a.id = w.agent
left join policy p on p.book_id = w.book_id and p.id = w.agent`

export function selectLimitedWallet(bookId: number, wallet: Ulid): Query {
  return {
    text: `select ${columns} where w.book_id = $1 and w.id = $2::text::uuid
  and w.type <> 'SYSTEM'`,
    params: [bookId, hexFromUlid(wallet)],
  }
}

/** Wallets of agents from the newest on. */
export function selectLimitedWallets(
  bookId: number,
  { limit, offset }: { limit: number; offset: number },
): Query {
  return {
    text: `select ${columns} where w.book_id = $1 and w.type = 'AGENT'
order by w.created_seq desc, w.id desc limit $2 offset $3`,
    params: [bookId, limit, offset],
  }
}

/** Those of the wallets that there are, from the newest on. */
export function selectLimitedWalletsOf(bookId: number, wallets: readonly Id<'wallet'>[]): Query {
  return {
    text: `select ${columns} where w.book_id = $1 and w.id = any($2::text::uuid[])
order by w.created_seq desc, w.id desc`,
    params: [bookId, idArray(wallets)],
  }
}

export function decodeLimitedWallet(row: Row): LimitedWalletView {
  const rules = readText(row.rules)
  return {
    ...decodeWallet(row),
    rules: rules === null ? null : rulesCodec.decode(JSON.parse(rules)),
    updatedAt: Number(row.updated_at),
  }
}
