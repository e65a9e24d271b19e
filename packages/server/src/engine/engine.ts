import { lanesMax } from '../limits.ts'
import type { Database } from '../store/db.ts'
import { Lane, type LaneEvents, type LaneGround } from './lane.ts'
import { type Core, soundCore } from './prepare.ts'
import type { Reply, Request } from './request.ts'
import { Writers } from './writers.ts'

/** The only writer of logs and projections: a lane for each book that is in use. */
export class Engine {
  readonly #lanes = new Map<number, Lane>()
  readonly #writers: Writers
  readonly #ground: LaneGround
  #closing = false

  constructor(database: Database, events: LaneEvents, core: Core = soundCore) {
    this.#writers = new Writers(database)
    this.#ground = { writers: this.#writers, events, core }
  }

  /** Resolves when the outcome is durable, or certain not to be. Never rejects. */
  submit(bookId: number, request: Request): Promise<Reply> {
    if (this.#closing) return Promise.resolve({ kind: 'unavailable', why: 'shutting down' })
    return this.#lane(bookId).submit(request)
  }

  /** Commands that wait, over all books. */
  get depth(): number {
    let depth = 0
    for (const lane of this.#lanes.values()) depth += lane.depth
    return depth
  }

  /** Takes nothing new, finishes what was taken, and lets its connections go. */
  async close(): Promise<void> {
    this.#closing = true
    while ([...this.#lanes.values()].some((lane) => !lane.idle)) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    this.#writers.close()
  }

  #lane(bookId: number): Lane {
    const known = this.#lanes.get(bookId)
    if (known !== undefined) {
      // Most recently used last, so that the first idle one is the one to forget.
      this.#lanes.delete(bookId)
      this.#lanes.set(bookId, known)
      return known
    }
    if (this.#lanes.size >= lanesMax) this.#dropIdle()
    const lane = new Lane(bookId, this.#ground)
    this.#lanes.set(bookId, lane)
    return lane
  }

  #dropIdle(): void {
    for (const [bookId, lane] of this.#lanes) {
      if (!lane.idle || lane.isStopped) continue
      this.#lanes.delete(bookId)
      return
    }
  }
}
