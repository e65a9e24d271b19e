import {
  effectsStopSecondsMax,
  flightSecondsMax,
  idempotencyHoursMax,
  keyUseFlushSeconds,
  tableCountSeconds,
  trimMinutes,
  uncountedBytesMin,
} from '../limits.ts'
import type { Database, Query, Writer } from '../store/db.ts'
import { databaseTime } from '../store/head.ts'
import { countTable, noteKeyUses, selectUncounted } from '../store/housekeeping.ts'
import { forgetBoxes, forgetRemembered } from '../store/idempotency.ts'
import { selectBookIds } from '../store/read/dispatch.ts'
import { within } from './within.ts'

type KeyUse = Parameters<typeof noteKeyUses>[0][number]

interface Deps {
  readonly database: Database
  /** When each key was used since this was last asked. */
  takeUses(): readonly KeyUse[]
  problem(error: unknown): void
}

const DAY = 86_400_000_000

/** The one writer of operational rows that no append writes; it counts young tables, too. */
export class Housekeeper {
  readonly #deps: Deps
  readonly #timers: NodeJS.Timeout[] = []
  #writer: Writer | null = null
  #work: Promise<void> = Promise.resolve()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  start(): void {
    this.#every(keyUseFlushSeconds, () => this.#flush())
    this.#every(tableCountSeconds, () => this.#count())
    this.#every(trimMinutes * 60, () => this.#trim())
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await within(
      effectsStopSecondsMax,
      this.#enqueue(() => this.#flush()),
    )
    this.#writer?.destroy()
  }

  #every(seconds: number, work: () => Promise<void>): void {
    let isWaiting = false
    const timer = setInterval(() => {
      // While the database does not answer, nothing piles up that a stop would wait for.
      if (isWaiting) return
      isWaiting = true
      void this.#enqueue(work).then(() => {
        isWaiting = false
      })
    }, seconds * 1000)
    timer.unref()
    this.#timers.push(timer)
  }

  // One thing after the other, so that one connection is enough.
  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#deps.problem(error))
    return this.#work
  }

  async #flush(): Promise<void> {
    const uses = this.#deps.takeUses()
    if (uses.length > 0) await this.#write(noteKeyUses(uses))
  }

  /** A plan made while a table was nearly empty can be wrong for what it becomes in a minute. */
  async #count(): Promise<void> {
    const { database } = this.#deps
    for (const row of await database.read(selectUncounted(uncountedBytesMin)))
      await this.#write(countTable(row))
  }

  async #trim(): Promise<void> {
    // By the clock that wrote them: one that is ahead would forget what retries still need.
    const now = await databaseTime(this.#deps.database.read)
    const oldest = Math.floor(now / DAY) - Math.ceil(idempotencyHoursMax / 24)
    for (const row of await this.#deps.database.read(selectBookIds())) {
      const bookId = Number(row.book_id)
      await this.#write(forgetBoxes(bookId, now))
      // A bounded number at a time, until a round finds less than it could take.
      while ((await this.#write(forgetRemembered(bookId, oldest))) >= 1000);
    }
  }

  async #write(query: Query): Promise<number> {
    if (!this.#writer?.alive) this.#writer = await this.#deps.database.openWriter()
    const [result] = await this.#writer.flight([query], flightSecondsMax * 1000)
    return result?.count ?? 0
  }
}
