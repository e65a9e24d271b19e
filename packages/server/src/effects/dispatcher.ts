import type { Event, Id } from '@bursar/core'
import type { Engine } from '../engine/engine.ts'
import type { Request } from '../engine/request.ts'
import {
  dispatchesMax,
  dispatchRetrySecondsMax,
  dispatchSweepSeconds,
  effectsStopSecondsMax,
} from '../limits.ts'
import type { Dispatch, Rail } from '../rails/rail.ts'
import type { Database } from '../store/db.ts'
import { decodeProcessing, selectBookIds, selectProcessing } from '../store/read/dispatch.ts'
import { within } from './within.ts'

interface Deps {
  readonly engine: Engine
  readonly database: Database
  readonly rail: Rail
  problem(error: unknown): void
}

/**
 * Tells the rail of every payment that waits for it, and brings its answer back as a fact. What
 * is left to do stands in the payments themselves, so a crash loses nothing: the next sweep
 * finds it again, here or in another process, and an equal second fact changes nothing.
 */
export class Dispatcher {
  readonly #deps: Deps
  readonly #underWay = new Map<Id<'payment'>, Promise<void>>()
  #timer: NodeJS.Timeout | null = null
  #stopped = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Finds what an earlier run left, and looks again now and then for what others left. */
  start(): void {
    this.#timer = setInterval(() => void this.#sweep(), dispatchSweepSeconds * 1000)
    this.#timer.unref()
    void this.#sweep()
  }

  /** A hint from a lane: these events are durable, some may want the rail. */
  committed(bookId: number, events: readonly { readonly event: Event }[]): void {
    if (events.some(({ event }) => wantsRail(event))) void this.#sweepBook(bookId)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer !== null) clearInterval(this.#timer)
    await within(effectsStopSecondsMax, Promise.allSettled(this.#underWay.values()))
  }

  async #sweep(): Promise<void> {
    try {
      for (const row of await this.#deps.database.read(selectBookIds()))
        await this.#sweepBook(Number(row.book_id))
    } catch (error) {
      if (!this.#stopped) this.#deps.problem(error)
    }
  }

  async #sweepBook(bookId: number): Promise<void> {
    if (this.#stopped) return
    try {
      const rows = await this.#deps.database.read(selectProcessing(bookId, dispatchesMax))
      // What is merely found may be lost with this server: no money leaves for it.
      if (rows.length === 0 || !(await this.#deps.engine.isConfirmed(bookId))) return
      for (const row of rows) this.#begin(bookId, decodeProcessing(row))
    } catch (error) {
      if (!this.#stopped) this.#deps.problem(error)
    }
  }

  #begin(bookId: number, dispatch: Dispatch): void {
    const { payment } = dispatch
    if (this.#stopped || this.#underWay.has(payment)) return
    const work = this.#carry(bookId, dispatch)
      .catch((error: unknown) => this.#deps.problem(error))
      .finally(() => this.#underWay.delete(payment))
    this.#underWay.set(payment, work)
  }

  async #carry(bookId: number, dispatch: Dispatch): Promise<void> {
    const end = await this.#deps.rail.dispatch(dispatch)
    const request = factOf(dispatch.payment, end)
    for (
      let seconds = 1;
      !this.#stopped;
      seconds = Math.min(2 * seconds, dispatchRetrySecondsMax)
    ) {
      const { kind } = await this.#deps.engine.submit(bookId, request)
      if (kind === 'recorded' || kind === 'known') return
      // Nothing is lost by stopping here: the next sweep begins again.
      if (kind === 'bug' || kind === 'rejected')
        throw new Error(`a rail's result was not recorded: ${kind}`)
      // A stop that no longer waits for it is not held up by it either.
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000).unref())
    }
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

function factOf(payment: Id<'payment'>, end: Awaited<ReturnType<Rail['dispatch']>>): Request {
  const actor = 'system:rail'
  const command =
    end.kind === 'settled'
      ? ({ kind: 'payment.settle', actor, params: { payment } } as const)
      : ({ kind: 'payment.fail', actor, params: { payment, reason: end.reason } } as const)
  return { command, texts: [], idempotency: null, box: null, dry: false }
}
