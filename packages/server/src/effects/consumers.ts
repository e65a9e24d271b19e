import { consumerHintMs, effectsStopSecondsMax } from '../limits.ts'
import { beginNow, insertCursor, selectBehind } from '../store/consumer.ts'
import type { Database } from '../store/db.ts'
import type { DeadLetter } from '../store/dead-letter.ts'
import { Carrier, type ConsumerBounds, consumerBounds, type TurnDeps } from './carrier.ts'
import { Connection } from './connection.ts'
import type { Consumer } from './consumer.ts'
import { DeadLetters } from './dead-letters.ts'
import { Troubles } from './troubles.ts'
import { within } from './within.ts'

interface Deps {
  readonly database: Pick<Database, 'read' | 'openWriter'>
  readonly consumers: readonly Consumer[]
  readonly bounds?: ConsumerBounds
  gaveUp(letter: DeadLetter): void
  problem(error: unknown): void
}

/**
 * Gives every consumer the events of every book, here or in another process: a book has work for
 * a consumer when its log is longer than the consumer's cursor there.
 */
export class Consumers {
  readonly #deps: Deps
  readonly #connection: Connection
  readonly #stop = new AbortController()
  readonly #turnDeps: TurnDeps
  readonly #letters: DeadLetters
  /** Those that begin now, until the database knows that they have. */
  readonly #beginning: Set<Consumer>
  /** Books in which some consumer has not come to the end. */
  #behind = new Set<number>()
  readonly #underWay = new Map<Consumer, Map<number, Promise<void>>>()
  /** The books beyond those under way that each consumer could go on with. */
  readonly #waiting = new Map<Consumer, number>()
  readonly #troubles = new Troubles((error) => this.#problem(error))
  /** Where the last run failed: left to the sweep, since it may fail at once the next time. */
  readonly #failed = new Set<string>()
  #hint: NodeJS.Timeout | null = null
  #retrying: Promise<unknown> | null = null
  #looking: Promise<void> = Promise.resolve()

  constructor(deps: Deps) {
    this.#deps = deps
    const { database, consumers, bounds = consumerBounds, gaveUp } = deps
    this.#connection = new Connection(database)
    const write: TurnDeps['write'] = (query) => this.#connection.write(query)
    this.#turnDeps = { bounds, stop: this.#stop.signal, write, gaveUp }
    this.#letters = new DeadLetters({ ...this.#turnDeps, consumers, read: database.read })
    this.#beginning = new Set(consumers.filter(({ begins }) => begins === 'now'))
    for (const consumer of consumers) this.#underWay.set(consumer, new Map())
  }

  /** Follows the sweep. */
  look(moved: ReadonlySet<number>): Promise<void> {
    if (this.#deps.consumers.length === 0 || this.#stop.signal.aborted) return Promise.resolve()
    for (const bookId of moved) this.#behind.add(bookId)
    this.#failed.clear()
    // A dead letter that takes its time holds up nobody.
    this.#retrying ??= this.#troubles
      .watch('dead letters', () => this.#letters.look())
      .finally(() => {
        this.#retrying = null
      })
    return this.#lookInTurn()
  }

  #lookInTurn(): Promise<void> {
    this.#looking = this.#looking.catch(() => undefined).then(() => this.#lookNow())
    return this.#looking
  }

  /** A hint of a lane, so that its events need not wait for the sweep. */
  committed(bookId: number): void {
    if (this.#deps.consumers.length === 0 || this.#stop.signal.aborted) return
    this.#behind.add(bookId)
    this.#lookSoon()
  }

  /** Events under way are handled to their end as far as that is soon; leases are given back. */
  async stop(): Promise<void> {
    this.#stop.abort()
    if (this.#hint !== null) clearTimeout(this.#hint)
    const works = [...this.#underWay.values()].flatMap((books) => [...books.values()])
    await within(
      effectsStopSecondsMax,
      Promise.allSettled([...works, this.#looking, this.#retrying]),
    )
    this.#connection.close()
  }

  #lookSoon(): void {
    if (this.#stop.signal.aborted) return
    this.#hint ??= setTimeout(() => {
      this.#hint = null
      void this.#troubles.watch('hint', () => this.#lookInTurn())
    }, consumerHintMs)
  }

  async #lookNow(): Promise<void> {
    const { database, consumers } = this.#deps
    if (this.#stop.signal.aborted) return
    // Also where no book stands yet: then all are younger.
    for (const consumer of this.#beginning) {
      await this.#connection.write(beginNow(consumer.name))
      this.#beginning.delete(consumer)
    }
    const asked = this.#behind
    if (asked.size === 0) return
    this.#behind = new Set()
    try {
      const names = consumers.map(({ name }) => name)
      const rows = await database.read(
        selectBehind([...asked], names, this.#turnDeps.bounds.leaseMs),
      )
      const free = new Map<Consumer, number[]>(consumers.map((consumer) => [consumer, []]))
      for (const row of rows) {
        const bookId = Number(row.book_id)
        const consumer = consumers.find(({ name }) => name === row.name)
        if (consumer === undefined) continue
        this.#behind.add(bookId)
        if (row.is_new === true)
          await this.#connection.write(insertCursor({ bookId, consumer: consumer.name }))
        if (row.is_new === true || row.is_free === true) free.get(consumer)?.push(bookId)
      }
      for (const [consumer, books] of free) this.#beginAll(consumer, books)
    } catch (error) {
      for (const bookId of asked) this.#behind.add(bookId)
      throw error
    }
  }

  #beginAll(consumer: Consumer, free: readonly number[]): void {
    const underWay = this.#underWay.get(consumer) ?? new Map<number, Promise<void>>()
    const placeOf = (bookId: number) => `${bookId}/${consumer.name}`
    const books = free.filter(
      (bookId) => !underWay.has(bookId) && !this.#failed.has(placeOf(bookId)),
    )
    const fitting = Math.max(0, this.#turnDeps.bounds.booksMax - underWay.size)
    this.#waiting.set(consumer, books.length - Math.min(books.length, fitting))
    for (const bookId of books.slice(0, fitting)) {
      const carrier = new Carrier(this.#turnDeps, bookId, consumer)
      const run = () => carrier.run(() => (this.#waiting.get(consumer) ?? 0) > 0)
      const work = this.#troubles.watch(placeOf(bookId), run).then((isWell) => {
        underWay.delete(bookId)
        if (!isWell) this.#failed.add(placeOf(bookId))
        // What was committed while the lease was given back, or waits for its place.
        else if (this.#behind.has(bookId) || this.#waiting.get(consumer)) this.#lookSoon()
      })
      underWay.set(bookId, work)
    }
  }

  #problem(error: unknown): void {
    if (!this.#stop.signal.aborted) this.#deps.problem(error)
  }
}
