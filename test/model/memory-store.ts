import {
  Book,
  type Command,
  decodeEvent,
  type Head,
  isOpen,
  needs,
  type Row,
  rowCodecs,
  type TableName,
} from '@bursar/core'
import {
  type Batch,
  type Core,
  prepare,
  type Recent,
} from '../../packages/server/src/engine/prepare.ts'
import type { Reply, Request } from '../../packages/server/src/engine/request.ts'

/** What a store could get wrong. */
export interface StoreFaults {
  /** Whether this row is really written. */
  readonly writes?: (table: TableName, change: 'insert' | 'update') => boolean
  /** Whether a load may see the newest state of this table, not the one before it. */
  readonly fresh?: (table: TableName) => boolean
}

type Codec = { encode(row: unknown): string; decode(json: unknown): unknown }
const codecs = rowCodecs as unknown as Record<TableName, Codec>

/** A lane without a database: rows are kept as text, and loaded as the real store loads them. */
export class MemoryLane {
  readonly bodies: string[] = []
  readonly bugs: unknown[] = []
  readonly #rows = new Map<string, string[]>()
  readonly #core: Core
  readonly #faults: StoreFaults
  #book = new Book()
  #recents = new Map<string, Recent>()

  constructor(core: Core, faults: StoreFaults = {}) {
    this.#core = core
    this.#faults = faults
  }

  get head(): Head {
    return this.#book.head
  }

  /** Everything that was believed is forgotten, as after a restart. */
  forget(): void {
    const { head } = this.#book
    this.#book = new Book()
    this.#book.head = head
  }

  submit(request: Request, at: number): Reply {
    this.#load(request.command)
    const book = this.#book
    const onBug = (error: unknown) => this.bugs.push(error)
    const ground = { core: this.#core, bookId: 1, book, at, recents: this.#recents, onBug }
    const batch = prepare(ground, [request])
    this.#write(batch)
    const [reply] = batch.replies
    if (reply === undefined) throw new Error('what a command needs was loaded')
    return reply
  }

  row<T extends TableName>(table: T, key: string): Row<T> | null {
    const text = this.#rows.get(`${table} ${key}`)?.at(-1)
    return text === undefined ? null : (codecs[table].decode(JSON.parse(text)) as Row<T>)
  }

  #write({ head, log }: Batch): void {
    for (const { body } of log) this.bodies.push(body)
    for (const name of Object.keys(rowCodecs) as TableName[]) {
      const { inserted, updated } = this.#book.tables[name]
      for (const [key, row] of inserted) this.#keep(name, key, { row, change: 'insert' })
      for (const [key, row] of updated) this.#keep(name, key, { row, change: 'update' })
    }
    this.#book.settled()
    this.#book.head = head
  }

  #keep(table: TableName, key: string, of: { row: unknown; change: 'insert' | 'update' }): void {
    if (this.#faults.writes?.(table, of.change) === false) return
    const place = `${table} ${key}`
    const kept = this.#rows.get(place) ?? []
    this.#rows.set(place, [...kept.slice(-1), codecs[table].encode(of.row)])
  }

  #load(command: Command): void {
    const missing = needs(this.#book, command)
    for (const { table, key } of missing)
      (this.#book.tables[table] as { load(key: string, row: unknown): void }).load(
        key,
        this.#find(table, key),
      )
    if (missing.length > 0) this.#load(command)
  }

  #find(table: TableName, key: string): unknown {
    if (table === 'charges') return this.#charges(key)
    if (table === 'open') return { agent: key, payments: this.#open(key) }
    const texts = this.#rows.get(`${table} ${key}`)
    const text = this.#faults.fresh?.(table) === false ? texts?.[0] : texts?.at(-1)
    return text === undefined ? null : codecs[table].decode(JSON.parse(text))
  }

  #charges(payment: string): unknown {
    const row = this.row('payment', payment)
    const made = row === null ? null : decodeEvent(this.bodies[row.seq - 1] ?? '')
    return made?.kind === 'payment.create' ? { payment, charges: made.out.charges } : null
  }

  #open(agent: string): string[] {
    return [...this.#rows.keys()].flatMap((place) => {
      const [table, key = ''] = place.split(' ')
      const row = table === 'payment' ? this.row('payment', key) : null
      return row?.agent === agent && isOpen(row.state) ? [key] : []
    })
  }
}
