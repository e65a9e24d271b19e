import {
  assert,
  type Event,
  failReasonCharactersMax,
  type Id,
  isRailText,
  receiptCharactersMax,
} from '@bursar/core'
import type { Engine } from '../engine/engine.ts'
import type { Request } from '../engine/request.ts'
import {
  dispatchesMax,
  dispatchLeaseSeconds,
  dispatchRetrySecondsMax,
  effectsStopSecondsMax,
  railAnswerSecondsMax,
  unansweredMax,
} from '../limits.ts'
import type { Dispatch, Settlement } from '../rails/rail.ts'
import type { Rails } from '../rails/registry.ts'
import { RecentMap } from '../recent-map.ts'
import type { Database } from '../store/db.ts'
import {
  type Attempt,
  type ClaimedPayment,
  claimPayments,
  decodeClaimed,
  putOff,
  selectWaiting,
} from '../store/dispatch.ts'
import { Connection } from './connection.ts'
import { Troubles } from './troubles.ts'
import { within } from './within.ts'

interface Deps {
  readonly engine: Pick<Engine, 'submit' | 'isConfirmed'>
  readonly database: Pick<Database, 'read' | 'openWriter'>
  readonly rails: Rails
  /** Calls of rails for one book at one time. */
  readonly callsMax?: number
  problem(error: unknown): void
}

/** A call of a rail that has not come to its end. */
interface UnderWay extends Attempt {
  readonly bookId: number
  readonly since: number
  /** The rail has answered, and that is being recorded. */
  isAnswered: boolean
  /** Aborted when it is late: the payment is put off, and told again beside this call. */
  readonly late: AbortController
  work: Promise<void>
}

/**
 * Tells the rail of every payment that waits for it, and brings its answer back as a fact. What
 * is left to do stands in the payments themselves, so a crash loses nothing. Each is claimed
 * before its rail is told: of several processes one tells it, for as long as that one lives. A
 * payment is never given up, and an equal second fact changes nothing.
 */
export class Dispatcher {
  readonly #deps: Deps
  readonly #connection: Connection
  readonly #underWay = new Set<UnderWay>()
  /** When to ask each book with payments that wait for a rail. */
  readonly #next = new Map<number, number>()
  /** Books that are being claimed from. */
  readonly #claiming = new Set<number>()
  readonly #troubles = new Troubles((error) => this.#problem(error))
  /** Payments whose rail has not answered when asked: told once. */
  readonly #unanswered = new RecentMap<Id<'payment'>, true>(unansweredMax)
  #stopped = false

  constructor(deps: Deps) {
    this.#deps = deps
    this.#connection = new Connection(deps.database)
  }

