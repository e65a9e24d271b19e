import { BOOK_KEY, type Book, type Row, type TableName } from './book.ts'
import type { Params } from './command.ts'
import { type Id, idOf, type Ulid, ulidOf } from './id.ts'
import type { Charge } from './ledger/posting.ts'
import { pairOf } from './ledger/rate.ts'
import { shareKey } from './ledger/share.ts'
import { clearingOf, roleName } from './ledger/wallet.ts'
import { allCounters, countersFor, entryCounterKey } from './policy/limit-by.ts'
import {
  claimed,
  directoryPayee,
  internalPayee,
  merchantPayee,
  type Payee,
} from './policy/payee.ts'
import { duplicateKey, knownPayeeKey } from './policy/payment-history.ts'
import { looksOf } from './policy/rule-table.ts'
import { look, type Rules } from './policy/rules.ts'
import { outsideRails } from './rail.ts'

/** A row that a command will read or change and that is not in memory yet. */
export interface Need {
  readonly table: TableName
  readonly key: string
}

const asksForPayee = look.payees | look.duplicates | look.entries

/** Notes what a command reads of a book, and gives what is known already. */
export class ReadSet {
  readonly #book: Book
  readonly #missing: Need[]

  constructor(book: Book, missing: Need[]) {
    this.#book = book
    this.#missing = missing
  }

  /** The row if it is known; noted as missing otherwise. */
  row<T extends TableName>(table: T, key: string): Row<T> | null | undefined {
    const row = this.#book.tables[table].get(key) as Row<T> | null | undefined
    if (row === undefined) this.#missing.push({ table, key })
    return row
  }

  role(name: Parameters<typeof roleName>[0], currency: string): void {
    const role = this.row('role', roleName(name, currency))
    if (role != null) this.wallet(role.wallet)
  }

  /** Whichever rail a payment of this currency leaves by. */
  clearing(currency: string): void {
    for (const rail of outsideRails) this.role(clearingOf(rail), currency)
  }

  wallet(id: Id<'wallet'>): Row<'wallet'> | null | undefined {
    const wallet = this.row('wallet', id)
    this.row('hot', ulidOf(id))
    if (wallet?.agent != null) this.row('agent', wallet.agent)
    return wallet
  }

