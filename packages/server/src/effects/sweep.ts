import { effectsStopSecondsMax, sweepBooksMax, sweepSeconds } from '../limits.ts'
import type { Database } from '../store/db.ts'
import { selectLengths } from '../store/head.ts'
import { Troubles } from './troubles.ts'
import { within } from './within.ts'

/** Looks at what follows from the events of these books, which are new to it. */
export type Look = (moved: ReadonlySet<number>) => Promise<void>

interface Deps {
  readonly database: Pick<Database, 'read'>
  problem(error: unknown): void
}

/**
 * Reads where all logs end, once a second, and tells its followers which have moved, whoever
 * wrote to them: the one timer of everything that follows from events. At first all have moved.
 */
export class Sweep {
  readonly #deps: Deps
  readonly #followers: Follower[] = []
  readonly #lengths = new Map<number, number>()
  readonly #troubles = new Troubles((error) => this.#problem(error))
  #timer: NodeJS.Timeout | null = null
  #sweeping: Promise<unknown> | null = null
  #stopped = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** The books of this database. */
  get books(): readonly number[] {
    return [...this.#lengths.keys()]
  }

  /**
   * `look` is called after each sweep, also when nothing has moved, and never while an earlier
   * call is under way: what moves meanwhile is told with the next one, as is what it failed at.
   */
  follow(look: Look): void {
    this.#followers.push(new Follower(look, (error) => this.#problem(error)))
  }

  start(): void {
    this.#timer = setInterval(() => this.#begin(), sweepSeconds * 1000)
    this.#timer.unref()
    this.#begin()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer !== null) clearInterval(this.#timer)
    await within(effectsStopSecondsMax, this.#end())
  }

  async #end(): Promise<void> {
    await this.#sweeping
    await Promise.all(this.#followers.map(({ looking }) => looking))
  }

  // A sweep that takes its time is not joined by another.
  #begin(): void {
    this.#sweeping ??= this.#troubles
      .watch('sweep', () => this.#sweep())
      .finally(() => {
        this.#sweeping = null
      })
  }

  async #sweep(): Promise<void> {
    const moved = await this.#moved()
    if (this.#stopped) return
    for (const [bookId, length] of moved) this.#lengths.set(bookId, length)
    for (const follower of this.#followers) follower.tell(moved.keys())
  }

  /** With their new lengths, which are kept once all pages are read and told. */
  async #moved(): Promise<ReadonlyMap<number, number>> {
    const moved = new Map<number, number>()
    for (let after = 0, isMore = true; isMore; ) {
      const rows = await this.#deps.database.read(selectLengths(after, sweepBooksMax))
      for (const row of rows) {
        after = Number(row.book_id)
        const length = Number(row.seq)
        if (this.#lengths.get(after) !== length) moved.set(after, length)
      }
      isMore = rows.length === sweepBooksMax
    }
    return moved
  }

  #problem(error: unknown): void {
    if (!this.#stopped) this.#deps.problem(error)
  }
}

class Follower {
  readonly #look: Look
  readonly #troubles: Troubles
  #moved = new Set<number>()
  looking: Promise<unknown> | null = null

  constructor(look: Look, problem: (error: unknown) => void) {
    this.#look = look
    this.#troubles = new Troubles(problem)
  }

  tell(moved: Iterable<number>): void {
    for (const bookId of moved) this.#moved.add(bookId)
    this.looking ??= this.#troubles
      .watch('look', () => this.#lookAtAll())
      .finally(() => {
        this.looking = null
      })
  }

  async #lookAtAll(): Promise<void> {
    const books = this.#moved
    this.#moved = new Set()
    try {
      await this.#look(books)
    } catch (error) {
      for (const bookId of books) this.#moved.add(bookId)
      throw error
    }
  }
}
