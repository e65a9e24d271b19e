import {
  type EntryRow,
  formatMoney,
  hexFromUlid,
  type Id,
  type Ulid,
  ulidFromHex,
  ulidOf,
} from '@bursar/core'
import type { Read, Row } from '../store/db.ts'
import type { Findings } from './finding.ts'
import { type EntryRange, selectEntries } from './statement.ts'

/**
 * Holds the rows of `entry` against what events made, and adds them up on the way: the sums are
 * those of the table, whatever the log says. Entries never change, so the rows are looked up
 * outside of any snapshot.
 */
export class Entries {
  readonly #bookId: number
  readonly #read: Read
  readonly #findings: Findings
  readonly #sums = new Map<Ulid, bigint>()

  constructor(deps: { bookId: number; read: Read; findings: Findings }) {
    this.#bookId = deps.bookId
    this.#read = deps.read
    this.#findings = deps.findings
  }

  sum(wallet: Ulid): bigint {
    return this.#sums.get(wallet) ?? 0n
  }

  /** Looks up the rows of newly made entries. */
  async check(made: readonly EntryRow[]): Promise<void> {
    if (made.length === 0) return
    const ranges = rangesOf(made)
    const rows = await this.#read(selectEntries(this.#bookId, [...ranges.values()]))
    const found = byWallet(rows)
    for (const entry of made) this.#compare(entry, found.get(entry.wallet)?.get(entry.version))
  }

  #compare(entry: EntryRow, row: Row | undefined): void {
    const { wallet, version, seq } = entry
    const key = `${wallet}/${version}`
    const find = (what: string) => {
      const message = `Entry ${version} of ${wallet} (event ${seq}) ${what}.`
      this.#findings.add({ law: 'projection', table: 'entry', key, seq, message })
    }
    if (row === undefined) {
      find('is missing')
      return
    }
    const amount = BigInt(String(row.amount))
    const balance = BigInt(String(row.balance))
    const ulid = ulidOf(wallet)
    this.#sums.set(ulid, this.sum(ulid) + amount)
    if (amount !== entry.amount)
      find(`moves ${formatMoney(amount)}, but the log says ${formatMoney(entry.amount)}`)
    if (balance !== entry.balance)
      find(`leaves ${formatMoney(balance)}, but the log says ${formatMoney(entry.balance)}`)
    if (Number(row.seq) !== seq) find(`refers to event ${String(row.seq)}`)
  }

  /** I1: what the table holds sums to zero in each currency. */
  checkSums(currencyOf: (wallet: Id<'wallet'>) => string): void {
    const totals = new Map<string, bigint>()
    for (const [ulid, sum] of this.#sums) {
      const currency = currencyOf(`wal_${ulid}`)
      totals.set(currency, (totals.get(currency) ?? 0n) + sum)
    }
    for (const [currency, total] of totals) {
      if (total === 0n) continue
      const message = `All entries in ${currency} sum to ${formatMoney(total)} instead of zero.`
      this.#findings.add({ law: 'I1', table: 'entry', message })
    }
  }
}

/** An event numbers the entries of a wallet without a gap, so a page of them is a range. */
function rangesOf(made: readonly EntryRow[]): Map<string, EntryRange> {
  const ranges = new Map<string, { wallet: string; low: number; high: number }>()
  for (const { wallet, version } of made) {
    const range = ranges.get(wallet)
    if (range === undefined)
      ranges.set(wallet, { wallet: hexFromUlid(ulidOf(wallet)), low: version, high: version })
    else range.high = version
  }
  return ranges
}

/** Rows by wallet and version, with one translation of an id for each wallet. */
function byWallet(rows: readonly Row[]): Map<string, Map<number, Row>> {
  const byUuid = new Map<string, Map<number, Row>>()
  for (const row of rows) {
    const uuid = String(row.wallet)
    const known = byUuid.get(uuid) ?? new Map<number, Row>()
    if (known.size === 0) byUuid.set(uuid, known)
    known.set(Number(row.version), row)
  }
  return new Map([...byUuid].map(([uuid, versions]) => [`wal_${ulidFromHex(uuid)}`, versions]))
}
