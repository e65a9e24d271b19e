import type { Engine } from '../engine/engine.ts'
import { effectsStopSecondsMax, timekeeperSeconds } from '../limits.ts'
import type { Database } from '../store/db.ts'
import { decodeExpirations, type Expiration, selectExpirations } from '../store/expiration.ts'
import { selectBookIds } from '../store/read/dispatch.ts'
import { within } from './within.ts'

interface Deps {
  readonly engine: Engine
  readonly database: Database
  problem(error: unknown): void
}

/**
 * Wakes the lane of every book in which something is over and nobody asks for anything. A lane
 * ends all that is over before it does what it is asked, so one command is enough for many, and
 * it comes to nothing itself.
 */
export class Timekeeper {
  readonly #deps: Deps
  /** What a defect left as it was, which was told: it is not asked for again. */
  readonly #failed = new Set<string>()
  /** One for each book at most: a book that is stuck holds up no other, and is asked once. */
  readonly #underWay = new Map<number, Promise<void>>()
  #timer: NodeJS.Timeout | null = null
  #sweeping: Promise<void> | null = null
  #stopped = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), timekeeperSeconds * 1000)
    this.#timer.unref()
    this.#look()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer !== null) clearInterval(this.#timer)
    await within(effectsStopSecondsMax, this.#done())
  }

  async #done(): Promise<void> {
    await this.#sweeping
    await Promise.all(this.#underWay.values())
  }

  // A sweep that takes its time is not joined by another.
  #look(): void {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = null
    })
  }

  async #sweep(): Promise<void> {
    try {
      for (const row of await this.#deps.database.read(selectBookIds()))
        await this.#wake(Number(row.book_id))
    } catch (error) {
      if (!this.#stopped) this.#deps.problem(error)
    }
  }

  // What goes wrong in one book holds up no other.
  async #wake(bookId: number): Promise<void> {
    if (this.#stopped || this.#underWay.has(bookId)) return
    try {
      const expiration = await this.#over(bookId)
      if (expiration === null) return
      const work = this.#end(bookId, expiration).finally(() => this.#underWay.delete(bookId))
      this.#underWay.set(bookId, work)
    } catch (error) {
      if (!this.#stopped) this.#deps.problem(error)
    }
  }

  async #end(bookId: number, { id, command }: Expiration): Promise<void> {
    const request = { command, texts: [], idempotency: null, box: null, dry: false }
    const { kind } = await this.#deps.engine.submit(bookId, request)
    if (kind === 'bug') this.#failed.add(id)
  }

  async #over(bookId: number): Promise<Expiration | null> {
    const query = selectExpirations(bookId, 1 + this.#failed.size)
    const expirations = decodeExpirations({ rows: await this.#deps.database.read(query) })
    return expirations.find(({ id, isOver }) => isOver && !this.#failed.has(id)) ?? null
  }
}
