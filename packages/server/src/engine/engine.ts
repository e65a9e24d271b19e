import { closeSecondsMax, lanesMax, watchMs } from '../limits.ts'
import type { Database } from '../store/db.ts'
import { type Heads, HeadsInMemory } from './heads.ts'
import { Lane, type LaneDeps, type LaneEvents } from './lane.ts'
import { type Core, soundCore } from './prepare.ts'
import type { Reply, Request } from './request.ts'
import { type Episodes, isStuck, Watch } from './watch.ts'
import { Writers } from './writers.ts'

/** Comes to nothing, since no payment has this id; a lane answers it on a log that is confirmed. */
const nothing: Request = {
  command: {
    kind: 'payment.expire',
    actor: 'system:clock',
    params: { payment: `pay_${'0'.repeat(26)}` },
  },
  texts: [],
  idempotency: null,
  box: null,
  dry: true,
}

interface Options {
  readonly core?: Core
  /** What was seen of the logs before this engine. Default: nothing. */
  readonly heads?: Heads
}

/** The only writer of logs and projections: a lane for each book that is in use. */
export class Engine {
  readonly #lanes = new Map<number, Lane>()
  readonly #writers: Writers
  readonly #deps: LaneDeps
  readonly #watching: NodeJS.Timeout
  #closing = false

  constructor(database: Database, events: LaneEvents & Episodes, options: Options = {}) {
    const { core = soundCore, heads = new HeadsInMemory() } = options
    this.#writers = new Writers(database)
    this.#deps = { writers: this.#writers, events, core, heads }
    const watch = new Watch(events)
    this.#watching = setInterval(() => {
      for (const lane of this.#lanes.values()) watch.look(lane)
    }, watchMs)
    this.#watching.unref()
  }

  /** Resolves when the outcome is durable, or certain not to be. Never rejects. */
  submit(bookId: number, request: Request): Promise<Reply> {
    if (this.#closing) return Promise.resolve({ kind: 'unavailable', why: 'shutting down' })
    return this.#lane(bookId).submit(request)
  }

  /** Whether the log of a book, as it stands, is durable wherever the database promises that. */
  async isConfirmed(bookId: number): Promise<boolean> {
    const { kind } = await this.submit(bookId, nothing)
    return kind === 'dry' || kind === 'known' || kind === 'rejected'
  }

  /** Commands that wait, over all books. */
  get depth(): number {
    let depth = 0
    for (const lane of this.#lanes.values()) depth += lane.depth
    return depth
  }

  /** How long the oldest command of any book has waited for its decision. */
  get oldestWaitingSeconds(): number {
    return this.#most(({ waitingMs }) => waitingMs) / 1000
  }

  /** How far the database's clock is behind the log that is furthest ahead of it. */
  get clockBehindSeconds(): number {
    return this.#most(({ behindMicros }) => behindMicros) / 1_000_000
  }

  /** Why some book is not decided on at this moment, or null when all are. */
  get trouble(): string | null {
    for (const lane of this.#lanes.values()) {
      if (lane.stopped !== null) return lane.stopped
      if (isStuck(lane)) return 'Commands are waiting and cannot be decided.'
    }
    return null
  }

  /** Takes nothing new, finishes what was taken as far as that is soon, and lets go. */
  async close(): Promise<void> {
    this.#closing = true
    const until = performance.now() + closeSecondsMax * 1000
    while ([...this.#lanes.values()].some((lane) => !lane.idle)) {
      if (performance.now() > until) this.#quit()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    this.#writers.close()
    clearInterval(this.#watching)
  }

  #quit(): void {
    for (const lane of this.#lanes.values()) lane.quit()
    this.#writers.close()
  }

  #most(of: (lane: Lane) => number): number {
    let most = 0
    for (const lane of this.#lanes.values()) most = Math.max(most, of(lane))
    return most
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
    const lane = new Lane(bookId, this.#deps)
    this.#lanes.set(bookId, lane)
    return lane
  }

  #dropIdle(): void {
    for (const [bookId, lane] of this.#lanes) {
      // One that stopped its book knows why.
      if (!lane.idle || lane.stopped !== null) continue
      this.#lanes.delete(bookId)
      return
    }
  }
}
