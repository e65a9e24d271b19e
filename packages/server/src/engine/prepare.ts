import { randomBytes } from 'node:crypto'
import {
  asIfAllowed,
  type Book,
  bookSource,
  type Command,
  type CommandKind,
  type Done,
  decide,
  decodeEvent,
  type Event,
  encodeEvent,
  evolve,
  type Head,
  type Need,
  RULE_SET,
  rowsToPrefetch,
  View,
} from '@bursar/core'
import { batchBytesMax, recentKeysMax, sealedBoxMinutesMax } from '../limits.ts'
import type { BoxRow, IdempotencyRow, LogRow, PrivateRow } from '../store/append.ts'
import { chainHash, keyDigest, leafOf } from '../store/digest.ts'
import { dayOf } from '../store/idempotency.ts'
import type { Idempotency, Reply, Request } from './request.ts'

/** What an idempotency key stands for while its event is in memory. */
export interface Recent {
  readonly fingerprint: string
  readonly seq: number
  /** Kept as text: rows that the event saw are edited in place later. */
  readonly body: string
  readonly box: Uint8Array | null
  readonly boxUntil: number
}

export interface Batch {
  readonly head: Head
  readonly log: LogRow[]
  readonly privates: PrivateRow[]
  readonly idempotency: IdempotencyRow[]
  readonly boxes: BoxRow[]
  readonly events: { readonly seq: number; readonly event: Event }[]
  /** One reply for each command that was used, in order; given once all is durable. */
  readonly replies: Reply[]
  /** What stopped the batch before its end: rows that the next command needs. */
  readonly missing: Need[]
}

/** Applying an event failed: the book in memory is spoilt, and the batch with it. */
export class EvolveFailed extends Error {
  override readonly name = 'EvolveFailed'
}

/** The two functions of the core that a lane runs. Tests hand in broken ones to be found out. */
export interface Core {
  readonly decide: typeof decide
  readonly evolve: typeof evolve
}

export const soundCore: Core = { decide, evolve }

export interface BatchDeps {
  readonly core: Core
  readonly bookId: number
  readonly book: Book
  readonly at: number
  readonly recents: Map<string, Recent>
  /** Called for a throw of `decide`: a bug that stops one command. */
  onBug(error: unknown, command: Command): void
}

/**
 * The synchronous step between two awaits: decide each command on what the ones before it left,
 * apply it, and write down what the database shall hold. Ends early at a command whose rows
 * are not in memory, and when the batch is full.
 */
export function prepare(deps: BatchDeps, requests: readonly Request[]): Batch {
  const state = new Preparation(deps)
  for (const request of requests) {
    if (!state.add(request)) break
  }
  return state.batch()
}

/** The step itself, one command at a time. */
export class Preparation {
  readonly #deps: BatchDeps
  readonly #log: LogRow[] = []
  readonly #privates: PrivateRow[] = []
  readonly #idempotency: IdempotencyRow[] = []
  readonly #boxes: BoxRow[] = []
  readonly #events: { seq: number; event: Event }[] = []
  readonly #replies: Reply[] = []
  readonly #missing: Need[] = []
  /** Of idempotency keys: the rows of a batch are forgotten together. */
  readonly #salt = randomBytes(16).toString('hex')
  #seq: number
  #hash: string
  #bytes = 0
  #onlyPayments = true

  constructor(deps: BatchDeps) {
    this.#deps = deps
    this.#seq = deps.book.head.seq
    this.#hash = deps.book.head.hash
  }

