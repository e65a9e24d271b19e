import { agentRow } from './agent/agent.ts'
import { keyMakersRow, keyRow, madeRow } from './agent/key.ts'
import { memberRow } from './agent/member.ts'
import { approvalRow } from './approval/approval.ts'
import { linkRow } from './approval/link.ts'
import { assert } from './assert.ts'
import { count, type Infer, id, list, money, nullable, oneOf, record, text, ulid } from './codec.ts'
import { groupRow } from './group/group.ts'
import { proofRow } from './kya/kya.ts'
import { charge, type Entry } from './ledger/posting.ts'
import { rateRow } from './ledger/rate.ts'
import { shareRow } from './ledger/share.ts'
import { roleRow, walletRow } from './ledger/wallet.ts'
import { payeeRow } from './payee/payee.ts'
import { isOpen, paymentRow } from './payment/payment.ts'
import { entryCounterRow } from './policy/limit-by.ts'
import { paymentHistoryRow } from './policy/payment-history.ts'
import { type PolicyVersionRow, policyRow } from './policy/policy.ts'
import { velocityRow } from './policy/velocity.ts'
import { railTerms } from './rail.ts'
import { counters } from './window.ts'

/** What a book is: one organization's money in one environment, and the book's own scope. */
export const bookRow = record({
  environment: oneOf('test', 'live'),
  organization: id('organization'),
  scope: ulid,
  openedAt: count,
  /** What it pays outside parties with; the order means nothing. */
  rails: list(railTerms),
  /** What its kill switch stops: the whole book, or rails. */
  stopped: nullable(list(text)),
  /** The key that it was opened with: the voice of the server's machine once there are members. */
  firstKey: id('key'),
  /** Members who are owners, the oldest first; null until there is a member at all. */
  owners: nullable(list(id('person'))),
})
export type BookRow = Infer<typeof bookRow>

/**
 * What payments move: a wallet's balance and a scope's counters in one row, since an agent's
 * first wallet and its scope share a ULID. A window's spent amount counts until its end passes.
 */
export const totalsRow = record({
  id: ulid,
  posted: money,
  held: money,
  version: count,
  ...counters,
  open: count,
})
export type TotalsRow = Infer<typeof totalsRow>
export type MutableTotalsRow = { -readonly [K in keyof TotalsRow]: TotalsRow[K] }

/** What a payment was counted against, kept by its event and needed to give it back. */
export const chargesRow = record({ payment: id('payment'), charges: list(charge) })
export type ChargesRow = Infer<typeof chargesRow>

/** The payments of an agent that hold money, at most `openPaymentsMax` of them. */
export const openRow = record({ agent: id('agent'), payments: list(id('payment')) })
export type OpenRow = Infer<typeof openRow>

/**
 * What waits for consent or capture and was asked for with one key of the organization; with that
 * of a member, also what the person asked for in earlier roles.
 */
export const askedRow = record({ key: id('key'), count, payments: list(id('payment')) })
export type AskedRow = Infer<typeof askedRow>

/**
 * The keyed tables of a book: what a command may read, by name and key. Names of tables and facts
 * stand in every log and stay: pace is velocity, encounter payment history, hot totals.
 */
export const rowCodecs = {
  book: bookRow,
  role: roleRow,
  hot: totalsRow,
  wallet: walletRow,
  agent: agentRow,
  key: keyRow,
  member: memberRow,
  policy: policyRow,
  payment: paymentRow,
  approval: approvalRow,
  link: linkRow,
  charges: chargesRow,
  open: openRow,
  asked: askedRow,
  made: madeRow,
  keyMakers: keyMakersRow,
  group: groupRow,
  payee: payeeRow,
  pace: velocityRow,
  encounter: paymentHistoryRow,
  share: shareRow,
  entryCounter: entryCounterRow,
  rate: rateRow,
  proof: proofRow,
} as const
export type TableName = keyof typeof rowCodecs
export type Row<T extends TableName> = Infer<(typeof rowCodecs)[T]>

/** The book's own row has no key but this one, nor have the keys that make keys. */
export const BOOK_KEY = ''

/** One keyed table in memory. A key is unknown (never loaded), absent (null) or present. */
export class Table<R> {
  readonly rows = new Map<string, R | null>()
  readonly inserted = new Map<string, R>()
  readonly updated = new Map<string, R>()

  get(key: string): R | null | undefined {
    return this.rows.get(key)
  }

  /** What a load found; never overwrites what is already known. */
  load(key: string, row: R | null): void {
    if (!this.rows.has(key)) this.rows.set(key, row)
  }

  insert(key: string, row: R): void {
    assert(this.rows.get(key) == null, 'a row is inserted once')
    this.rows.set(key, row)
    this.inserted.set(key, row)
  }

  update(key: string, row: R): void {
    assert(this.rows.get(key) != null, 'only a known row is updated')
    this.rows.set(key, row)
    if (this.inserted.size > 0 && this.inserted.has(key)) this.inserted.set(key, row)
    else this.updated.set(key, row)
  }

  put(key: string, row: R): void {
    if (this.rows.get(key) == null) this.insert(key, row)
    else this.update(key, row)
  }

  /** Forgets which rows changed: they are written. */
  settled(): void {
    if (this.inserted.size > 0) this.inserted.clear()
    if (this.updated.size > 0) this.updated.clear()
  }
}

export type Tables = { readonly [T in TableName]: Table<Row<T>> }

export interface EntryRow extends Entry {
  readonly seq: number
}

/** The head of a book's log: the guard of every append. */
export interface Head {
  readonly seq: number
  /** SHA-256, 64 hexadecimal digits; zeros before the first event. */
  readonly hash: string
  readonly at: number
}

export const emptyHead: Head = { seq: 0, hash: '0'.repeat(64), at: 0 }

/** A book in memory: its head, its known rows, and what changed since they were last written. */
export class Book {
  head: Head = emptyHead
  /** No later than the moment at which the next hold, consent or delegation ends by itself. */
  nextExpiration = 0
  readonly tables: Tables
  readonly entries: EntryRow[] = []
  readonly policyVersions: PolicyVersionRow[] = []

  constructor() {
    this.tables = Object.fromEntries(
      Object.keys(rowCodecs).map((name) => [name, new Table()]),
    ) as Tables
  }

  /** How many rows are known, the absent ones too. */
  get rows(): number {
    return Object.values(this.tables).reduce((sum, { rows }) => sum + rows.size, 0)
  }

  /** Forgets what changed, now that it is written, and payments that nothing will touch soon. */
  settled(): void {
    const { payment, charges } = this.tables
    for (const changed of [payment.inserted, payment.updated]) {
      for (const [id, row] of changed) {
        if (isOpen(row.state)) continue
        payment.rows.delete(id)
        charges.rows.delete(id)
      }
    }
    for (const table of Object.values(this.tables)) table.settled()
    this.entries.length = 0
    this.policyVersions.length = 0
  }
}
