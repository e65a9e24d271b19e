import { assert, Book, type Head } from '@bursar/core'
import type { Result, Writer } from '../store/db.ts'
import { EPOCH, OtherEpoch } from '../store/epoch.ts'
import { decodeHead, readHead, touchHead } from '../store/head.ts'
import { findRemembered } from '../store/idempotency.ts'
import { HeadMoved, LogWentBackwards } from './failure.ts'
import { expectGrown, type Heads } from './heads.ts'
import { COMMIT, flightMs, ROLLBACK } from './transaction.ts'

/** What a lane knows of its log: where it ends, and what time it is there. */
export class LaneLog {
  readonly #bookId: number
  /**
   * The newest end that is known to be durable: this process committed it, or something after
   * it, without a warning. The log may grow beyond it, never shrink below. What was merely found
   * may be on this server alone, and lost with it: nobody was told of it.
   */
  readonly #heads: Heads
  readonly #clock = new DatabaseClock()
  #at = 0

  constructor(bookId: number, heads: Heads) {
    this.#bookId = bookId
    this.#heads = heads
  }

  /** Where in the log it is looked whether it is still the same one. */
  get seenSeq(): number {
    return this.#heads.newest(this.#bookId)?.seq ?? 0
  }

  /** How far the database's clock is behind what the log says already. */
  get behindMicros(): number {
    return this.#clock.isSet ? Math.max(0, this.#at - this.#clock.now()) : 0
  }

  get now(): number {
    return this.#clock.now()
  }

  /** The moment of a batch: time never goes back in a log, whatever the clock does. */
  momentAfter(head: Head): number {
    return Math.max(this.#clock.now(), head.at)
  }

  isConfirmed({ hash }: Head): boolean {
    return this.#heads.newest(this.#bookId)?.hash === hash
  }

  /** An append was answered: the log ends here now, by this clock. */
  appended(head: Head, clock: number): void {
    this.#clock.heard(clock)
    this.#confirm(head)
  }

  /**
   * The believed book if the log still ends where it did, else a new one at the true head. Judged
   * under its lock, by the hash that stands where the log was seen to end. Errors: OtherEpoch,
   * LogWentBackwards.
   */
  async check(
    believed: Book,
    { locked, there }: { readonly locked: Result | undefined; readonly there: string | null },
    writer: Writer,
  ): Promise<Book> {
    const bookId = this.#bookId
    const seen = this.#heads.newest(bookId)
    const row = locked?.rows[0]
    if (row === undefined && seen !== null) throw new LogWentBackwards(bookId, seen, null)
    assert(row !== undefined, 'the book has a head')
    const { clock, epoch, ...head } = decodeHead(row)
    if (epoch !== EPOCH) throw new OtherEpoch(epoch)
    this.#clock.heard(clock)
    this.#at = head.at
    await expectGrown({ bookId, seen, found: head, there }, writer)
    if (isSame(believed.head, head)) return believed
    const book = new Book()
    book.head = head
    return book
  }

  /**
   * What an append would tell is asked of the database where nothing is appended: whether the
   * log still ends here, and whether these keys did something before that was forgotten.
   * Errors: HeadMoved.
   */
  async ask(believed: Head, keys: readonly string[], writer: Writer): Promise<void> {
    const asked = [readHead(this.#bookId), findRemembered(this.#bookId, keys)]
    const [found, known] = await writer.flight(asked, flightMs)
    const row = found?.rows[0]
    if (row === undefined) throw new HeadMoved()
    const { clock, epoch, ...head } = decodeHead(row)
    if (epoch !== EPOCH || !isSame(believed, head)) throw new HeadMoved()
    this.#clock.heard(clock)
    if (known !== undefined && known.rows.length > 0) throw new HeadMoved()
  }

  /**
   * Ends a transaction that wrote nothing. What was found in the log, and is not known to be
   * durable wherever the database promises it, may only be told once a commit went through.
   */
  async end(head: Head, writer: Writer): Promise<void> {
    const end = this.isConfirmed(head) ? [ROLLBACK] : [touchHead(this.#bookId), COMMIT]
    await writer.flight(end, flightMs)
    this.#confirm(head)
  }

  /** Under the lock of this head, something was committed without a warning. */
  #confirm(head: Head): void {
    this.#heads.saw(this.#bookId, head)
    this.#at = head.at
  }
}

function isSame(one: Head, other: Head): boolean {
  return one.seq === other.seq && one.hash === other.hash
}

/**
 * What time it is at the database, in microseconds. The database's clock is the only one that
 * counts; between its answers a monotonic clock carries it on.
 */
class DatabaseClock {
  #micros = 0
  #heardAt = 0

  get isSet(): boolean {
    return this.#micros > 0
  }

  heard(micros: number): void {
    this.#micros = micros
    this.#heardAt = performance.now()
  }

  now(): number {
    return Math.floor(this.#micros + (performance.now() - this.#heardAt) * 1000)
  }
}
