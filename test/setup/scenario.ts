import { randomBytes } from 'node:crypto'
import { agentPermissionsDefault, permissions } from '@bursar/contract'
import {
  type Command,
  type CommandKind,
  commandCodecs,
  type Event,
  type EventOf,
  type Id,
  idOf,
  type NewKey,
  noRules,
  type Params,
  type Rules,
  type SwitchName,
  ulidFromHex,
  ulidOf,
} from '@bursar/core'
import { privateTexts } from '../../packages/server/src/application/private-text.ts'
import { Engine } from '../../packages/server/src/engine/engine.ts'
import type { LaneEvents } from '../../packages/server/src/engine/lane.ts'
import type { Core } from '../../packages/server/src/engine/prepare.ts'
import { mintId, mintKey } from '../../packages/server/src/identity/mint.ts'
import type { Database } from '../../packages/server/src/store/db.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { turnClock } from './clock.ts'
import { type FreshDatabase, freshDatabase } from './database.ts'
import { type OpenedBook, type OpenedOrganization, openTestOrganization } from './organization.ts'
import { merchant, readRules } from './reading.ts'

export const unit = 100_000_000n
const agentPermissions = [...agentPermissionsDefault, 'agents:delegate']

/** An organization on a database of its own, and the ways to make things happen to its book. */
export class Scenario {
  readonly database: Database
  readonly engine: Engine
  readonly organization: Id<'organization'>
  readonly book: OpenedBook
  readonly owner: Id<'key'>
  /** The organization's other book, of which less is asked. */
  readonly other: OpenedBook
  readonly #fresh: FreshDatabase

  constructor(
    deps: { database: Database; engine: Engine; fresh: FreshDatabase },
    { organization, test, live }: OpenedOrganization,
    owner: Id<'key'>,
  ) {
    this.database = deps.database
    this.engine = deps.engine
    this.#fresh = deps.fresh
    this.organization = organization
    this.book = test
    this.owner = owner
    this.other = live
  }

  static async open(): Promise<Scenario> {
    const fresh = await freshDatabase({ template: 'migrated' })
    const database = openDatabase({ url: fresh.url })
    const engine = newEngine(database)
    const organization = await openTestOrganization({ database, engine }, permissions)
    const owner = await firstKey(database, organization.test)
    return new Scenario({ database, engine, fresh }, organization, owner)
  }

  async close(): Promise<void> {
    await this.engine.close()
    await this.database.close()
    await this.#fresh.drop()
  }

