import type { Engine } from '../engine/engine.ts'
import { timekeeperSeconds } from '../limits.ts'
import type { Database } from '../store/db.ts'
import { type Due, decodeDue, selectDue } from '../store/due.ts'
import { selectBookIds } from '../store/read/dispatch.ts'

interface Ground {
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
  readonly #ground: Ground
  /** What a defect left as it was, which was told: it is not asked for again. */
  readonly #failed = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #sweeping: Promise<void> | null = null
  #stopped = false

  constructor(ground: Ground) {
    this.#ground = ground
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), timekeeperSeconds * 1000)
    this.#timer.unref()
    this.#look()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#sweeping
  }

  // A sweep that takes its time is not joined by another.
  #look(): void {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = null
    })
  }

  async #sweep(): Promise<void> {
    try {
      for (const row of await this.#ground.database.read(selectBookIds()))
        await this.#wake(Number(row.book_id))
    } catch (error) {
      if (!this.#stopped) this.#ground.problem(error)
    }
  }

  // What goes wrong in one book holds up no other.
  async #wake(bookId: number): Promise<void> {
    if (this.#stopped) return
    try {
      const due = await this.#over(bookId)
      if (due === null) return
      const request = { command: due.command, texts: [], idempotency: null, box: null, dry: false }
      const { kind } = await this.#ground.engine.submit(bookId, request)
      if (kind === 'bug') this.#failed.add(due.id)
    } catch (error) {
      if (!this.#stopped) this.#ground.problem(error)
    }
  }

  async #over(bookId: number): Promise<Due | null> {
    const query = selectDue(bookId, 1 + this.#failed.size)
    const dues = decodeDue({ rows: await this.#ground.database.read(query) })
    return dues.find(({ id, isOver }) => isOver && !this.#failed.has(id)) ?? null
  }
}
