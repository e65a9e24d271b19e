import type { Id } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { hexOf } from '../head.ts'
import { idArray, readId } from './value.ts'

/** One leg of a movement of money, with the event that both of its legs stand in. */
export interface LegView {
  readonly seq: number
  readonly wallet: Id<'wallet'>
  readonly version: number
  readonly currency: string
  readonly hash: string
  readonly body: string
}

interface MovementPage {
  readonly limit: number
  readonly offset: number
}

const columns = 'n.seq, n.wallet, n.version, w.currency, e.hash, e.body'
const joins = `join event e on e.book_id = $1 and e.seq = n.seq
join wallet w on w.book_id = $1 and w.id = n.wallet
order by n.seq desc, n.version, n.wallet`

/** Every movement of a book from the newest on, by the leg of whoever received. */
export function selectMovements(bookId: number, { limit, offset }: MovementPage): Query {
  return {
    text: `select ${columns} from (
  select n.seq, n.wallet, n.version from entry n where n.book_id = $1 and n.amount > 0
  order by n.seq desc, n.version, n.wallet limit $2 offset $3
) n ${joins}`,
    params: [bookId, limit, offset],
  }
}

/** The same for some wallets, by their own legs. */
export function selectMovementsOf(
  bookId: number,
  wallets: readonly Id<'wallet'>[],
  { limit, offset }: MovementPage,
): Query {
  return {
    text: `select ${columns} from (
  select n.seq, n.wallet, n.version from unnest($2::text::uuid[]) u(id), lateral (
    select o.seq, o.wallet, o.version from entry o where o.book_id = $1 and o.wallet = u.id
    order by o.version desc limit $3
  ) n
  order by n.seq desc, n.version, n.wallet limit $4 offset $5
) n ${joins}`,
    params: [bookId, idArray(wallets), limit + offset, limit, offset],
  }
}

/** The movements of one transaction. */
export function selectMovementsAt(bookId: number, seq: number, limit: number): Query {
  return {
    text: `select ${columns} from (
  select n.seq, n.wallet, n.version from entry n
  where n.book_id = $1 and n.amount > 0 and n.seq = $2 limit $3
) n ${joins}`,
    params: [bookId, seq, limit],
  }
}

export function decodeLeg(row: Row): LegView {
  return {
    seq: Number(row.seq),
    wallet: readId('wallet', row.wallet),
    version: Number(row.version),
    currency: String(row.currency),
    hash: hexOf(row.hash),
    body: String(row.body),
  }
}
