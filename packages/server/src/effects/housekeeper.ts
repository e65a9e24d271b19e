import {
  effectsStopSecondsMax,
  idempotencyHoursMax,
  keyUseFlushSeconds,
  peopleSweepSeconds,
  tableCountSeconds,
  trimMinutes,
  uncountedBytesMin,
} from '../limits.ts'
import type { Database } from '../store/db.ts'
import { forgetDispatches } from '../store/dispatch.ts'
import { databaseTime } from '../store/head.ts'
import { countTable, noteKeyUses, selectUncounted } from '../store/housekeeping.ts'
import { dayOf, forgetBoxes, forgetRemembered } from '../store/idempotency.ts'
import { forgetAssertions } from '../store/oauth/assertion.ts'
import { forgetClients } from '../store/oauth/client.ts'
import { forgetCodes } from '../store/oauth/code.ts'
import { forgetRequests } from '../store/oauth/request.ts'
import { forgetTokens } from '../store/oauth/token.ts'
import { forgetAttempts } from '../store/people/attempt.ts'
import { forgetInvitations } from '../store/people/invitation.ts'
import { forgetSessions, noteSessionUses } from '../store/people/session.ts'
import { Connection } from './connection.ts'
import { within } from './within.ts'

type KeyUse = Parameters<typeof noteKeyUses>[0][number]
type SessionUse = Parameters<typeof noteSessionUses>[0][number]

interface Deps {
  readonly database: Database
  /** When each key was used since this was last asked. */
  takeUses(): readonly KeyUse[]
  /** The same of sessions. */
  takeSessionUses(): readonly SessionUse[]
  books(): readonly number[]
  problem(error: unknown): void
}

/** The one writer of operational rows that no append writes; it counts young tables, too. */
export class Housekeeper {
  readonly #deps: Deps
  readonly #timers: NodeJS.Timeout[] = []
  readonly #connection: Connection
  #work: Promise<void> = Promise.resolve()

  constructor(deps: Deps) {
    this.#deps = deps
    this.#connection = new Connection(deps.database)
  }

  start(): void {
    this.#every(keyUseFlushSeconds, () => this.#flush())
    this.#every(tableCountSeconds, () => this.#count())
    this.#every(peopleSweepSeconds, () => this.#sweepPeople())
    this.#every(trimMinutes * 60, () => this.#trim())
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await within(
      effectsStopSecondsMax,
      this.#enqueue(() => this.#flush()),
    )
    this.#connection.close()
  }

  #every(seconds: number, work: () => Promise<void>): void {
    let isWaiting = false
    const timer = setInterval(() => {
      // While the database does not answer, nothing piles up that a stop would wait for.
      if (isWaiting) return
      isWaiting = true
      void this.#enqueue(work).then(() => {
        isWaiting = false
      })
    }, seconds * 1000)
    timer.unref()
    this.#timers.push(timer)
  }

  // One thing after the other, so that one connection is enough.
  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#deps.problem(error))
    return this.#work
  }

  async #flush(): Promise<void> {
    const uses = this.#deps.takeUses()
    if (uses.length > 0) await this.#connection.write(noteKeyUses(uses))
    const seen = this.#deps.takeSessionUses()
    if (seen.length > 0) await this.#connection.write(noteSessionUses(seen))
  }

  /** Whatever of signing in is over. */
  async #sweepPeople(): Promise<void> {
    const people = [forgetAttempts(), forgetSessions(), forgetInvitations()]
    const clients = [forgetRequests(), forgetAssertions(), forgetClients()]
    for (const forget of [...people, ...clients])
      while ((await this.#connection.write(forget)).count >= 1000);
  }

  /** A plan made while a table was nearly empty can be wrong for what it becomes in a minute. */
  async #count(): Promise<void> {
    const { database } = this.#deps
    for (const row of await database.read(selectUncounted(uncountedBytesMin)))
      await this.#connection.write(countTable(row))
  }

  async #trim(): Promise<void> {
    // By the clock that wrote them: one that is ahead would forget what retries still need.
    const now = await databaseTime(this.#deps.database.read)
    const oldest = dayOf(now) - Math.ceil(idempotencyHoursMax / 24)
    for (const bookId of this.#deps.books()) {
      await this.#connection.write(forgetBoxes(bookId, now))
      // A bounded number at a time, until a round finds less than it could take.
      for (const forget of [
        forgetRemembered(bookId, oldest),
        // Long after the end of a payment, so that nobody takes it for one never dispatched.
        forgetDispatches(bookId, now - trimMinutes * 60_000_000),
        forgetCodes(bookId, now),
        forgetTokens(bookId, now),
      ])
        while ((await this.#connection.write(forget)).count >= 1000);
    }
  }
}
