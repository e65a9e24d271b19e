import type { Engine } from '../engine/engine.ts'
import { effectsStopSecondsMax, expiryLookSecondsMax } from '../limits.ts'
import type { Database } from '../store/db.ts'
import { decodeExpirations, type Expiration, selectExpirations } from '../store/expiration.ts'
import { Troubles } from './troubles.ts'
import { within } from './within.ts'

interface Deps {
  readonly engine: Pick<Engine, 'submit'>
  readonly database: Pick<Database, 'read'>
  problem(error: unknown): void
}

/**
 * Wakes the lane of every book in which something is over and nobody asks for anything. A lane
 * ends all that is over before it does what it is asked, so one command is enough for many, and
 * it comes to nothing itself. A book is asked what ends next when its log has moved, or when the
 * time has come.
 */
export class Timekeeper {
  readonly #deps: Deps
  /** When to ask each book that has something which ends. */
  readonly #next = new Map<number, number>()
  /** What a defect left as it was, which was told: it is not asked for again. */
  readonly #failed = new Set<string>()
  /** One for each book at most: a book that is stuck holds up no other, and is asked once. */
  readonly #underWay = new Map<number, Promise<void>>()
  readonly #troubles: Troubles
  #stopped = false

  constructor(deps: Deps) {
    this.#deps = deps
    this.#troubles = new Troubles((error) => {
      if (!this.#stopped) deps.problem(error)
    })
  }

  /** Follows the sweep. */
  async look(moved: ReadonlySet<number>): Promise<void> {
    for (const bookId of moved) this.#next.set(bookId, 0)
    const now = performance.now()
    const due = [...this.#next].filter(([, next]) => next <= now)
    for (const [bookId] of due) await this.#troubles.watch(bookId, () => this.#ask(bookId))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await within(effectsStopSecondsMax, Promise.all(this.#underWay.values()))
  }

  // What goes wrong in one book holds up no other, and is tried again.
  async #ask(bookId: number): Promise<void> {
    if (this.#stopped || this.#underWay.has(bookId)) return
    const expiration = await this.#first(bookId)
    if (expiration === undefined) {
      this.#next.delete(bookId)
      return
    }
    const { remainingMs } = expiration
    const waitMs = Math.min(Math.max(0, remainingMs), expiryLookSecondsMax * 1000)
    this.#next.set(bookId, performance.now() + waitMs)
    if (remainingMs > 0) return
    const work = this.#end(bookId, expiration).finally(() => this.#underWay.delete(bookId))
    this.#underWay.set(bookId, work)
  }

  async #end(bookId: number, { id, command }: Expiration): Promise<void> {
    const request = { command, texts: [], idempotency: null, box: null, dry: false }
    const { kind } = await this.#deps.engine.submit(bookId, request)
    if (kind === 'bug') this.#failed.add(id)
  }

  async #first(bookId: number): Promise<Expiration | undefined> {
    const query = selectExpirations(bookId, 1 + this.#failed.size)
    const expirations = decodeExpirations({ rows: await this.#deps.database.read(query) })
    return expirations.find(({ id }) => !this.#failed.has(id))
  }
}
