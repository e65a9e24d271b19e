import { type Event, type Id, idOf, type RejectionCode, ulidOf } from '@bursar/core'
import { Engine } from '../../packages/server/src/engine/engine.ts'
import { type Heads, HeadsInMemory } from '../../packages/server/src/engine/heads.ts'
import { type Core, soundCore } from '../../packages/server/src/engine/prepare.ts'
import type { Idempotency, Reply, Request } from '../../packages/server/src/engine/request.ts'
import { mintBookId } from '../../packages/server/src/identity/mint.ts'
import type { Database } from '../../packages/server/src/store/db.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { insertOrganization } from '../../packages/server/src/store/organization.ts'
import { audit } from './audit.ts'
import { freshDatabase } from './database.ts'
import { FaultyDatabase } from './faulty-database.ts'
import {
  type Genesis,
  genesis,
  type NewAgent,
  newAgent,
  nextId,
  type Payee,
  payment,
  usd,
} from './given.ts'

type Command = Request['command']

/** A database of one's own, on which books are opened and engines run. */
export interface Bench {
  readonly database: Database
  engine(options?: { core?: Core; database?: Database; heads?: Heads }): TestEngine
  /** A new book, its genesis written by an engine that nobody harms. */
  open(options?: Parameters<typeof genesis>[0]): Promise<Genesis & { bookId: number }>
  close(): Promise<void>
}

/** An engine behind a network that breaks on command, and all it told. */
export interface TestEngine {
  readonly engine: Engine
  readonly faulty: FaultyDatabase
  readonly bugs: unknown[]
  readonly alarms: string[]
  /** What was warned of, and that it is over. */
  readonly warnings: string[]
  readonly committed: { readonly seq: number; readonly event: Event }[]
}

export async function openBench(): Promise<Bench> {
  const fresh = await freshDatabase({ template: 'migrated' })
  const database = openDatabase({ url: fresh.url })
  const engines: Engine[] = []
  const make: Bench['engine'] = (options = {}) => {
    const { core = soundCore, heads = new HeadsInMemory() } = options
    const faulty = new FaultyDatabase(options.database ?? database)
    const observed = {
      bugs: [] as unknown[],
      alarms: [] as string[],
      warnings: [] as string[],
      committed: [] as Recorded[],
    }
    const events = {
      committed: (_: number, news: readonly Recorded[]) => void observed.committed.push(...news),
      bug: (error: unknown) => void observed.bugs.push(error),
      alarm: (_: number, what: string) => void observed.alarms.push(what),
      warning: (_: number, what: string) => void observed.warnings.push(what),
      recovered: (_: number, what: string) => void observed.warnings.push(`over: ${what}`),
    }
    const engine = new Engine(faulty, events, { core, heads })
    engines.push(engine)
    return { engine, faulty, ...observed }
  }
  const opener = make()
  return {
    database,
    engine: make,
    async open(options = {}) {
      const bookId = mintBookId()
      await insertBook(database, bookId)
      const made = genesis(options)
      const reply = await opener.engine.submit(bookId, asking(made.command))
      if (reply.kind !== 'recorded') throw new Error(`no book: ${reply.kind}`)
      return { ...made, bookId }
    },
    async close() {
      await Promise.all(engines.map((engine) => engine.close()))
      await database.close()
      await fresh.drop()
    },
  }
}

type Recorded = TestEngine['committed'][number]

async function insertBook(database: Database, bookId: number): Promise<void> {
  const writer = await database.openWriter()
  const organization = ulidOf(nextId('organization'))
  await writer.flight(
    [insertOrganization({ organization, bookIds: [bookId], createdAt: 0 })],
    10_000,
  )
  writer.destroy()
}

export function asking(command: Command, idempotency: Idempotency | null = null): Request {
  return { command, texts: [], idempotency, box: null, dry: false }
}

