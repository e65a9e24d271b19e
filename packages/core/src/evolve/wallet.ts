import { present } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { clearingOf, type Role, roleName, type WalletRow } from '../ledger/wallet.ts'
import type { ClearingWallets } from '../rail.ts'
import { changePolicy } from './policy.ts'
import { newTotals } from './posting.ts'

interface Moment {
  readonly seq: number
  readonly at: number
}

/** A wallet; its totals are its maker's to give it. */
export function insertWallet(
  book: Book,
  made: Pick<WalletRow, 'id' | 'type' | 'agent' | 'currency'>,
  { seq, at }: Moment,
): void {
  const times = { createdAt: at, createdSeq: seq, closedAt: null }
  book.tables.wallet.insert(made.id, { ...made, status: 'ACTIVE', ...times })
}

/** The wallets that a book has in each currency. */
export function openCurrency(
  book: Book,
  made: {
    readonly currency: string
    readonly org: Id<'wallet'>
    readonly world: Id<'wallet'>
    readonly clearing: ClearingWallets
    readonly shortfall: Id<'wallet'>
  },
  moment: Moment,
): void {
  const { currency } = made
  const wallets: readonly (readonly [Role, WalletRow['type'], Id<'wallet'>])[] = [
    ['org', 'ORG', made.org],
    ['world', 'SYSTEM', made.world],
    ...made.clearing.map(({ rail, wallet }) => [clearingOf(rail), 'SYSTEM', wallet] as const),
    ['shortfall', 'SYSTEM', made.shortfall],
  ]
  for (const [role, type, id] of wallets) openOwn(book, { role, type, id, currency }, moment)
}

/** One more wallet of the book's own. */
export function openOwn(
  book: Book,
  { role, ...made }: Pick<WalletRow, 'id' | 'type' | 'currency'> & { readonly role: Role },
  moment: Moment,
): void {
  const name = roleName(role, made.currency)
  newTotals(book, ulidOf(made.id))
  book.tables.role.insert(name, { name, wallet: made.id })
  insertWallet(book, { ...made, agent: null }, moment)
}

export function evolveWalletOpen(book: Book, seq: number, event: EventOf<'wallet.open'>): void {
  const { params, result, at } = event
  const { wallet, agent, currency } = params
  const moment = { seq, at }
  if (result.opensCurrency) openCurrency(book, params, moment)
  if (!result.opensWallet || agent === null) return
  if (result.version !== null && result.rules !== null) {
    const { version, rules } = result
    changePolicy(book, idOf('policy', ulidOf(agent)), { version, rules, ...moment })
  }
  const row = present(book.tables.agent.get(agent), agent)
  if (result.first === true) {
    // Its counters are there since the agent is.
    const first = idOf('wallet', ulidOf(agent))
    insertWallet(book, { id: first, type: 'AGENT', agent, currency }, moment)
    book.tables.agent.update(agent, { ...row, updatedAt: at })
    return
  }
  newTotals(book, ulidOf(wallet))
  insertWallet(book, { id: wallet, type: 'AGENT', agent, currency }, moment)
  const wallets = [...(row.wallets ?? []), wallet]
  book.tables.agent.update(agent, { ...row, wallets, updatedAt: at })
}
