import type { Database, Query, Result, Writer } from '../../packages/server/src/store/db.ts'
import {
  CommitInDoubt,
  ConnectionLost,
  DatabaseError,
  FlightTimeout,
} from '../../packages/server/src/store/db-error.ts'

/** What becomes of one flight. Written or not, the lane must find out by itself. */
export type Fault =
  | { readonly kind: 'lost before' | 'lost after' | 'timeout before' | 'timeout after' }
  | { readonly kind: 'doubt before' | 'doubt after' }
  /** Lost; the statements arrive all the same once `release` is called. */
  | { readonly kind: 'zombie' }
  | { readonly kind: 'error'; readonly sqlstate: string; readonly constraint?: string }
  /** Waits until the promise is settled, then goes on as usual. */
  | { readonly kind: 'wait'; readonly until: Promise<unknown> }
  /** Does something else first, on whatever connection it likes. */
  | { readonly kind: 'first'; readonly work: () => Promise<unknown> }

export type When = (queries: readonly Query[]) => boolean

/** Flights that write to the log. */
export const appends: When = (queries) =>
  queries.some((q) => q.text.includes('update book_head set seq'))
export const locks: When = (queries) => queries.some((q) => q.text.includes('for no key update'))
/** Flights that make sure of what was found. */
export const confirms: When = (queries) => queries.some((q) => q.text.includes('set at = at'))
export const any: When = () => true

/** A real database behind a network that breaks on command. */
export class FaultyDatabase implements Database {
  readonly read: Database['read']
  readonly snapshot: Database['snapshot']
  readonly flights: (readonly Query[])[] = []
  /** While true, no connection can be opened. */
  unreachable = false
  readonly #real: Database
  readonly #plan: { when: When; fault: Fault }[] = []
  readonly #zombies: { real: Writer; queries: readonly Query[] }[] = []

  constructor(real: Database) {
    this.#real = real
    this.read = real.read
    this.snapshot = real.snapshot
  }

  /** Harms the next flight that is meant, once. */
  next(when: When, fault: Fault): void {
    this.#plan.push({ when, fault })
  }

  /** Nothing that was planned happens any more. */
  calm(): void {
    this.#plan.length = 0
  }

  /** How many of the planned faults are still to come. */
  get pending(): number {
    return this.#plan.length
  }

  /** Lets what was swallowed arrive, on the connection where it was under way. */
  async release(): Promise<Result[][]> {
    const all: Result[][] = []
    for (const { real, queries } of this.#zombies.splice(0)) {
      all.push(await real.flight(queries, 10_000))
      real.destroy()
    }
    return all
  }

  async openWriter(): Promise<Writer> {
    if (this.unreachable) throw new ConnectionLost('nobody listens')
    const real = await this.#real.openWriter()
    const link = { real, cut: false }
    return {
      get alive() {
        return !link.cut && real.alive
      },
      flight: (queries, ms) => this.#fly(link, queries, ms),
      destroy: () => link.cut || real.destroy(),
    }
  }

  close(): Promise<void> {
    return this.#real.close()
  }

  async #fly(link: Link, queries: readonly Query[], ms: number): Promise<Result[]> {
    this.flights.push(queries)
    const at = this.#plan.findIndex(({ when }) => when(queries))
    const planned = at < 0 ? undefined : this.#plan.splice(at, 1)[0]
    if (planned === undefined) return link.real.flight(queries, ms)
    return this.#harm(planned.fault, link, queries)
  }

  async #harm(fault: Fault, link: Link, queries: readonly Query[]): Promise<Result[]> {
    const { real } = link
    switch (fault.kind) {
      case 'wait':
        await fault.until
        return real.flight(queries, 10_000)
      case 'first':
        await fault.work()
        return real.flight(queries, 10_000)
      case 'error':
        await real.flight([{ text: 'rollback', params: [] }], 10_000)
        throw new DatabaseError({ message: 'planned', ...fault })
      case 'zombie':
        link.cut = true
        this.#zombies.push({ real, queries })
        throw new ConnectionLost('planned')
      case 'lost after':
      case 'timeout after':
      case 'doubt after':
        await real.flight(queries, 10_000)
        break
      case 'lost before':
      case 'timeout before':
      case 'doubt before':
        break
    }
    real.destroy()
    if (fault.kind.startsWith('timeout')) throw new FlightTimeout('planned')
    if (fault.kind.startsWith('doubt')) throw new CommitInDoubt('planned')
    throw new ConnectionLost('planned')
  }
}

interface Link {
  readonly real: Writer
  /** Nothing more is sent here, and nobody hears of the other end. */
  cut: boolean
}