/** The same key and fingerprint for equal numbers. */
export function keyed(key: number, fingerprint = key): Idempotency {
  const digits = (value: number) => value.toString(16).padStart(32, '0')
  return { k: digits(key), fingerprint: digits(fingerprint) }
}

/** One book, spoken to through one engine. */
export class BookClient {
  readonly book: Genesis & { bookId: number }
  readonly observed: TestEngine

  constructor(book: Genesis & { bookId: number }, observed: TestEngine) {
    this.book = book
    this.observed = observed
  }

  submit(command: Command, idempotency: Idempotency | null = null): Promise<Reply> {
    return this.observed.engine.submit(this.book.bookId, asking(command, idempotency))
  }

  async must(command: Command): Promise<Extract<Reply, { kind: 'recorded' }>> {
    const reply = await this.submit(command)
    if (reply.kind !== 'recorded') throw new Error(`${command.kind}: ${outcomeOf(reply)}`)
    return reply
  }

  async agent(
    options: Parameters<typeof newAgent>[1] & { budget?: string } = {},
  ): Promise<NewAgent> {
    const made = newAgent(this.book.by, options)
    await this.must(made.command)
    const amount = usd(options.budget ?? '1000')
    if (amount > 0n) await this.must(this.adjust(made, amount))
    return made
  }

  adjust({ agent }: NewAgent, amount: bigint): Command {
    return { kind: 'agent.adjust', actor: this.book.by, params: { agent, amount } }
  }

  pay(agent: NewAgent, amount: string, to: Payee = 'shop.example'): ReturnType<typeof payment> {
    return payment(agent.key, usd(amount), to)
  }
}

/** `COMPLETED`, `DECLINED LIMIT_DAILY`, `rejected NOT_FOUND`, `unknown` and so on. */
export function outcomeOf(reply: Reply): string {
  if (reply.kind === 'rejected') return `rejected ${reply.code satisfies RejectionCode}`
  if (reply.kind !== 'recorded') return reply.kind
  const { event } = reply
  if (event.kind !== 'payment.create') return event.kind
  return [event.result.verdict, event.result.code].filter((part) => part !== null).join(' ')
}

export function approvalOf(id: Id<'payment'>): Id<'approval'> {
  return idOf('approval', ulidOf(id))
}

export interface Case {
  readonly client: BookClient
  readonly agent: NewAgent
  readonly observed: TestEngine
  readonly faulty: FaultyDatabase
  readonly bookId: number
}

/** A book with an agent that has 1,000.00, in the memory of its lane unless it is cold. */
export async function openCase(
  bench: Bench,
  options: { core?: Core; cold?: boolean } = {},
): Promise<Case> {
  const observed = bench.engine(options.core === undefined ? {} : { core: options.core })
  const book = await bench.open()
  const client = new BookClient(book, observed)
  const agent = await new BookClient(
    book,
    options.cold === true ? bench.engine() : observed,
  ).agent()
  // One that is declined brings in all the rows that a payment needs.
  if (options.cold !== true) await client.submit(client.pay(agent, '5000'))
  return { client, agent, observed, faulty: observed.faulty, bookId: book.bookId }
}

/** All amounts that were paid to merchants at once, from the log alone, after a whole audit. */
export async function paid(bench: Bench, bookId: number): Promise<bigint[]> {
  const { events } = await audit(bench.database, bookId)
  return events.flatMap((event) =>
    event.kind === 'payment.create' && event.result.verdict === 'COMPLETED'
      ? [event.params.amount]
      : [],
  )
}

/** What the agent's wallet holds, after a whole audit. */
export async function postedOf(bench: Bench, bookId: number, agent: NewAgent): Promise<bigint> {
  const { book } = await audit(bench.database, bookId)
  return book.tables.hot.get(ulidOf(agent.agent))?.posted ?? 0n
}

export function payAll(
  client: BookClient,
  agent: NewAgent,
  amounts: readonly string[],
): Promise<Reply[]> {
  return Promise.all(amounts.map((amount) => client.submit(client.pay(agent, amount))))
}
