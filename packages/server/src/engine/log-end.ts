import { assert, Book, type Head } from '@bursar/core'
import type { Result } from '../store/db.ts'
import { EPOCH, OtherEpoch } from '../store/epoch.ts'
import { decodeHead } from '../store/head.ts'
import { DatabaseClock } from './clock.ts'
import { HeadMoved, LogWentBackwards } from './failure.ts'

/** What a lane knows of the end of its log, and what time it is there. */
export class LogEnd {
  /**
   * The newest head that is known to be durable: this process committed it, or something after
   * it, without a warning. The log may grow beyond it, never shrink below. What was merely found
   * may be on this server alone, and lost with it: nobody was told of it.
   */
  #seen: Head | null = null
  #at = 0
  readonly #clock = new DatabaseClock()

  /** Where in the log it is looked whether it is still the same one. */
  get seenSeq(): number {
    return this.#seen?.seq ?? 0
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

  isConfirmed({ seq }: Head): boolean {
    return seq <= this.seenSeq
  }

  /** Under the lock of this head, something was committed without a warning. */
  confirm(head: Head): void {
    this.#seen = head
    this.#at = head.at
  }

  /** An append was answered: the log ends here now, by this clock. */
  appended(head: Head, clock: number): void {
    this.#clock.heard(clock)
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
    this.#at = head.at
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
