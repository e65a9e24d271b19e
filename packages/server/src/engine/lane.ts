import { setTimeout as pause } from 'node:timers/promises'
import { assert, Book, type Command, type Event } from '@bursar/core'
import { batchCommandsMax, bookRowsMax, stoppedLookSeconds } from '../limits.ts'
import { prepareAppend } from '../store/append.ts'
import type { Query, Writer } from '../store/db.ts'
import { decodeHash, hashAt, lockHead } from '../store/head.ts'
import { decodeRemembered, findRemembered, keyOf } from '../store/idempotency.ts'
import { loadOf } from '../store/load.ts'
import { Doubts, RetryBudget } from './doubt.ts'
import { Expirations, type Expired, workOf } from './expirations.ts'
import { failureOf, HeadMoved } from './failure.ts'
import type { Heads } from './heads.ts'
import { Intake } from './intake.ts'
import { LaneLog } from './lane-log.ts'
import { loadMissing } from './loading.ts'
import { OpenBatch } from './open-batch.ts'
import { finalReply, missingOf, type PendingRequest, pendingOf, unwrittenKeys } from './pending.ts'
import { type Batch, type BatchDeps, type Core, prepare, type Recent } from './prepare.ts'
import type { NotExecuted, Reply, Request } from './request.ts'
import { BEGIN, COMMIT, flightMs, ROLLBACK } from './transaction.ts'
import type { Writers } from './writers.ts'

/** What others may want to know of a lane's work. */
export interface LaneEvents {
  /** Events that are durable now, in order. */
  committed(bookId: number, events: readonly { seq: number; event: Event }[]): void
  bug(error: unknown, command: Command | null): void
  alarm(bookId: number, what: string): void
}

export interface LaneDeps {
  readonly writers: Writers
  readonly events: LaneEvents
  readonly core: Core
  readonly heads: Heads
}

const doubtPauseMs = 250

/**
 * One lane serves one book: every write of the book is a command in one total order, taken from
 * a queue in batches. Warm, a batch is one statement that appends only where the log is thought
 * to end. After any surprise the lane forgets what it believed and goes the careful way: lock
 * the head, load, decide, append, commit.
 */
export class Lane {
  readonly bookId: number
  readonly #writers: Writers
  readonly #events: LaneEvents
  readonly #core: Core
  readonly #intake = new Intake()
  readonly #log: LaneLog
  #book: Book | null = null
  #recents = new Map<string, Recent>()
  #careful = true
  /** What keeps this lane from its work, since something was last decided. */
  #trouble: string | null = null
  /** Why the book takes no writes, and when it was last looked whether that still holds. */
  #stop: string | null = null
  #stoppedAt = 0
  #quitting = false
  #running = false
  readonly #doubts = new Doubts<PendingRequest>()
  /** Keys of earlier requests that were found in the log, where it is not confirmed. */
  #found: ReadonlySet<string> = new Set()
  readonly #expirations = new Expirations()
  /** What a careful batch is made of: what is over stands in it, too. */
  #work: readonly PendingRequest[] | null = null
  /** The batch that is filled while another one is on its way. */
  #next: OpenBatch | null = null

  constructor(bookId: number, deps: LaneDeps) {
    this.bookId = bookId
    this.#writers = deps.writers
    this.#events = deps.events
    this.#core = deps.core
    this.#log = new LaneLog(bookId, deps.heads)
  }

  /** Why the book takes no writes. A lane that stopped its book must not be forgotten. */
  get stopped(): string | null {
    return this.#stop
  }

  /** Why the last try failed, while nothing was decided after it. */
  get trouble(): string | null {
    return this.#trouble
  }