  batch(): Batch {
    const moved = this.#log.length > 0
    const { book, at } = this.#deps
    return {
      head: moved ? { seq: this.#seq, hash: this.#hash, at } : book.head,
      log: this.#log,
      privates: this.#privates,
      idempotency: this.#idempotency,
      boxes: this.#boxes,
      events: this.#events,
      replies: this.#replies,
      missing: this.#missing,
    }
  }

  /** False when the batch ends before this request. */
  add(request: Request): boolean {
    const { book, at, recents } = this.#deps
    const { command, idempotency } = request
    const recent = idempotency === null ? undefined : recents.get(idempotency.k)
    if (idempotency !== null && recent !== undefined) {
      this.#replies.push(replay(recent, idempotency, at))
      return true
    }
    // The caller has loaded what the batch needs; only other events than payments can add to it.
    const isSettled = this.#onlyPayments && command.kind === 'payment.create'
    if (!isSettled && rowsToPrefetch(book, command, this.#missing).length > 0) return false
    // Who may not pay may still ask what a payment would come to.
    const source = request.dry ? asIfAllowed(bookSource(book)) : bookSource(book)
    const view = new View(source, at)
    const outcome = this.#decide(view, command)
    if (outcome === null) {
      this.#replies.push({ kind: 'bug' })
    } else if (request.dry) {
      this.#replies.push({ kind: 'dry', outcome })
    } else if (outcome.kind !== 'done') {
      this.#replies.push(outcome)
    } else {
      return this.#record(request, view, outcome)
    }
    return true
  }

  #decide(view: View, command: Command) {
    try {
      return this.#deps.core.decide(view, command)
    } catch (error) {
      this.#deps.onBug(error, command)
      return null
    }
  }

  #record(
    request: Request,
    view: View,
    { result, findings, remedies }: Done<CommandKind>,
  ): boolean {
    const { bookId, book, at, recents } = this.#deps
    const { command, idempotency, box } = request
    const { kind, actor, params } = command
    const reads = view.seen
    const named = idempotency === null ? undefined : keyDigest(this.#salt, idempotency)
    const decided = { kind, at, actor, params, reads, result, rules: RULE_SET, idempotency: named }
    const event = decided as Event
    const seq = this.#seq + 1
    const body = this.#encode(event)
    const bytes =
      body.length + request.texts.reduce((sum, { text }) => sum + (text?.length ?? 0), 0)
    if (this.#log.length > 0 && this.#bytes + bytes > batchBytesMax) return false
    this.#evolve(book, seq, event)
    const leaf = leafOf(bookId, seq, body)
    this.#seq = seq
    this.#hash = chainHash(this.#hash, leaf)
    this.#bytes += bytes
    if (kind !== 'payment.create') this.#onlyPayments = false
    this.#log.push({ seq, kind, hash: this.#hash, body })
    this.#events.push({ seq, event })
    for (const text of request.texts) this.#privates.push({ ...text, seq })
    if (idempotency !== null) {
      const { k, fingerprint } = idempotency
      this.#idempotency.push({ k, fingerprint, salt: this.#salt, seq, day: dayOf(at) })
      const boxUntil = at + boxMicros
      recents.set(k, { fingerprint, seq, body, box, boxUntil })
      if (recents.size > recentKeysMax) dropOldest(recents)
      if (box !== null) this.#boxes.push({ k, sealed: box, expiresAt: boxUntil })
    }
    const decision = { findings, remedies }
    this.#replies.push({ kind: 'recorded', seq, event, decision, box: null })
    return true
  }

  #encode(event: Event): string {
    try {
      return encodeEvent(event)
    } catch (error) {
      throw new EvolveFailed('an event could not be encoded', { cause: error })
    }
  }

  #evolve(book: Book, seq: number, event: Event): void {
    try {
      this.#deps.core.evolve(book, seq, event)
    } catch (error) {
      throw new EvolveFailed('an event could not be applied', { cause: error })
    }
  }
}

const boxMicros = sealedBoxMinutesMax * 60_000_000

function replay(recent: Recent, asked: Idempotency, at: number): Reply {
  if (recent.fingerprint !== asked.fingerprint) return { kind: 'mismatch' }
  const box = at < recent.boxUntil ? recent.box : null
  return { kind: 'recorded', seq: recent.seq, event: decodeEvent(recent.body), decision: null, box }
}

// A key that is forgotten here is found in the database, by the careful way.
function dropOldest(recents: Map<string, Recent>): void {
  const oldest = recents.keys().next()
  if (!oldest.done) recents.delete(oldest.value)
}
