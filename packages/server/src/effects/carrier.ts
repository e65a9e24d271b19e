import { decodeEvent } from '@bursar/core'
import {
  consumerAttemptsMax,
  consumerBooksMax,
  consumerEventsMax,
  consumerHandleSecondsMax,
  consumerLeaseSeconds,
  consumerRetrySecondsMax,
  deadLetterErrorCharactersMax,
} from '../limits.ts'
import { withoutSecrets } from '../redact.ts'
import {
  type CursorKey,
  decodeTurn,
  type LeaseBounds,
  moveCursor,
  releaseLease,
  type Turn,
  takeLease,
} from '../store/consumer.ts'
import type { Query, Result } from '../store/db.ts'
import { buryEvent, type DeadLetter } from '../store/dead-letter.ts'
import type { Consumer } from './consumer.ts'
import { inTime } from './within.ts'

export interface ConsumerBounds extends LeaseBounds {
  /** For one event. A lease is renewed before less than this is left of it. */
  readonly handleMs: number
  readonly attemptsMax: number
  /** Books that a consumer is carried through at one time, in one process. */
  readonly booksMax: number
  /** Before an event that failed is handled again. */
  pauseMs(attempts: number): number
}

export const consumerBounds: ConsumerBounds = {
  leaseMs: consumerLeaseSeconds * 1000,
  eventsMax: consumerEventsMax,
  handleMs: consumerHandleSecondsMax * 1000,
  attemptsMax: consumerAttemptsMax,
  booksMax: consumerBooksMax,
  pauseMs: (attempts) => Math.min(2 ** (attempts - 1), consumerRetrySecondsMax) * 1000,
}

export interface TurnDeps {
  readonly bounds: ConsumerBounds
  /** Aborted when the server stops. */
  readonly stop: AbortSignal
  write(query: Query): Promise<Result>
  /** An event is given up: told before it is, so that no crash can keep it secret. */
  gaveUp(letter: DeadLetter): void
}

/** Carries one consumer on through one book, for as long as it has its turn there. */
export class Carrier {
  readonly #deps: TurnDeps
  readonly #key: CursorKey
  readonly #consumer: Consumer
  /** When the lease was asked for last: it lasts longer than from then. */
  #leasedAt = 0

  constructor(deps: TurnDeps, bookId: number, consumer: Consumer) {
    this.#deps = deps
    this.#key = { bookId, consumer: consumer.name }
    this.#consumer = consumer
  }

  /** Until nothing is left, another has the lease, or `othersWait` for the place of this book. */
  async run(othersWait: () => boolean): Promise<void> {
    const { bounds } = this.#deps
    let turn = await this.#lease(takeLease(this.#key, bounds))
    while (turn !== null && turn.events.length > 0) {
      turn = await this.#handleAll(turn)
      if (turn !== null && turn.events.length > 0 && othersWait())
        turn = await this.#release(turn, turn.seq)
    }
  }

  /** Handles what was begun; the turn that follows, or null when this one ends here. */
  async #handleAll(turn: Turn): Promise<Turn | null> {
    const { bounds, stop } = this.#deps
    if (turn.attempts > bounds.attemptsMax) {
      const error = 'the server ended each time while it was handled'
      return this.#giveUp(turn, { attempts: turn.attempts - 1, error })
    }
    for (const { seq, body } of turn.events) {
      const done = seq - 1
      if (stop.aborted) return this.#release(turn, done)
      if (done > turn.seq && this.#isLate) return this.#move(turn, done)
      try {
        await inTime(bounds.handleMs, stop, async (signal) =>
          this.#consumer.handle(this.#key.bookId, { seq, event: decodeEvent(body) }, signal),
        )
      } catch (error) {
        if (stop.aborted) return this.#release(turn, done)
        return this.#fail(turn, seq, errorText(error))
      }
    }
    return this.#move(turn, turn.events.at(-1)?.seq ?? turn.seq)
  }

  /** Whether the lease could end while one more event is handled. */
  get #isLate(): boolean {
    const { leaseMs, handleMs } = this.#deps.bounds
    return performance.now() - this.#leasedAt > leaseMs - handleMs
  }

  #move(turn: Turn, seq: number): Promise<Turn | null> {
    const lease = { ...this.#key, token: turn.token }
    return this.#lease(moveCursor(lease, { seq, singly: seq < turn.batchEnd }, this.#deps.bounds))
  }

  async #lease(query: Query): Promise<Turn | null> {
    this.#leasedAt = performance.now()
    return decodeTurn((await this.#deps.write(query)).rows)
  }

  async #fail(turn: Turn, seq: number, error: string): Promise<Turn | null> {
    const attempts = seq === turn.seq + 1 ? turn.attempts : 1
    const { attemptsMax, pauseMs } = this.#deps.bounds
    const here = { ...turn, seq: seq - 1, batchEnd: turn.attempts > 1 ? turn.batchEnd : seq }
    if (attempts >= attemptsMax) return this.#giveUp(here, { attempts, error })
    await this.#writeRelease(turn.token, { ...here, attempts, pauseMs: pauseMs(attempts) })
    return null
  }

  /** The first event of a turn is given up, and those after it come. */
  async #giveUp(turn: Turn, why: { attempts: number; error: string }): Promise<Turn | null> {
    const { token, seq, batchEnd } = turn
    const letter = { ...this.#key, ...why, seq: seq + 1 }
    this.#deps.gaveUp(letter)
    await this.#deps.write(buryEvent({ ...this.#key, token }, { ...letter, batchEnd }))
    return this.#lease(takeLease(this.#key, this.#deps.bounds))
  }

  /** What was begun and not handled is begun anew, as if for the first time. */
  async #release({ token }: Turn, seq: number): Promise<null> {
    await this.#writeRelease(token, { seq, batchEnd: seq, attempts: 0, pauseMs: 0 })
    return null
  }

  async #writeRelease(token: number, at: Parameters<typeof releaseLease>[1]): Promise<void> {
    await this.#deps.write(releaseLease({ ...this.#key, token }, at))
  }
}

/** What of an error operators may read. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return withoutSecrets(text).slice(0, deadLetterErrorCharactersMax).replaceAll('\0', '')
}
