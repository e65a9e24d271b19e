import { setTimeout as pause } from 'node:timers/promises'
import { assert, Book, type Command, type Event, type Head } from '@bursar/core'
import { batchCommandsMax, bookRowsMax, flightSecondsMax } from '../limits.ts'
import { prepareAppend } from '../store/append.ts'
import type { Query, Result, Writer } from '../store/db.ts'
import { decodeHash, decodeHead, hashAt, lockHead, readHead } from '../store/head.ts'
import { decodeRemembered, findRemembered } from '../store/idempotency.ts'
import { loadOf } from '../store/load.ts'
import { DatabaseClock } from './clock.ts'
import { Doubts } from './doubt.ts'
import { Dues, type Over, workOf } from './dues.ts'
import { failureOf, HeadMoved, LogWentBackwards } from './failure.ts'
import { Intake } from './intake.ts'
import { type Item, isUrgent, lastWord, missingOf, unwrittenKeys } from './item.ts'
import { loadMissing } from './loading.ts'
import { OpenBatch } from './open-batch.ts'
import { Patience } from './patience.ts'
import { type Batch, type Core, type Ground, prepare, type Recent } from './prepare.ts'
import type { Reply, Request } from './request.ts'
import type { Writers } from './writers.ts'

/** What others may want to know of a lane's work. */
export interface LaneEvents {
  /** Events that are durable now, in order. */
  committed(bookId: number, events: readonly { seq: number; event: Event }[]): void
  bug(error: unknown, command: Command | null): void
  alarm(bookId: number, what: string): void
}

export interface LaneGround {
  readonly writers: Writers
  readonly events: LaneEvents
  readonly core: Core
}

