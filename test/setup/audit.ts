import {
  Book,
  decodeEvent,
  type Event,
  encodeEvent,
  evolve,
  isOpen,
  rowCodecs,
  type TableName,
  ulidFromHex,
  ulidOf,
} from '@bursar/core'
import { expect } from 'vitest'
import type { Database, Row } from '../../packages/server/src/store/db.ts'
import { chainHash, leafOf } from '../../packages/server/src/store/digest.ts'
import {
  readColumns,
  type StoredTable,
  selectList,
  shapes,
} from '../../packages/server/src/store/schema.ts'

/** What stands in the log of a book, oldest first. */
export interface Log {
  readonly events: readonly Event[]
  /** The book that the log alone gives. */
  readonly book: Book
}

/**
 * Everything that must hold of a book in the database, computed from scratch: the chain is
 * whole, the tables are what the log says, and the money adds up.
 */
export async function audit(database: Database, bookId: number): Promise<Log> {
  return database.snapshot(async (read) => {
    const ask = (text: string) => read({ text, params: [bookId] })
    const rows = await ask(
      'select seq, kind, hash, body from event where book_id = $1 order by seq',
    )
    const [head] = await ask('select seq, hash, at from book_head where book_id = $1')
    const events = chained(bookId, rows, head)
    const book = new Book()
    for (const [at, event] of events.entries()) evolve(book, at + 1, event)
    for (const name of Object.keys(shapes) as StoredTable[]) {
      const shape = shapes[name]
      const found = await ask(
        `select ${selectList(shape, 't')} from ${shape.name} t where book_id = $1`,
      )
      expect(
        snapshot(
          name,
          found.map((row) => readColumns(shape.columns, row)),
        ),
        name,
      ).toEqual(snapshot(name, [...book.tables[name].rows.values()]))
    }
    const entries = await ask(
      'select wallet, version, seq, amount, balance from entry where book_id = $1',
    )
    sums(book, events, entries)
    return { events, book }
  })
}

/** Recomputes every hash, and that a body is exactly what its event encodes to. */
function chained(bookId: number, rows: readonly Row[], head: Row | undefined): Event[] {
  let hash = '0'.repeat(64)
  let at = 0
  const events = rows.map((row, index) => {
    const body = String(row.body)
    const event = decodeEvent(body)
    expect(Number(row.seq)).toBe(index + 1)
    expect(encodeEvent(event)).toBe(body)
    expect(event.kind).toBe(row.kind)
    expect(event.at).toBeGreaterThanOrEqual(at)
    at = event.at
    hash = chainHash(hash, leafOf(bookId, index + 1, body))
    expect(hexOf(row.hash)).toBe(hash)
    return event
  })
  expect([Number(head?.seq), hexOf(head?.hash), Number(head?.at)]).toEqual([rows.length, hash, at])
  return events
}

function snapshot(name: TableName, rows: readonly unknown[]): string[] {
  const codec = rowCodecs[name] as { encode(row: unknown): string }
  return rows
    .filter((row) => row !== null)
    .map((row) => codec.encode(row))
    .sort()
}

/** Independent sums: from entries, from open payments, from the charges in events. */
function sums(book: Book, events: readonly Event[], entries: readonly Row[]): void {
  const posted = new Map<string, bigint>()
  const bySeq = new Map<string, bigint>()
  for (const { wallet, seq, amount } of entries) {
    add(posted, ulidFromHex(String(wallet)), BigInt(String(amount)))
    add(bySeq, String(seq), BigInt(String(amount)))
  }
  for (const [seq, sum] of bySeq) expect(sum, `the entries of event ${seq}`).toBe(0n)
  const held = new Map<string, bigint>()
  for (const row of book.tables.payment.rows.values())
    if (row != null && isOpen(row.state)) add(held, ulidOf(row.from), row.part ?? row.amount)
  const spent = new Map<string, bigint>()
  for (const { result } of events) {
    for (const { scope, member, amount } of ('charges' in result ? result.charges : null) ?? []) {
      add(spent, scope, amount)
      if (member !== null) add(spent, `${scope}/${member}`, amount)
    }
  }
  for (const [key, share] of book.tables.share.rows)
    expect(share?.totalSpent, `counter of ${key}`).toBe(spent.get(key) ?? 0n)
  for (const [key, totals] of book.tables.hot.rows) {
    if (totals == null) continue
    expect(totals.posted, `balance of ${key}`).toBe(posted.get(key) ?? 0n)
    expect(totals.held, `held of ${key}`).toBe(held.get(key) ?? 0n)
    expect(totals.totalSpent, `counter of ${key}`).toBe(spent.get(key) ?? 0n)
  }
  for (const wallet of book.tables.wallet.rows.values()) {
    const totals = wallet == null ? null : book.tables.hot.get(ulidOf(wallet.id))
    if (wallet == null || totals == null || wallet.type === 'SYSTEM') continue
    expect(totals.posted - totals.held, `available of ${wallet.id}`).toBeGreaterThanOrEqual(0n)
  }
}

function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount)
}

function hexOf(bytes: unknown): string {
  return Buffer.from(bytes as Uint8Array).toString('hex')
}
