import { expect, vi } from 'vitest'
import type { ConsumerBounds } from '../../packages/server/src/effects/carrier.ts'
import { Consumers } from '../../packages/server/src/effects/consumers.ts'
import type { Database, Row } from '../../packages/server/src/store/db.ts'
import type { DeadLetter } from '../../packages/server/src/store/dead-letter.ts'
import { type Bench, type Case, openBench, openCase } from './bench.ts'
import { HaltingDatabase } from './halting-database.ts'

/** Short, so that what has to run out does so within a test. */
export const bounds: ConsumerBounds = {
  leaseMs: 400,
  eventsMax: 3,
  handleMs: 150,
  attemptsMax: 3,
  booksMax: 8,
  pauseMs: () => 20,
}
export const soon = { timeout: 10_000, interval: 20 }

export type Handle = (bookId: number, seq: number, signal: AbortSignal) => Promise<void> | void

interface Options {
  readonly handle?: Handle
  readonly database?: Pick<Database, 'read' | 'openWriter'>
  readonly begins?: 'start' | 'now'
  readonly bounds?: Partial<ConsumerBounds>
  /** Without it, the test calls `consumers.look` itself. */
  readonly isSwept?: boolean
}

/** A process with one consumer, and what that was given. */
export interface ConsumerServer {
  readonly handled: string[]
  readonly letters: DeadLetter[]
  readonly problems: unknown[]
  readonly consumers: Consumers
  stop(): Promise<void>
}

/** Books with events, and processes that consume them. */
export class ConsumerRig {
  readonly bench: Bench
  readonly #running: Pick<ConsumerServer, 'stop'>[] = []

  private constructor(bench: Bench) {
    this.bench = bench
  }

  static async open(): Promise<ConsumerRig> {
    return new ConsumerRig(await openBench())
  }

  close(): Promise<void> {
    return this.bench.close()
  }

  /** Starts a process that looks at some books again and again. */
  serve(name: string, books: readonly number[], options: Options = {}): ConsumerServer {
    const { handle = () => undefined, begins = 'start', database = this.bench.database } = options
    const [handled, letters, problems]: [string[], DeadLetter[], unknown[]] = [[], [], []]
    const problem = (error: unknown) => void problems.push(error)
    const consumer = {
      name,
      begins,
      async handle(bookId: number, { seq }: { readonly seq: number }, signal: AbortSignal) {
        handled.push(`${bookId}/${seq}`)
        await handle(bookId, seq, signal)
      },
    }
    const consumers = new Consumers({
      database,
      bounds: { ...bounds, ...options.bounds },
      consumers: [consumer],
      gaveUp: (letter) => void letters.push(letter),
      problem,
    })
    const look = () => {
      if (options.isSwept !== false) consumers.look(new Set(books)).catch(problem)
    }
    const timer = setInterval(look, 20)
    look()
    const server = {
      ...{ handled, letters, problems, consumers },
      async stop() {
        clearInterval(timer)
        // What was killed is waited for by nobody.
        if (!(database instanceof HaltingDatabase)) await consumers.stop()
      },
    }
    this.#running.push(server)
    return server
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((server) => server.stop()))
  }

  /** A book with so many events. */
  async openBook(events: number): Promise<Case> {
    const found = await openCase(this.bench)
    while (lengthOf(found) < events) await pay(found)
    return found
  }

  async rowOf(name: string, bookId: number): Promise<Row | undefined> {
    const text = 'select * from consumer where book_id = $1 and name = $2'
    return (await this.bench.database.read({ text, params: [bookId, name] }))[0]
  }

  /** Resolves when a consumer has come to the end of a book. */
  whenDone(name: string, found: Case): Promise<void> {
    return vi.waitFor(async () => {
      const row = await this.rowOf(name, found.bookId)
      expect(Number(row?.seq)).toBe(lengthOf(found))
    }, soon)
  }
}

/** The genesis is not among what its own engine committed. */
export function lengthOf({ observed }: Case): number {
  return observed.committed.at(-1)?.seq ?? 0
}

export function pay({ client, agent }: Case) {
  return client.must(client.pay(agent, '1'))
}

/** Every event of a book, as `handled` names it. */
export function allOf(found: Case): string[] {
  return Array.from({ length: lengthOf(found) }, (_, index) => `${found.bookId}/${index + 1}`)
}
