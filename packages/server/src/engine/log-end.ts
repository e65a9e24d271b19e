import { assert, Book, type Head } from '@bursar/core'
import type { Result } from '../store/db.ts'
import { EPOCH, OtherEpoch } from '../store/epoch.ts'
import { decodeHead } from '../store/head.ts'
import { DatabaseClock } from './clock.ts'
import { HeadMoved, LogWentBackwards } from './failure.ts'

/** What a lane knows of the end of its log, and what time it is there. */
export class LogEnd {
  /** The newest head that was seen: the log may grow beyond it, never shrink below. */
  #seen: Head | null = null
  /**
   * How far the log is known to be durable: this process committed it, or something after it,
   * without a warning. What was merely found may be on this server alone, and lost with it.
   */
  #confirmedSeq = 0
  readonly #clock = new DatabaseClock()

  /** Where in the log it is looked whether it is still the same one. */
  get seenSeq(): number {
    return this.#seen?.seq ?? 0
  }

  /** How far the database's clock is behind what the log says already. */
  get behindMicros(): number {
    if (this.#seen === null || !this.#clock.isSet) return 0
    return Math.max(0, this.#seen.at - this.#clock.now())
  }

  get now(): number {
    return this.#clock.now()
  }

  /** The moment of a batch: time never goes back in a log, whatever the clock does. */
  momentAfter(head: Head): number {
    return Math.max(this.#clock.now(), head.at)
  }

  isConfirmed({ seq }: Head): boolean {
    return seq <= this.#confirmedSeq
  }

  /** Under the lock of this head, something was committed without a warning. */
  confirm({ seq }: Head): void {
    this.#confirmedSeq = Math.max(this.#confirmedSeq, seq)
  }

  /** An append was answered: the log ends here now, by this clock. */
  appended(head: Head, clock: number): void {
    this.#clock.heard(clock)
    this.#seen = head
    this.confirm(head)
  }

  /**
   * The believed book if the log still ends where it did, else a new one at the true head. Judged
   * under its lock. Errors: OtherEpoch, LogWentBackwards.
   */
  check(believed: Book, locked: Result | undefined, seenHash: string | null): Book {
    const { clock, epoch, ...head } = headOf(locked)
    if (epoch !== EPOCH) throw new OtherEpoch(epoch)
    this.#clock.heard(clock)
    if (this.#seen !== null && this.#seen.seq > 0) {
      if (head.seq < this.#seen.seq || seenHash !== this.#seen.hash)
        throw new LogWentBackwards(this.#seen, head)
    }
    this.#seen = head
    if (isSame(believed.head, head)) return believed
    const book = new Book()
    book.head = head
    return book
  }

  /** Where nothing is appended, the head is asked. Errors: HeadMoved. */
  hear(believed: Head, found: Result | undefined): void {
    const { clock, epoch, ...head } = headOf(found)
    if (epoch !== EPOCH || !isSame(believed, head)) throw new HeadMoved()
    this.#clock.heard(clock)
  }
}

function headOf(result: Result | undefined) {
  const row = result?.rows[0]
  assert(row !== undefined, 'the book has a head')
  return decodeHead(row)
}

function isSame(one: Head, other: Head): boolean {
  return one.seq === other.seq && one.hash === other.hash
}
