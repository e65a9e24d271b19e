import {
  Book,
  type Command,
  decodeEvent,
  type Head,
  isOpen,
  type Row,
  rowCodecs,
  rowsToPrefetch,
  type TableName,
  ulidOf,
} from '@bursar/core'
import {
  type Batch,
  type Core,
  prepare,
  type Recent,
} from '../../packages/server/src/engine/prepare.ts'
import type { Reply, Request } from '../../packages/server/src/engine/request.ts'
import { asking } from '../setup/bench.ts'

/** What a store could get wrong. */
export interface StoreFaults {
  /** Whether this row is really written. */
  readonly writes?: (table: TableName, change: 'insert' | 'update') => boolean
  /** Whether a load may see the newest state of this table, not the one before it. */
  readonly fresh?: (table: TableName) => boolean
  /** By how many microseconds its clock is behind when it looks for what is over. */
  readonly late?: number
}

type Codec = { encode(row: unknown): string; decode(json: unknown): unknown }
const codecs = rowCodecs as Record<TableName, Codec>

interface End {
  readonly at: number
  readonly ulid: string
  readonly command: Command
}

const actor = 'system:clock'

/** A row as text, and as it was last read. */
interface Kept {
  readonly texts: readonly string[]
  row: unknown
}

/** A lane without a database: rows are kept as text, and loaded as the real store loads them. */
export class MemoryLane {
  readonly bodies: string[] = []
  readonly bugs: unknown[] = []
  readonly #rows = new Map<TableName, Map<string, Kept>>()
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

  /** Decides what is over by then, and after that the request. */
  submit(request: Request, at: number): Reply {
    if (at >= this.#book.nextExpiration) this.#endExpired(at)
    return this.#decide(request, at)
  }

  /** For looking at only. */
  row<T extends TableName>(table: T, key: string): Row<T> | null {
    const kept = this.#table(table).get(key)
    if (kept === undefined) return null
    kept.row ??= codecs[table].decode(JSON.parse(kept.texts.at(-1) ?? ''))
    return kept.row as Row<T>
  }

  #decide(request: Request, at: number): Reply {
    this.#load(request.command)
    const book = this.#book
    const onBug = (error: unknown) => this.bugs.push(error)
    const deps = { core: this.#core, bookId: 1, book, at, recents: this.#recents, onBug }
    const batch = prepare(deps, [request])
    this.#write(batch)
    const [reply] = batch.replies
    if (reply === undefined) throw new Error('what a command needs was loaded')
    return reply
  }

  #endExpired(at: number): void {
    const now = at - (this.#faults.late ?? 0)
    for (const one of this.#ends()) {
      if (one.at <= now) this.#decide(asking(one.command), at)
    }
    this.#book.nextExpiration = this.#ends()[0]?.at ?? Number.MAX_SAFE_INTEGER
  }

  /** What will end by itself, the first of them first. */
  #ends(): End[] {
    const payments = this.#all('payment').flatMap(({ id, state, expiresAt }): End[] =>
      expiresAt === null || !isWaiting(state)
        ? []
        : [
            {
              at: expiresAt,
              ulid: ulidOf(id),
              command: { kind: 'payment.expire', actor, params: { payment: id } },
            },
          ],
    )
    const agents = this.#all('agent').flatMap(({ id, status, expiresAt }): End[] =>
      expiresAt === null || status === 'DELETED'
        ? []
        : [
            {
              at: expiresAt,
              ulid: ulidOf(id),
              command: { kind: 'agent.delete', actor, params: { agent: id } },
            },
          ],
    )
    const requests = this.#all('approval').flatMap(({ id, state, request }): End[] => {
      if (request === null || state !== 'PENDING') return []
      const command = { kind: 'approval.expire', actor, params: { approval: id } } as const
      return [{ at: request.expiresAt, ulid: ulidOf(id), command }]
    })
    return [...payments, ...agents, ...requests].sort(
      (a, b) => a.at - b.at || (a.ulid < b.ulid ? -1 : 1),
    )
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
    const kept = this.#table(table).get(key)?.texts ?? []
    const texts = [...kept.slice(-1), codecs[table].encode(of.row)]
    this.#table(table).set(key, { texts, row: null })
  }

  #load(command: Command): void {
    const missing = rowsToPrefetch(this.#book, command)
    for (const { table, key } of missing)
      (this.#book.tables[table] as { load(key: string, row: unknown): void }).load(
        key,
        this.#find(table, key),
      )
    if (missing.length > 0) this.#load(command)
  }

  #find(table: TableName, key: string): unknown {
    if (table === 'charges') return this.#charges(key)
    if (table === 'open') return { agent: key, payments: this.#undecided('agent', [key]) }
    const isFresh = this.#faults.fresh?.(table) !== false
    if (table === 'asked') {
      const payments = isFresh ? this.#undecided('key', this.#spokenBy(key)) : []
      return { key, count: payments.length, payments }
    }
    if (table === 'made') return { key, keys: this.#below(key) }
    if (table === 'keyMakers') {
      const makers = this.#keys().filter(({ permissions }) => permissions.includes('keys:write'))
      return { keys: makers.map(({ id, expiresAt }) => ({ id, expiresAt })) }
    }
    const texts = this.#table(table).get(key)?.texts
    const text = isFresh ? texts?.at(-1) : texts?.[0]
    return text === undefined ? null : codecs[table].decode(JSON.parse(text))
  }

  /** The active keys of the organization. */
  #keys(): Row<'key'>[] {
    return this.#all('key').filter(({ agent, status }) => agent === null && status === 'ACTIVE')
  }

  /** A key, with all that the same member has had. */
  #spokenBy(id: string): string[] {
    const key = this.row('key', id)
    if (key?.role == null) return [id]
    const isSame = ({ role, root }: Row<'key'>) => role !== null && root === key.root
    return this.#all('key').flatMap((one) => (isSame(one) ? [one.id] : []))
  }

  #below(key: string): string[] {
    const isBelow = (one: Row<'key'> | null): boolean =>
      one?.madeBy != null && (one.madeBy === key || isBelow(this.row('key', one.madeBy)))
    return this.#keys()
      .filter(isBelow)
      .map(({ id }) => id)
  }

  #charges(payment: string): unknown {
    const row = this.row('payment', payment)
    const made = row === null ? null : decodeEvent(this.bodies[row.seq - 1] ?? '')
    return made?.kind === 'payment.create' ? { payment, charges: made.result.charges } : null
  }

  /** What holds money for an agent, or waits for somebody and was asked for with a key. */
  #undecided(by: 'agent' | 'key', ids: readonly (string | null)[]): string[] {
    const isMeant = ({ state }: Row<'payment'>) =>
      by === 'agent' ? isOpen(state) : isWaiting(state)
    const found = this.#all('payment').filter((row) => ids.includes(row[by]) && isMeant(row))
    return found.map((row) => row.id)
  }

  #all<T extends TableName>(table: T): Row<T>[] {
    return [...this.#table(table).keys()].flatMap((key) => this.row(table, key) ?? [])
  }

  #table(name: TableName): Map<string, Kept> {
    const known = this.#rows.get(name) ?? new Map<string, Kept>()
    this.#rows.set(name, known)
    return known
  }
}

function isWaiting(state: Row<'payment'>['state']): boolean {
  return state === 'HELD' || state === 'PENDING_APPROVAL'
}