  /** Lets hours go by. What is over by then ends with the next command. */
  turn(hours: number): Promise<void> {
    return turnClock(this.#fresh.url, hours)
  }

  /** The event that a command wrote. Throws when it wrote none. */
  async did(command: Command, options: Doing = {}): Promise<Event> {
    const k = options.key ?? null
    const { engine = this.engine, book = this.book } = options
    const reply = await engine.submit(book.bookId, {
      command,
      texts: options.texts?.texts ?? [],
      idempotency: k === null ? null : { k, fingerprint: k },
      box: k === null ? null : randomBytes(60),
      dry: false,
    })
    if (reply.kind !== 'recorded')
      throw new Error(`${command.kind}: ${'code' in reply ? reply.code : reply.kind}`)
    return reply.event
  }

  /** The same for a command without texts, by the organization unless somebody else speaks. */
  async ask<K extends CommandKind>(
    kind: K,
    params: Omit<Params<K>, 'texts'>,
    actor: Command['actor'] = this.owner,
  ): Promise<EventOf<K>> {
    const texts = 'texts' in commandCodecs[kind].fields ? { texts: {} } : {}
    const command = { kind, actor, params: { ...texts, ...params } } as Partial<Command> as Command
    return (await this.did(command)) as EventOf<K>
  }

  async agent(rules: Partial<Rules> = {}, budget = 0n): Promise<TestAgent> {
    const { agent, key, wallet } = this.newAgent()
    const texts = privateTexts(ulidOf(agent), { name: 'Ada', description: null })
    const all = { ...noRules, ...readRules(rules) }
    const params = { agent, key, permissions: agentPermissions, rules: all, readOnly: false }
    const made = { ...params, walletless: null, texts: texts.digests }
    const k = randomBytes(16).toString('hex')
    await this.did({ kind: 'agent.create', actor: this.owner, params: made }, { texts, key: k })
    if (budget > 0n) await this.ask('agent.adjust', { agent, amount: budget * unit })
    return { agent, key, wallet }
  }

  /** An agent below another one, which speaks for itself. */
  async delegate(
    parent: TestAgent,
    budget: bigint,
    options: { rules?: Partial<Rules>; expiresAt?: number } = {},
  ): Promise<TestAgent> {
    const made = this.newAgent()
    const { agent, key } = made
    const rules = { ...noRules, ...readRules(options.rules ?? {}) }
    const params = { parent: parent.agent, agent, key, permissions: agentPermissions, rules }
    const rest = { amount: budget * unit, expiresAt: options.expiresAt ?? null }
    await this.ask('agent.delegate', { ...params, ...rest }, parent.key.id)
    return made
  }

  newAgent(): TestAgent {
    const agent = mintId('agent')
    const { key } = mintKey('test', this.book.bookId)
    return { agent, key, wallet: idOf('wallet', ulidOf(agent)) }
  }

  /** A key of the organization with a voice of its own. */
  async keyFor(owner: string, expiresAt: number | null = null): Promise<Id<'key'>> {
    const { key } = mintKey('test', this.book.bookId)
    await this.ask('key.create', { key, owner, permissions, expiresAt }, 'system:setup')
    return key.id
  }

  async policy(rules: Partial<Rules>): Promise<Id<'policy'>> {
    const policy = mintId('policy')
    await this.ask('policy.create', { policy, rules: { ...noRules, ...readRules(rules) } })
    return policy
  }

  /** A payment of a number of whole units, unless a finer sum is given. */
  async pay(by: Pick<TestAgent, 'key'>, to: Payee, options: PayOptions = {}): Promise<Paid> {
    const payment = mintId('payment')
    const texts = privateTexts(ulidOf(payment), { memo: options.memo })
    const params = {
      payment,
      from: options.from ?? null,
      to: 'wallet' in to ? to.wallet : null,
      merchant: 'domain' in to ? merchant({ domain: to.domain }) : null,
      payee: 'payee' in to ? to.payee : null,
      amount: options.sum ?? (options.amount ?? 1n) * unit,
      currency: null,
      holdHours: options.holdHours ?? null,
      allowDuplicate: options.allowDuplicate ?? null,
      claim: options.claim ?? null,
      label: options.label ?? null,
      consent: options.consent ?? null,
      consentHours: options.consentHours ?? null,
      texts: texts.digests,
    }
    const command: Command = { kind: 'payment.create', actor: by.key.id, params }
    const { engine } = options
    const event = await this.did(command, { texts, ...(engine === undefined ? {} : { engine }) })
    const { verdict, code } = (event as EventOf<'payment.create'>).result
    return { payment, approval: idOf('approval', ulidOf(payment)), verdict, code }
  }

  approve({ approval }: Paid, actor: Id<'key'> = this.owner): Promise<EventOf<'approval.approve'>> {
    return this.ask('approval.approve', { approval, link: null }, actor)
  }

  capture({ payment }: Paid, amount: bigint | null = null): Promise<EventOf<'payment.capture'>> {
    return this.ask('payment.capture', { payment, amount: amount && amount * unit })
  }

  refund({ payment }: Paid, amount: bigint | null = null): Promise<EventOf<'payment.refund'>> {
    return this.ask('payment.refund', { payment, amount: amount && amount * unit })
  }

  settle({ payment }: Paid, receipt: string | null = null): Promise<EventOf<'payment.settle'>> {
    return this.ask('payment.settle', { payment, receipt }, 'system:rail')
  }

  fail({ payment }: Paid): Promise<EventOf<'payment.fail'>> {
    return this.ask('payment.fail', { payment, reason: 'returned' }, 'system:rail')
  }
}

interface Doing {
  readonly texts?: ReturnType<typeof privateTexts>
  readonly engine?: Engine
  readonly book?: OpenedBook
  readonly key?: string
}

/** The key that a book was opened with. */
export async function firstKey(database: Database, { bookId }: OpenedBook): Promise<Id<'key'>> {
  const text = 'select id from key where book_id = $1 order by created_seq limit 1'
  const [row] = await database.read({ text, params: [bookId] })
  return idOf('key', ulidFromHex(String(row?.id)))
}

export type Payee =
  | { readonly wallet: Id<'wallet'> }
  | { readonly domain: string }
  | { readonly payee: Id<'payee'> }

export interface PayOptions {
  readonly amount?: bigint
  readonly sum?: bigint
  readonly from?: Id<'wallet'>
  readonly memo?: string
  readonly holdHours?: number
  readonly allowDuplicate?: boolean
  readonly claim?: string
  readonly label?: SwitchName
  readonly consent?: boolean
  readonly consentHours?: number
  readonly engine?: Engine
}

export interface TestAgent {
  readonly agent: Id<'agent'>
  readonly key: NewKey
  readonly wallet: Id<'wallet'>
}

export interface Paid {
  readonly payment: Id<'payment'>
  readonly approval: Id<'approval'>
  readonly verdict: string
  readonly code: string | null
}

/** An engine that makes a bug or an alarm the failure of the test. */
export function newEngine(database: Database, core?: Core): Engine {
  const events: LaneEvents = {
    committed: () => undefined,
    bug: (error) => {
      throw error
    },
    alarm: (_, what) => {
      throw new Error(what)
    },
  }
  return new Engine(database, events, core === undefined ? {} : { core })
}