  /** Follows the sweep: finds what an earlier run or another process left. */
  async look(moved: ReadonlySet<number>): Promise<void> {
    if (this.#stopped) return
    for (const bookId of moved) this.#next.set(bookId, 0)
    await this.#renew()
    const now = performance.now()
    const asked = [...this.#next].flatMap(([bookId, next]) => (next <= now ? bookId : []))
    if (asked.length === 0) return
    const rows = await this.#deps.database.read(selectWaiting(asked))
    for (const bookId of asked) this.#next.delete(bookId)
    for (const row of rows) {
      const [bookId, remainingMs] = [Number(row.book_id), Number(row.remaining_ms)]
      this.#next.set(bookId, now + remainingMs)
      if (remainingMs === 0) void this.#claim(bookId)
    }
  }

  /** A hint from a lane: these events are durable, some may want the rail. */
  committed(bookId: number, events: readonly { readonly event: Event }[]): void {
    if (events.some(({ event }) => wantsRail(event))) void this.#claim(bookId)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const works = this.#holding.map(({ work }) => work)
    await within(effectsStopSecondsMax, Promise.allSettled(works))
    const letGo = this.#putOffAll(0).catch((error: unknown) => this.#deps.problem(error))
    await within(effectsStopSecondsMax, letGo)
    for (const { late } of this.#underWay) late.abort()
    this.#connection.close()
  }

  async #claim(bookId: number): Promise<void> {
    // What is committed meanwhile is claimed now, or after the next sweep.
    if (this.#claiming.has(bookId) || this.#stopped) return
    this.#claiming.add(bookId)
    await this.#troubles.watch(bookId, () => this.#claimDue(bookId))
    this.#claiming.delete(bookId)
  }

  async #claimDue(bookId: number): Promise<void> {
    const { callsMax = dispatchesMax } = this.#deps
    const room = callsMax - this.#countOf(bookId)
    // No money leaves for a log that may be lost with this server, or that has gone backwards.
    if (room <= 0 || !(await this.#deps.engine.isConfirmed(bookId))) return
    const claim = claimPayments(bookId, room, dispatchLeaseSeconds * 1000)
    const { rows } = await this.#connection.write(claim)
    // A stop lets the claim run out.
    if (!this.#stopped) for (const row of rows) this.#begin(bookId, decodeClaimed(row))
  }

  #begin(bookId: number, { rail, ...payment }: ClaimedPayment): void {
    assert(rail !== 'internal', 'a payment within the book waits for no rail')
    const attempt = {
      ...{ bookId, payment: payment.payment, attempt: payment.attempt },
      ...{ since: performance.now(), isAnswered: false, late: new AbortController() },
      work: Promise.resolve(),
    }
    this.#underWay.add(attempt)
    attempt.work = this.#carry(attempt, { rail, ...payment })
      .catch((error: unknown) => this.#problem(error))
      .finally(() => this.#underWay.delete(attempt))
  }

  async #carry(attempt: UnderWay, dispatch: Dispatch): Promise<void> {
    try {
      const end = await this.#deps.rails[dispatch.rail].dispatch(dispatch, attempt.late.signal)
      attempt.isAnswered = true
      await this.#record(attempt.bookId, factOf(dispatch.payment, this.#recordable(end)))
      this.#unanswered.delete(dispatch.payment)
    } catch (error) {
      await this.#askAgain(attempt, error)
    }
  }

  async #askAgain(attempt: UnderWay, error: unknown): Promise<void> {
    this.#tellOnce(attempt.payment, error)
    // One that is late was put off when it became so.
    if (attempt.late.signal.aborted) return
    const seconds = Math.min(2 ** (attempt.attempt - 1), dispatchRetrySecondsMax)
    await this.#connection.write(putOff(attempt.bookId, [attempt], seconds * 1000))
    // Its lease would have lasted longer.
    const next = this.#next.get(attempt.bookId) ?? Infinity
    this.#next.set(attempt.bookId, Math.min(next, performance.now() + seconds * 1000))
  }

  /** The payment has ended, whatever the rail says of it: what the log cannot keep is left out. */
  #recordable(end: Settlement): Settlement {
    if (end.kind === 'failed') {
      const reason = end.reason.slice(0, failReasonCharactersMax).replace(/[\p{Cc}\p{Cs}]/gu, ' ')
      return { ...end, reason }
    }
    if (isRailText(end.receipt ?? '', receiptCharactersMax)) return end
    const what = `has more than ${receiptCharactersMax} characters, or control characters`
    this.#problem(new Error(`a rail's receipt ${what}`))
    return { ...end, receipt: null }
  }

  async #record(bookId: number, request: Request): Promise<void> {
    for (let seconds = 1; ; seconds = Math.min(2 * seconds, dispatchRetrySecondsMax)) {
      const { kind } = await this.#deps.engine.submit(bookId, request)
      if (kind === 'recorded' || kind === 'known') return
      if (kind === 'bug' || kind === 'rejected')
        throw new Error(`a rail's result was not recorded: ${kind}`)
      // Nothing is lost by stopping here: the payment is claimed again.
      if (this.#stopped) return
      // A stop that no longer waits for it is not held up by it either.
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000).unref())
    }
  }

  /** Keeps what is under way from others; a rail that takes too long is asked again. */
  async #renew(): Promise<void> {
    for (const attempt of this.#holding) {
      const isLate = performance.now() - attempt.since > railAnswerSecondsMax * 1000
      if (!isLate || attempt.isAnswered) continue
      const error = new Error(`a rail has not answered within ${railAnswerSecondsMax} s`)
      await this.#askAgain(attempt, error)
      // Its answer is recorded all the same, should it come.
      attempt.late.abort(error)
    }
    await this.#putOffAll(dispatchLeaseSeconds * 1000)
  }

  async #putOffAll(ms: number): Promise<void> {
    const attempts = this.#holding
    for (const book of new Set(attempts.map(({ bookId }) => bookId))) {
      const own = attempts.filter(({ bookId }) => bookId === book)
      await this.#connection.write(putOff(book, own, ms))
    }
  }

  #tellOnce(payment: Id<'payment'>, error: unknown): void {
    if (this.#unanswered.get(payment) === undefined) this.#problem(error)
    this.#unanswered.set(payment, true)
  }

  #problem(error: unknown): void {
    if (!this.#stopped) this.#deps.problem(error)
  }

  /** Calls that keep their payment from being told again. */
  get #holding(): readonly UnderWay[] {
    return [...this.#underWay].filter(({ late, isAnswered }) => isAnswered || !late.signal.aborted)
  }

  /** Calls, late ones too: a rail that stays silent is not told without bound. */
  #countOf(bookId: number): number {
    let count = 0
    for (const attempt of this.#underWay) if (attempt.bookId === bookId) count += 1
    return count
  }
}

function wantsRail(event: Event): boolean {
  switch (event.kind) {
    case 'payment.create':
    case 'payment.capture':
    case 'approval.approve':
      return event.result.verdict === 'PROCESSING'
    default:
      return false
  }
}

function factOf(payment: Id<'payment'>, end: Settlement): Request {
  const actor = 'system:rail'
  const command =
    end.kind === 'settled'
      ? ({ kind: 'payment.settle', actor, params: { payment, receipt: end.receipt } } as const)
      : ({ kind: 'payment.fail', actor, params: { payment, reason: end.reason } } as const)
  return { command, texts: [], idempotency: null, box: null, dry: false }
}