  /** How long the oldest command has waited for its decision, in milliseconds. */
  get waitingMs(): number {
    return performance.now() - (this.#intake.oldest ?? performance.now())
  }

  /** How far the database's clock is behind the log, in microseconds. */
  get behindMicros(): number {
    return this.#log.behindMicros
  }

  get idle(): boolean {
    return !this.#running && this.#intake.waiting === 0
  }

  get depth(): number {
    return this.#intake.waiting
  }

  /** Resolves when the outcome is durable, or certain not to be. Never rejects. */
  submit(request: Request): Promise<Reply> {
    return new Promise((answer) => {
      // What stopped the book may be mended: whoever comes after a while has it looked at again.
      if (performance.now() - this.#stoppedAt > stoppedLookSeconds * 1000)
        this.#intake.stopped = null
      this.#intake.add(pendingOf(request, answer))
      if (!this.#running) void this.#run()
      else if (this.#next !== null) this.#intake.pour(this.#next)
    })
  }

  /** Ends the work at its next step: nothing more is tried for what waits. */
  quit(): void {
    this.#quitting = true
  }

  async #run(): Promise<void> {
    this.#running = true
    // What arrives in the same turn of the event loop goes into the first batch together.
    await Promise.resolve()
    let writer: Writer | null = null
    while (this.#intake.waiting > 0) {
      this.#intake.take(batchCommandsMax)
      // A busy book does not keep a connection from the others: it stands in line again.
      writer = this.#lentOn(await this.#settle(writer))
    }
    if (writer !== null) this.#writers.release(writer)
    this.#running = false
  }

  /** Works until everything that was taken has its answer; returns the connection to go on with. */
  async #settle(writer: Writer | null): Promise<Writer | null> {
    const intake = this.#intake
    intake.isSingle = false
    let budget = new RetryBudget()
    let open = writer
    while (intake.taken.length > 0) {
      if (budget.isSpent || this.#quitting) {
        this.#abandon({ kind: 'unavailable', why: this.#trouble ?? 'shutting down' })
        return open
      }
      // After a failure, too, a pause is decided before the payments that wait.
      intake.hurry()
      const { deliveries } = intake
      this.#work = null
      try {
        open = this.#writers.alive(open) ?? (await this.#writers.borrow())
        await this.#attempt(intake.part, open)
      } catch (error) {
        open = await this.#writers.cleared(open)
        const failure = failureOf(error)
        this.#trouble = error instanceof Error ? error.message : String(error)
        this.#forget()
        if (failure === 'stopped') {
          this.#stopBook(this.#trouble)
          return open
        }
        if (failure === 'guilty') this.#blame(error)
        open = this.#lentOn(open)
        await budget.after(failure)
      }
      // Memory is bounded: what is forgotten is loaded again.
      if ((this.#book?.rows ?? 0) > bookRowsMax) this.#forget()
      // What came in meanwhile has all its time before it.
      if (intake.deliveries !== deliveries) budget = new RetryBudget()
    }
    return open
  }

  /** Whoever waits for a connection has it while this lane only lets time pass. */
  #lentOn(writer: Writer | null): Writer | null {
    if (writer === null || !this.#writers.wanted) return writer
    this.#writers.release(writer)
    return null
  }

  /** One of what was taken cannot be written: it is looked for one by one, and fails alone. */
  #blame(error: unknown): void {
    const intake = this.#intake
    const [guilty, ...others] = this.#work ?? intake.part
    if (guilty !== undefined && others.length === 0) {
      this.#events.bug(error, guilty.request.command)
      guilty.answer({ kind: 'bug' })
      intake.drop(guilty)
    }
    intake.isSingle = true
  }

  /** Warm if everything is known and nothing is over; answers as many items as it can. */
  async #attempt(items: readonly PendingRequest[], writer: Writer): Promise<void> {
    const book = this.#book
    const isKnown = !this.#careful && book !== null && missingOf(book, items).length === 0
    const batch = isKnown ? this.#open(book) : null
    if (batch === null) await this.#carefully(items, writer)
    else await this.#warm(batch, items, writer)
  }

  /** Batch after batch, each filled while the one before it is on its way. */
  async #warm(first: OpenBatch, items: readonly PendingRequest[], writer: Writer): Promise<void> {
    this.#intake.rewind(items)
    this.#intake.pour(first)
    for (let batch: OpenBatch | null = first; batch !== null; )
      batch = await this.#fly(batch, writer)
  }

  /** Sends one batch and fills the next; answers the first when it is durable. */
  async #fly(open: OpenBatch, writer: Writer): Promise<OpenBatch | null> {
    if (open.failure !== null) throw open.failure.error
    if (open.lacksRows) this.#careful = true
    const { book, items } = open
    if (items.length === 0) return null
    const batch = open.batch()
    const keys = unwrittenKeys(batch, items)
    if (batch.log.length === 0 || keys.length > 0) await this.#log.ask(book.head, keys, writer)
    let next: OpenBatch | null = null
    if (batch.log.length > 0) {
      const sent = this.#append(book, { batch, items, end: [] }, writer)
      if (this.#mayGoOn(book, items.length)) next = this.#open(book)
      this.#next = next
      if (next !== null) this.#intake.pour(next)
      await sent.finally(() => {
        this.#next = null
      })
    }
    this.#deliver(batch, items)
    return next
  }

  /**
   * Deciding ahead pays when a batch as large waits already; else it would only split what is
   * about to come. A busy book does not keep a connection from others, nor grow without bound.
   */
  #mayGoOn(book: Book, sent: number): boolean {
    if (this.#careful || this.#intake.isSingle || this.#intake.undecided < sent) return false
    return !this.#writers.wanted && book.rows <= bookRowsMax
  }

  /** A batch of this moment; null when something is over by then, which only a load tells. */
  #open(book: Book): OpenBatch | null {
    const at = this.#log.momentAfter(book.head)
    return at < book.nextExpiration ? new OpenBatch(this.#batchDeps(book, at)) : null
  }

  async #carefully(items: readonly PendingRequest[], writer: Writer): Promise<void> {
    const loaded = await this.#lockAndLoad(items, writer)
    if (loaded === null) return
    const { book, at, expired, work } = loaded
    const requests = work.map(({ request }) => request)
    const batch = prepare(this.#batchDeps(book, at), requests)
    assert(batch.replies.length > 0, 'everything that the first command needs was loaded')
    // What did not fit is over all the same: the next batch begins with it.
    const next = expired[batch.replies.length]?.at ?? Infinity
    book.nextExpiration = Math.min(book.nextExpiration, next)
    if (batch.log.length === 0) {
      if (this.#doubts.canArrive) {
        await writer.flight([ROLLBACK], flightMs)
        // What was sent could still arrive: no answer that it would make a lie of.
        await pause(doubtPauseMs)
        return
      }
      await this.#log.end(book.head, writer)
    } else {
      await this.#append(book, { batch, items: work, end: [COMMIT] }, writer)
    }
    // The head has moved under the lock, or their time is over: what was in doubt never happens.
    this.#doubts.clear()
    this.#found = new Set()
    this.#book = book
    this.#careful = false
    this.#deliver(batch, work)
  }

  /**
   * Takes the lock first, then loads: one flight, and one more for each deeper wave of rows.
   * null when it found in the log what had been in doubt, and answered it.
   */
  async #lockAndLoad(items: readonly PendingRequest[], writer: Writer): Promise<Loaded | null> {
    const keys = items.flatMap(({ request }) => request.idempotency?.k ?? [])
    const believed = this.#book ?? new Book()
    const load = loadOf(this.bookId, missingOf(believed, items.slice(0, batchCommandsMax)))
    const places = [this.#log.seenSeq, ...this.#doubts.places]
    const start = [
      BEGIN,
      lockHead(this.bookId),
      findRemembered(this.bookId, keys),
      this.#expirations.query(this.bookId),
      ...places.map((seq) => hashAt(this.bookId, seq)),
    ]
    const results = await writer.flight([...start, ...load.queries], flightMs)
    const [, locked, remembered, expirations, ...others] = results
    const [there, ...doubted] = others.slice(0, places.length).map(decodeHash)
    const book = await this.#log.check(believed, { locked, there: there ?? null }, writer)
    if (book !== believed) this.#recents = new Map()
    const happened = this.#doubts.found(doubted)
    if (happened !== null) {
      await this.#log.end(book.head, writer)
      this.#doubts.clear()
      this.#deliver(happened.batch, happened.items)
      return null
    }
    this.#doubts.dismiss(book.head, this.#log.now)
    this.#found = new Set(this.#log.isConfirmed(book.head) ? [] : remembered?.rows.map(keyOf))
    for (const row of remembered?.rows ?? []) {
      const { k, ...recent } = decodeRemembered(row)
      this.#recents.set(k, recent)
    }
    load.settle(book, results.slice(start.length))
    assert(expirations !== undefined, 'a result for each query')
    const at = this.#log.momentAfter(book.head)
    const expired = this.#expirations.expired(expirations, book, at)
    const work = workOf(expired, items, this.#intake)
    this.#work = work
    await loadMissing(this.bookId, { book, work }, writer)
    return { book, at, expired, work }
  }

  #batchDeps(book: Book, at: number): BatchDeps {
    const onBug = (error: unknown, command: Command) => this.#events.bug(error, command)
    return { core: this.#core, bookId: this.bookId, book, at, recents: this.#recents, onBug }
  }

  async #append(book: Book, { batch, items, end }: Work, writer: Writer): Promise<void> {
    const { head } = batch
    const expected = book.head
    const deadline = this.#log.now + flightMs * 1000
    const append = prepareAppend({ ...batch, bookId: this.bookId, expected, deadline, book })
    // It is written down: what follows is decided on top of it, and falls with it.
    book.settled()
    book.head = head
    const sent = items.slice(0, batch.replies.length)
    const doubt = { expected, head, batch, items: sent, deadline }
    const flight = writer.flight([append.query, ...end], flightMs)
    const results = await this.#doubts.watch(flight, doubt)
    const clock = append.clock(results[0])
    if (clock === null) throw new HeadMoved()
    this.#log.appended(head, clock)
  }

  #deliver(batch: Batch, items: readonly PendingRequest[]): void {
    this.#intake.deliver(batch, items)
    this.#trouble = null
    this.#stop = null
    if (batch.events.length === 0) return
    try {
      this.#events.committed(this.bookId, batch.events)
    } catch (error) {
      // A listener's bug is not the batch's: that is durable.
      this.#events.bug(error, null)
    }
  }

  /** The last word on what was taken. What stops money waits on, first in line, all the same. */
  #abandon(reply: NotExecuted): void {
    const open = { doubtful: this.#doubts.items, found: this.#found }
    const all = this.#quitting || reply.kind === 'stopped'
    for (const one of this.#intake.giveUp({ all })) one.answer(finalReply(one, open, reply))
    this.#forget()
  }

  #stopBook(why: string): void {
    this.#intake.stopped = why
    this.#stoppedAt = performance.now()
    if (this.#stop === null) this.#events.alarm(this.bookId, why)
    this.#stop = why
    this.#abandon({ kind: 'stopped', why })
  }

  /** Drops everything that was believed, recent keys included. */
  #forget(): void {
    this.#book = null
    this.#recents = new Map()
    this.#careful = true
  }
}

interface Work {
  readonly batch: Batch
  readonly items: readonly PendingRequest[]
  /** What follows the append in the same flight. */
  readonly end: readonly Query[]
}

/** What a careful batch is decided on, and what it is made of. */
interface Loaded {
  readonly book: Book
  readonly at: number
  readonly expired: readonly Expired[]
  readonly work: readonly PendingRequest[]
}