const BEGIN: Query = { text: 'begin', params: [] }
const COMMIT: Query = { text: 'commit', params: [] }
const ROLLBACK: Query = { text: 'rollback', params: [] }
const flightMs = flightSecondsMax * 1000
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
  readonly #clock = new DatabaseClock()
  #book: Book | null = null
  #recents = new Map<string, Recent>()
  /** The newest head that was seen: the log may grow beyond it, never shrink below. */
  #seen: Head | null = null
  #careful = true
  #running = false
  readonly #doubts = new Doubts<Item>()
  readonly #dues = new Dues()
  /** What a careful batch is made of: what is over stands in it, too. */
  #work: readonly Item[] | null = null
  /** The batch that is filled while another one is on its way. */
  #next: OpenBatch | null = null

  constructor(bookId: number, ground: LaneGround) {
    this.bookId = bookId
    this.#writers = ground.writers
    this.#events = ground.events
    this.#core = ground.core
  }

  /** A lane that stopped its book must not be forgotten: it knows why. */
  get isStopped(): boolean {
    return this.#intake.stopped !== null
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
      const { command } = request
      const urgent = isUrgent(command)
      const item = { request, by: command.by, urgent, since: performance.now(), answer }
      this.#intake.add(item)
      if (!this.#running) void this.#run()
      else if (this.#next !== null) this.#intake.pour(this.#next)
    })
  }

  async #run(): Promise<void> {
    this.#running = true
    // What arrives in the same turn of the event loop goes into the first batch together.
    await Promise.resolve()
    let writer: Writer | null = null
    while (this.#intake.waiting > 0) {
      this.#intake.take(batchCommandsMax)
      writer = await this.#settle(writer)
      if (writer === null || !this.#writers.wanted) continue
      // A busy book does not keep a connection from the others: it stands in line again.
      this.#writers.giveBack(writer)
      writer = null
    }
    if (writer !== null) this.#writers.giveBack(writer)
    this.#running = false
  }

  /** Works until everything that was taken has its answer; returns the connection to go on with. */
  async #settle(writer: Writer | null): Promise<Writer | null> {
    const intake = this.#intake
    intake.isSingle = false
    let patience = new Patience()
    let open = writer
    while (intake.taken.length > 0) {
      if (patience.isOver) {
        this.#abandon('the database did not answer')
        return open
      }
      const { deliveries } = intake
      this.#work = null
      try {
        open = this.#writers.alive(open) ?? (await this.#writers.borrow())
        await this.#attempt(intake.part, open)
      } catch (error) {
        open = await this.#writers.cleared(open)
        const failure = failureOf(error)
        this.#forget()
        if (failure === 'stopped') {
          this.#stop(error)
          return open
        }
        if (failure === 'guilty') this.#blame(error)
        await patience.after(failure)
      }
      // Memory is bounded: what is forgotten is loaded again.
      if ((this.#book?.rows ?? 0) > bookRowsMax) this.#forget()
      // What came in meanwhile has all its time before it.
      if (intake.deliveries !== deliveries) patience = new Patience()
    }
    return open
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
  async #attempt(items: readonly Item[], writer: Writer): Promise<void> {
    const book = this.#book
    const isKnown = !this.#careful && book !== null && missingOf(book, items).length === 0
    const batch = isKnown ? this.#open(book) : null
    if (batch === null) await this.#carefully(items, writer)
    else await this.#warm(batch, items, writer)
  }

  /** Batch after batch, each filled while the one before it is on its way. */
  async #warm(first: OpenBatch, items: readonly Item[], writer: Writer): Promise<void> {
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
    await this.#ask(book, { batch, items }, writer)
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
    const at = this.#moment(book)
    return at < book.nextDue ? new OpenBatch(this.#ground(book, at)) : null
  }

  #moment(book: Book): number {
    return Math.max(this.#clock.now(), book.head.at)
  }

  /**
   * What an append would tell is asked of the database where nothing is appended: whether the
   * log still ends here, and whether these keys did something before that was forgotten.
   */
  async #ask(book: Book, { batch, items }: Omit<Work, 'end'>, writer: Writer): Promise<void> {
    const keys = unwrittenKeys(batch, items)
    if (batch.log.length > 0 && keys.length === 0) return
    const asked = [readHead(this.bookId), findRemembered(this.bookId, keys)]
    const [head, known] = await writer.flight(asked, flightMs)
    this.#hear(book, head)
    if (known !== undefined && known.rows.length > 0) throw new HeadMoved()
  }

  async #carefully(items: readonly Item[], writer: Writer): Promise<void> {
    const loaded = await this.#lockAndLoad(items, writer)
    if (loaded === null) return
    const { book, at, over, work } = loaded
    const requests = work.map(({ request }) => request)
    const batch = prepare(this.#ground(book, at), requests)
    assert(batch.replies.length > 0, 'everything that the first command needs was loaded')
    // What did not fit is over all the same: the next batch begins with it.
    book.nextDue = Math.min(book.nextDue, over[batch.replies.length]?.at ?? Infinity)
    if (batch.log.length === 0) {
      await writer.flight([ROLLBACK], flightMs)
      if (this.#doubts.canArrive(this.#clock.now())) {
        // What was sent could still arrive: no answer that it would make a lie of.
        await pause(doubtPauseMs)
        return
      }
    } else {
      await this.#append(book, { batch, items: work, end: [COMMIT] }, writer)
    }
    // The head has moved under the lock, or their time is over: what was in doubt never happens.
    this.#doubts.clear()
    this.#book = book
    this.#careful = false
    this.#deliver(batch, work)
  }

  /**
   * Takes the lock first, then loads: one flight, and one more for each deeper wave of rows.
   * null when it found in the log what had been in doubt, and answered it.
   */
  async #lockAndLoad(items: readonly Item[], writer: Writer): Promise<Loaded | null> {
    const keys = items.flatMap(({ request }) => request.idempotency?.k ?? [])
    const believed = this.#book ?? new Book()
    const load = loadOf(this.bookId, missingOf(believed, items))
    const places = [this.#seen?.seq ?? 0, ...this.#doubts.places]
    const start = [
      BEGIN,
      lockHead(this.bookId),
      findRemembered(this.bookId, keys),
      this.#dues.query(this.bookId),
      ...places.map((seq) => hashAt(this.bookId, seq)),
    ]
    const results = await writer.flight([...start, ...load.queries], flightMs)
    const [, locked, remembered, dues, ...others] = results
    const [seen, ...doubted] = others.slice(0, places.length).map(decodeHash)
    const book = this.#check(believed, locked, seen ?? null)
    const happened = this.#doubts.settle(doubted, book.head)
    if (happened !== null) {
      this.#deliver(happened.batch, happened.items)
      await writer.flight([ROLLBACK], flightMs)
      return null
    }
    for (const row of remembered?.rows ?? []) {
      const { k, ...recent } = decodeRemembered(row)
      this.#recents.set(k, recent)
    }
    load.settle(book, results.slice(start.length))
    assert(dues !== undefined, 'a result for each query')
    const at = this.#moment(book)
    const over = this.#dues.over(dues, book, at)
    const work = workOf(over, items, this.#intake)
    this.#work = work
    await loadMissing(this.bookId, { book, work }, writer)
    return { book, at, over, work }
  }

  /** The believed book if the log still ends where it did, else a new one at the true head. */
  #check(believed: Book, locked: Result | undefined, seen: string | null): Book {
    const row = locked?.rows[0]
    assert(row !== undefined, 'the book has a head')
    const { clock, ...head } = decodeHead(row)
    this.#clock.heard(clock)
    if (this.#seen !== null && this.#seen.seq > 0) {
      if (head.seq < this.#seen.seq || seen !== this.#seen.hash)
        throw new LogWentBackwards(this.#seen, head)
    }
    this.#seen = head
    if (believed.head.seq === head.seq && believed.head.hash === head.hash) return believed
    const book = new Book()
    book.head = head
    this.#recents = new Map()
    return book
  }

  #ground(book: Book, at: number): Ground {
    const onBug = (error: unknown, command: Command) => this.#events.bug(error, command)
    return { core: this.#core, bookId: this.bookId, book, at, recents: this.#recents, onBug }
  }

  async #append(book: Book, { batch, items, end }: Work, writer: Writer): Promise<void> {
    const { head } = batch
    const expected = book.head
    const deadline = this.#clock.now() + flightMs * 1000
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
    this.#clock.heard(clock)
    this.#seen = head
  }

  #hear(book: Book, result: Result | undefined): void {
    const row = result?.rows[0]
    assert(row !== undefined, 'the book has a head')
    const { clock, seq, hash } = decodeHead(row)
    if (seq !== book.head.seq || hash !== book.head.hash) throw new HeadMoved()
    this.#clock.heard(clock)
  }

  #deliver(batch: Batch, items: readonly Item[]): void {
    this.#intake.deliver(batch, items)
    if (batch.events.length === 0) return
    try {
      this.#events.committed(this.bookId, batch.events)
    } catch (error) {
      // A listener's bug is not the batch's: that is durable.
      this.#events.bug(error, null)
    }
  }

  /** The last word on what was taken: nothing more is done for it. */
  #abandon(why: string): void {
    const doubtful = this.#doubts.items
    for (const item of this.#intake.dropAll()) item.answer(lastWord(item, doubtful, why))
    // Whoever comes next decides on what the log says, whatever became of this.
    this.#doubts.clear()
    this.#forget()
  }

  #stop(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error)
    this.#intake.stopped = why
    this.#events.alarm(this.bookId, why)
    this.#abandon(why)
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
  readonly items: readonly Item[]
  /** What follows the append in the same flight. */
  readonly end: readonly Query[]
}

/** What a careful batch is decided on, and what it is made of. */
interface Loaded {
  readonly book: Book
  readonly at: number
  readonly over: readonly Over[]
  readonly work: readonly Item[]
}
