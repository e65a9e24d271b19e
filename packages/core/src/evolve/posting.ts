import { assert, impossible } from '../assert.ts'
import type { Book, MutableTotalsRow, TotalsRow } from '../book.ts'
import { type Id, type Ulid, ulidOf } from '../id.ts'
import type { Charge, Entry, Hold } from '../ledger/posting.ts'
import { type MutableShareRow, type ShareRow, shareKey } from '../ledger/share.ts'
import { counted } from '../money.ts'
import {
  type EntryCounterRow,
  entryCounterKey,
  type MutableEntryCounterRow,
} from '../policy/limit-by.ts'
import type { PaymentHistoryRow } from '../policy/payment-history.ts'
import type { VelocityRow } from '../policy/velocity.ts'
import { type MutableCounters, noCounters, windowFields } from '../window.ts'

interface Moved {
  readonly entries?: readonly Entry[]
  readonly holds?: readonly Hold[]
  readonly charges?: readonly Charge[]
}

/** A row of totals to be edited in place, noted as changed. */
export function touchTotals(book: Book, key: Ulid): MutableTotalsRow {
  const row = book.tables.hot.get(key) ?? impossible(`no totals of ${key}`)
  book.tables.hot.update(key, row)
  return row
}

export function newTotals(book: Book, id: Ulid): void {
  const row: TotalsRow = {
    id,
    posted: 0n,
    held: 0n,
    version: 0,
    ...noCounters,
    open: 0,
  }
  book.tables.hot.insert(id, row)
}

/** Entries, holds and charges, as the event says them. */
export function applyMoved(book: Book, seq: number, { entries, holds, charges }: Moved): void {
  for (const entry of entries ?? []) {
    const row = touchTotals(book, ulidOf(entry.wallet))
    assert(row.version + 1 === entry.version, 'entries are numbered without a gap')
    row.posted += entry.amount
    row.version = entry.version
    assert(row.posted === entry.balance, 'a balance follows from its entries')
    book.entries.push({ ...entry, seq })
  }
  for (const hold of holds ?? []) {
    const row = touchTotals(book, ulidOf(hold.wallet))
    row.held += hold.amount
    assert(row.held === hold.held && row.held >= 0n, 'what is held follows from the holds')
  }
  for (const charge of charges ?? []) {
    applyCharge(touchTotals(book, charge.scope), charge)
    if (charge.member !== null) applyCharge(touchShare(book, charge.scope, charge.member), charge)
    if (charge.entries === null) continue
    for (const entry of charge.entries)
      applyCharge(touchEntryCounter(book, charge.scope, entry), charge)
  }
}

/**
 * Counts in the windows that the charge names. A later window begins anew; one that is over
 * is not touched any more, whether something is given back or charged again.
 */
function applyCharge(row: MutableCounters, charge: Charge): void {
  const { amount } = charge
  for (const { spent, end } of windowFields) {
    const windowEnd = charge[end]
    if (amount > 0n && windowEnd > row[end]) {
      row[end] = windowEnd
      row[spent] = 0n
    }
    if (row[end] === windowEnd) row[spent] = counted(row[spent], amount)
    assert(row[spent] >= 0n, 'no counter falls below zero')
  }
  row.totalSpent = counted(row.totalSpent, amount)
  assert(row.totalSpent >= 0n, 'no counter falls below zero')
}

/** What a member has spent of a scope, to be edited in place; the first charge makes the row. */
function touchShare(book: Book, scope: Ulid, member: Id<'agent'>): MutableShareRow {
  const id = shareKey(scope, member)
  const known = book.tables.share.get(id)
  if (known != null) {
    book.tables.share.update(id, known)
    return known
  }
  const row: ShareRow = { id, scope, member, ...noCounters }
  book.tables.share.insert(id, row)
  return row
}

/** What a scope has spent on an entry, in the same way. */
function touchEntryCounter(book: Book, scope: Ulid, entry: string): MutableEntryCounterRow {
  const id = entryCounterKey(scope, entry)
  const known = book.tables.entryCounter.get(id)
  if (known != null) {
    book.tables.entryCounter.update(id, known)
    return known
  }
  const row: EntryCounterRow = { id, scope, entry, ...noCounters }
  book.tables.entryCounter.insert(id, row)
  return row
}

/** What other rules than limits will look at, as the event says it. */
export function applyRemembered(
  book: Book,
  remembered: {
    readonly paces?: readonly VelocityRow[] | null
    readonly encounters?: readonly PaymentHistoryRow[] | null
  },
): void {
  for (const velocity of remembered.paces ?? []) book.tables.pace.put(velocity.scope, velocity)
  for (const one of remembered.encounters ?? []) book.tables.encounter.put(one.id, one)
}

/** Something ends by itself at a moment: the lane looks no later than then. */
export function noteExpiration(book: Book, at: number | null): void {
  if (at !== null && at < book.nextExpiration) book.nextExpiration = at
}
