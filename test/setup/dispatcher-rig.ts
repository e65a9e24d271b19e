import { Dispatcher } from '../../packages/server/src/effects/dispatcher.ts'
import type { Rail } from '../../packages/server/src/rails/rail.ts'
import { audit } from './audit.ts'
import { type Bench, type Case, openBench } from './bench.ts'
import { kindsOf } from './fast-expiry.ts'
import { HaltingDatabase } from './halting-database.ts'
import { write } from './tamper.ts'

type Told = Parameters<Rail['dispatch']>[0]
type Deps = ConstructorParameters<typeof Dispatcher>[0]

interface Options {
  readonly callsMax?: number
  readonly database?: Deps['database']
  /** Without it, the test calls `dispatcher.look` itself. */
  readonly isSwept?: boolean
}

/** A process with a rail, and what that was told. */
export interface DispatcherServer {
  readonly told: Told[]
  readonly problems: string[]
  readonly dispatcher: Dispatcher
  stop(): Promise<void>
}

export const soon = { timeout: 10_000, interval: 20 }

/** Payments that wait for a rail, and processes that tell it. */
export class DispatcherRig {
  readonly bench: Bench
  readonly #running = new Set<DispatcherServer>()

  private constructor(bench: Bench) {
    this.bench = bench
  }

  static async open(): Promise<DispatcherRig> {
    return new DispatcherRig(await openBench())
  }

  close(): Promise<void> {
    return this.bench.close()
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running].map((one) => one.stop()))
  }

  /** Starts a process that looks at a book again and again. */
  serve(
    { observed, bookId }: Pick<Case, 'observed' | 'bookId'>,
    answer: Rail['dispatch'] = async () => ({ kind: 'settled', receipt: null }),
    { database = this.bench.database, isSwept = true, ...bounds }: Options = {},
  ): DispatcherServer {
    const [told, problems]: [Told[], string[]] = [[], []]
    const problem = (error: unknown) => void problems.push(String(error))
    const simulated: Rail = {
      dispatch(payment, ...rest) {
        told.push(payment)
        return answer(payment, ...rest)
      },
    }
    const { engine } = observed
    const dispatcher = new Dispatcher({
      ...{ engine, database, rails: { simulated }, problem },
      ...bounds,
    })
    const look = () => {
      if (isSwept) dispatcher.look(new Set([bookId])).catch(problem)
    }
    const timer = setInterval(look, 20)
    const running = this.#running
    const server = {
      ...{ told, problems, dispatcher },
      async stop() {
        clearInterval(timer)
        running.delete(server)
        // What was killed is waited for by nobody.
        if (!(database instanceof HaltingDatabase)) await dispatcher.stop()
      },
    }
    running.add(server)
    look()
    return server
  }

  async endsOf({ bookId }: Case): Promise<string[]> {
    const { events } = await audit(this.bench.database, bookId)
    return kindsOf(events).filter((kind) => /settle|fail$/.test(kind))
  }

  /** Lets the leases of a process that is gone run out at once. */
  runOut({ bookId }: Case) {
    const text = 'update dispatch set next_at = 0 where book_id = $1'
    return write(this.bench.database, [{ text, params: [bookId] }])
  }

  /** How long no rail is told of the payment, in milliseconds. */
  async pauseOf({ bookId }: Case): Promise<number> {
    const text = `select (next_at - (extract(epoch from clock_timestamp()) * 1000000)) / 1000 as ms
from dispatch where book_id = $1`
    const [row] = await this.bench.database.read({ text, params: [bookId] })
    return Number(row?.ms)
  }
}

/** A payment that waits for its rail. */
export async function payLater({ client, agent }: Case) {
  const command = client.pay(agent, '10', 'slow.simulated')
  await client.must(command)
  return command.params.payment
}
