import { assert } from '../../packages/core/src/assert.ts'
import { Book, type Row, rowCodecs, type TableName } from '../../packages/core/src/book.ts'
import type { Codec } from '../../packages/core/src/codec.ts'
import type { Command, CommandKind } from '../../packages/core/src/command.ts'
import { decide } from '../../packages/core/src/decide.ts'
import type { Event, Recorded } from '../../packages/core/src/event.ts'
import { evolve } from '../../packages/core/src/evolve.ts'
import type { Id } from '../../packages/core/src/id.ts'
import type { Outcome } from '../../packages/core/src/outcome.ts'
import { isOpen, isWaiting, type PaymentRow } from '../../packages/core/src/payment/payment.ts'
import { rowsToPrefetch } from '../../packages/core/src/prefetch.ts'
import { bookSource, type Seen, View } from '../../packages/core/src/view.ts'

const names = Object.keys(rowCodecs) as TableName[]

/**
 * What a store would hold of a book. A command decided on nothing but what `needs` names of it
 * must come to the same end as in a book that remembers all: no row is read that was not named,
 * and none is made that is there already.
 */
export class PartialStore {
  readonly #rows = new Map<string, string>()
  readonly #log: readonly Recorded[]
  /** The most loads that one command needed, each for the rows that the one before it named. */
  waves = 0

  constructor(log: readonly Recorded[]) {
    this.#log = log
  }

  /** Keeps what changed in a book. */
  keep(book: Book): void {
    for (const [place, row] of changesOf(book)) this.#rows.set(place, row)
    for (const name of names) book.tables[name].settled()
  }

  load<T extends TableName>(table: T, key: string): Row<T> | null {
    if (table === 'charges') return this.#chargesOf(key) as Row<T> | null
    if (table === 'open') return { agent: key, payments: this.#open('agent', [key]) } as Row<T>
    if (table === 'asked') {
      const payments = this.#open('key', this.#spokenBy(key))
      return { key, count: payments.length, payments } as Row<T>
    }
    if (table === 'made') return { key, keys: this.#below(key).map(({ id }) => id) } as Row<T>
    if (table === 'keyMakers') {
      const makers = this.#keys().filter((one) => one.agent === null && one.status === 'ACTIVE')
      const keys = makers.filter(({ permissions }) => permissions.includes('keys:write'))
      return { keys: keys.map(({ id, expiresAt }) => ({ id, expiresAt })) } as Row<T>
    }
    const text = this.#rows.get(`${table} ${key}`)
    return text === undefined ? null : (codecOf(table).decode(JSON.parse(text)) as Row<T>)
  }

  /** Decides on what `needs` names, in a book that knows nothing else. */
  decide(
    command: Command,
    at: number,
  ): { book: Book; outcome: Outcome<CommandKind>; seen: Seen[] } {
    const book = new Book()
    let waves = 0
    for (
      let missing = rowsToPrefetch(book, command);
      missing.length > 0;
      missing = rowsToPrefetch(book, command)
    ) {
      for (const { table, key } of missing)
        book.tables[table].load(key, this.load(table, key) as never)
      waves += 1
    }
    this.waves = Math.max(this.waves, waves)
    const view = new View(bookSource(book), at)
    return { book, outcome: decide(view, command), seen: view.seen }
  }

  /** Applies an event to a book with named rows alone: the same rows change in the same way. */
  prove(cold: Book, { seq, event }: { seq: number; event: Event }, warm: Book): void {
    evolve(cold, seq, event)
    const expected = changesOf(warm)
    const found = changesOf(cold)
    for (const [place, row] of found) assert(expected.get(place) === row, `${place} is ${row}`)
    assert(found.size === expected.size, 'the same rows change')
    for (const name of names)
      for (const key of cold.tables[name].inserted.keys())
        assert(!this.#rows.has(`${name} ${key}`), `${name} ${key} is not there yet`)
  }

  #chargesOf(payment: string): Row<'charges'> | null {
    for (const { event } of this.#log)
      if (event.kind === 'payment.create' && event.params.payment === payment)
        return { payment: event.params.payment, charges: event.result.charges }
    return null
  }

  #keys(): Row<'key'>[] {
    const keys = [...this.#rows].filter(([place]) => place.startsWith('key '))
    return keys
      .map(([, text]) => rowCodecs.key.decode(JSON.parse(text)))
      .sort((a, b) => a.createdSeq - b.createdSeq)
  }

  /** The active keys that one has made, and those that they made. */
  #below(key: string): Row<'key'>[] {
    const all = this.#keys()
    const below = new Set([key])
    for (const { id, madeBy } of all) if (madeBy !== null && below.has(madeBy)) below.add(id)
    return all.filter(({ id, status }) => id !== key && below.has(id) && status === 'ACTIVE')
  }

  /** A key, with all that the same member has had. */
  #spokenBy(id: string): string[] {
    const text = this.#rows.get(`key ${id}`)
    const key = text === undefined ? null : rowCodecs.key.decode(JSON.parse(text))
    if (key?.role == null) return [id]
    const isSame = ({ role, root }: Row<'key'>) => role !== null && root === key.root
    return this.#keys().flatMap((one) => (isSame(one) ? [one.id] : []))
  }

  #open(by: 'agent' | 'key', keys: readonly (string | null)[]): Id<'payment'>[] {
    const payments = [...this.#rows]
      .filter(([place]) => place.startsWith('payment '))
      .map(([, text]) => rowCodecs.payment.decode(JSON.parse(text)) as PaymentRow)
    return payments
      .filter((row) => keys.includes(row[by]))
      .filter(({ state }) => (by === 'key' ? isWaiting(state) : isOpen(state)))
      .sort((a, b) => a.seq - b.seq)
      .map(({ id }) => id)
  }
}

function codecOf(table: TableName): Codec<unknown> {
  return rowCodecs[table] as Codec<unknown>
}

function changesOf(book: Book): Map<string, string> {
  const changes = new Map<string, string>()
  for (const name of names) {
    const { inserted, updated } = book.tables[name]
    for (const rows of [inserted, updated])
      for (const [key, row] of rows) changes.set(`${name} ${key}`, codecOf(name).encode(row))
  }
  return changes
}