  /** A scope's counters, its own policy and those attached, each with its candidate. */
  #scope(scope: Ulid, attached: readonly Id<'policy'>[], sum: Sum | null): void {
    this.row('hot', scope)
    const own = this.row('policy', idOf('policy', scope))
    let looks = this.#policy(own)
    for (const policy of attached) looks |= this.#policy(this.row('policy', policy))
    if ((looks & look.velocity) !== 0) this.row('pace', scope)
    const limited = (looks & look.entries) === 0 ? null : this.#rulesOf(own, attached)
    if (sum === null && limited !== null)
      for (const key of allCounters(limited)) this.#entry(scope, key)
    if (sum === null || own == null) return
    const { currency } = own.rules
    if (currency !== sum.currency) this.row('rate', pairOf(sum.currency, currency))
    // Whom it goes to is put together only where somebody asks.
    const payee = (looks & asksForPayee) === 0 ? null : sum.payee()
    if (payee === null) return
    if (limited !== null) for (const key of countersFor(limited, payee)) this.#entry(scope, key)
    const known = (looks & look.payees) === 0 ? null : knownPayeeKey(scope, payee)
    if (known !== null) this.row('encounter', known)
    if ((looks & look.duplicates) === 0) return
    const earlier = this.row('encounter', duplicateKey(sum.from, { ...sum, payee }))
    if (earlier != null) this.row('payment', earlier.payment)
  }

  /** What the payer of a sum has spent of a scope that others spend from too. */
  #share(scope: Ulid, sum: Sum | null): void {
    if (sum?.payer != null && ulidOf(sum.payer) !== scope)
      this.row('share', shareKey(scope, sum.payer))
  }

  /** What a policy and its candidate look at. */
  #policy(row: Row<'policy'> | null | undefined): number {
    if (row == null) return look.nothing
    const tried = row.shadow === null ? null : this.row('policy', row.shadow)
    return looksOf(row.rules) | (tried == null ? look.nothing : looksOf(tried.rules))
  }

  /** The rules of a scope's policies and their candidates, as far as they are known. */
  #rulesOf(
    own: Row<'policy'> | null | undefined,
    attached: readonly Id<'policy'>[],
  ): readonly Rules[] {
    const { rows } = this.#book.tables.policy
    return [own, ...attached.map((policy) => rows.get(policy))].flatMap((row) => {
      if (row == null) return []
      const tried = row.shadow === null ? null : rows.get(row.shadow)
      return tried == null ? [row.rules] : [row.rules, tried.rules]
    })
  }

  #entry(scope: Ulid, key: string): void {
    this.row('entryCounter', entryCounterKey(scope, key))
  }

  /** The counters that a charge is in. */
  charged({ scope, member, entries }: Charge): void {
    this.row('hot', scope)
    if (member !== null) this.row('share', shareKey(scope, member))
    for (const key of entries ?? []) this.#entry(scope, key)
  }

  /**
   * An agent with all that its payments must pass: itself, those above it, their groups, the
   * book. With a sum, also what a payment of it is compared with.
   */
  scopeChain(agent: Id<'agent'> | null, sum: Sum | null = null): void {
    const book = this.#book.tables.book.get(BOOK_KEY)
    if (book != null) this.#scope(book.scope, [], sum)
    let groups: readonly Id<'group'>[] = []
    for (let one = agent; one !== null; ) {
      const row: Row<'agent'> | null | undefined = this.row('agent', one)
      this.#scope(ulidOf(one), row?.attached ?? [], sum)
      this.#share(ulidOf(one), sum)
      groups = row?.groups ?? groups
      one = row?.parent ?? null
    }
    for (const group of groups) this.#group(group, sum)
  }

  #group(group: Id<'group'>, sum: Sum | null): void {
    for (let one: Id<'group'> | null = group; one !== null; ) {
      const row: Row<'group'> | null | undefined = this.row('group', one)
      this.#scope(ulidOf(one), row?.attached ?? [], sum)
      this.#share(ulidOf(one), sum)
      one = row?.parent ?? null
    }
  }

  /** The first of a lineage, which keeps what all of it have asked for. */
  asker(agent: Id<'agent'>): Row<'agent'> | null | undefined {
    const row = this.row('agent', agent)
    return row?.parent == null ? row : this.asker(row.parent)
  }

  /** An agent and those above it, with what is counted of them. */
  ancestry(agent: Id<'agent'>): void {
    for (let one: Id<'agent'> | null = agent; one !== null; ) {
      const row: Row<'agent'> | null | undefined = this.row('agent', one)
      this.row('hot', ulidOf(one))
      one = row?.parent ?? null
    }
  }
}

/**
 * What a payment is compared with earlier ones by; no payee where they are not compared. No payer
 * where nothing is charged that was not charged before.
 */
interface Sum {
  readonly payer: Id<'agent'> | null
  readonly from: Id<'wallet'>
  readonly amount: bigint
  readonly currency: string
  payee(): Payee | null
}

export function payeeNamed(
  params: Pick<Params<'payment.create'>, 'merchant' | 'payee' | 'claim'>,
  listed: Row<'payee'> | null,
  inside: { wallet: Id<'wallet'>; agent: Id<'agent'> | null } | null,
): Payee | null {
  const payee = resolvedPayee(params, listed, inside)
  return payee && claimed(payee, params.claim)
}

function resolvedPayee(
  { merchant, payee }: Pick<Params<'payment.create'>, 'merchant' | 'payee'>,
  listed: Row<'payee'> | null,
  inside: { wallet: Id<'wallet'>; agent: Id<'agent'> | null } | null,
): Payee | null {
  if (payee !== null) return listed === null ? null : directoryPayee(payee, listed, inside)
  if (inside !== null) return internalPayee(inside)
  return merchant === null ? null : merchantPayee(merchant)
}
