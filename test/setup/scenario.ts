import { randomBytes } from 'node:crypto'
import {
  type Command,
  type Event,
  type Id,
  idOf,
  type NewKey,
  noRules,
  type Rules,
  ulidFromHex,
  ulidOf,
} from '@bursar/core'
import { Engine } from '../../packages/server/src/engine/engine.ts'
import type { LaneEvents } from '../../packages/server/src/engine/lane.ts'
import type { Core } from '../../packages/server/src/engine/prepare.ts'
import { mintId, mintKey } from '../../packages/server/src/handlers/mint.ts'
import { privateTexts } from '../../packages/server/src/handlers/text.ts'
import { type Database, openDatabase } from '../../packages/server/src/store/db.ts'
import { migrate } from '../../packages/server/src/store/migrate.ts'
import { freshDatabase } from './database.ts'
import { type OpenedBook, openTestOrganization } from './organization.ts'

const permissions = ['wallets:write', 'payments:write']
const unit = 100_000_000n

/** An organization on a database of its own, with everything that can happen to a book. */
export class Scenario {
  readonly database: Database
  readonly book: OpenedBook
  readonly owner: Id<'key'>
  readonly engine: Engine
  readonly #drop: () => Promise<void>

  constructor(
    ground: { database: Database; engine: Engine; drop: () => Promise<void> },
    made: { book: OpenedBook; owner: Id<'key'> },
  ) {
    this.database = ground.database
    this.engine = ground.engine
    this.#drop = ground.drop
    this.book = made.book
    this.owner = made.owner
  }

  static async open(): Promise<Scenario> {
    const { url, drop } = await freshDatabase()
    const database = openDatabase({ url })
    await migrate(database)
    const engine = newEngine(database)
    const organization = await openTestOrganization({ database, engine }, permissions)
    const book = organization.test
    const owners = { text: 'select id from key where book_id = $1', params: [book.bookId] }
    const [row] = await database.read(owners)
    const owner = idOf('key', ulidFromHex(String(row?.id)))
    return new Scenario({ database, engine, drop }, { book, owner })
  }

  async close(): Promise<void> {
    await this.engine.close()
    await this.database.close()
    await this.#drop()
  }

  /** The event that a command wrote. Throws when it wrote none. */
  async did(
    command: Command,
    options: { texts?: ReturnType<typeof privateTexts>; engine?: Engine; key?: string } = {},
  ): Promise<Event> {
    const k = options.key ?? null
    const reply = await (options.engine ?? this.engine).submit(this.book.bookId, {
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

  async agent(rules: Partial<Rules> = {}, budget = 0n): Promise<TestAgent> {
    const agent = mintId('agent')
    const { key } = mintKey('test', this.book.bookId)
    const texts = privateTexts(ulidOf(agent), { name: 'Ada', description: null })
    const all = { ...noRules, ...rules }
    const ask = { agent, key, permissions: ['payments:write'], rules: all, readOnly: false }
    const made = { ...ask, texts: texts.digests }
    const k = randomBytes(16).toString('hex')
    await this.did({ kind: 'agent.create', by: this.owner, ask: made }, { texts, key: k })
    const adjust = { agent, amount: budget * unit }
    if (budget > 0n) await this.did({ kind: 'agent.adjust', by: this.owner, ask: adjust })
    return { agent, key, wallet: idOf('wallet', ulidOf(agent)) }
  }

  /** A payment of a number of whole units to a wallet, or to a merchant by its domain. */
  async pay(
    by: TestAgent,
    to: { wallet: Id<'wallet'> } | { domain: string },
    options: { amount?: bigint; memo?: string; engine?: Engine } = {},
  ): Promise<Paid> {
    const payment = mintId('payment')
    const texts = privateTexts(ulidOf(payment), { memo: options.memo })
    const nameless = { id: null, name: null, category: null, mcc: null, country: null }
    const ask = {
      payment,
      from: null,
      to: 'wallet' in to ? to.wallet : null,
      merchant: 'domain' in to ? { ...nameless, domain: to.domain } : null,
      amount: (options.amount ?? 1n) * unit,
      currency: null,
      texts: texts.digests,
    }
    const command: Command = { kind: 'payment.create', by: by.key.id, ask }
    const { engine } = options
    const event = await this.did(command, { texts, ...(engine === undefined ? {} : { engine }) })
    const verdict = event.kind === 'payment.create' ? event.out.verdict : 'none'
    return { payment, approval: idOf('approval', ulidOf(payment)), verdict }
  }

  /** One of everything: each kind of event, each verdict, each way in which a payment ends. */
  async live(): Promise<Lived> {
    const by = this.owner
    const spender = await this.agent({ dailyLimit: 50n * unit, timezone: 'Asia/Tokyo' }, 100n)
    const careful = await this.agent({ requireApprovalAbove: 2n * unit }, 500n)
    const wallet = this.book.orgWallet
    const deposit = privateTexts(ulidOf(wallet), { reference: 'wire 7' })
    const fund = { wallet, amount: 500n * unit, texts: deposit.digests }
    await this.did({ kind: 'wallet.fund', by, ask: fund }, { texts: deposit })
    const shared = await this.#policies(spender, careful)
    for (let i = 0; i < 12; i += 1) await this.pay(spender, { wallet }, { memo: `invoice ${i}` })
    await this.pay(spender, { domain: 'shop.example' }, { amount: 3n })
    await this.pay(spender, { wallet }, { amount: 49n })
    const pending = await this.#approvals(careful)
    const settled = await this.#rail(spender)
    await this.#keys(spender)
    const deleted = await this.#deletion()
    return { spender, careful, shared, pending, settled, deleted }
  }

  async #policies(spender: TestAgent, careful: TestAgent): Promise<Id<'policy'>> {
    const by = this.owner
    const policy = mintId('policy')
    const texts = privateTexts(ulidOf(policy), { name: 'No games' })
    const rules = { ...noRules, blockedMerchants: ['games.example'] }
    const ask = { policy, rules, texts: texts.digests }
    await this.did({ kind: 'policy.create', by, ask }, { texts })
    for (const { agent } of [spender, careful])
      await this.did({ kind: 'policy.attach', by, ask: { policy, agent } })
    const change = { monthlyLimit: 1_000n * unit }
    await this.did({ kind: 'policy.change', by, ask: { policy, change, texts: {} } })
    await this.did({ kind: 'policy.detach', by, ask: { policy, agent: careful.agent } })
    const spare = mintId('policy')
    const second = { policy: spare, rules: noRules, texts: {} }
    await this.did({ kind: 'policy.create', by, ask: second })
    await this.did({ kind: 'policy.delete', by, ask: { policy: spare } })
    await this.pay(spender, { domain: 'games.example' })
    return policy
  }

  async #approvals(careful: TestAgent): Promise<Paid> {
    const by = this.owner
    const wallet = this.book.orgWallet
    const first = await this.pay(careful, { wallet }, { amount: 5n, memo: 'a desk' })
    const note = privateTexts(ulidOf(first.approval), { note: 'fine' })
    const yes = { approval: first.approval, texts: note.digests }
    await this.did({ kind: 'approval.approve', by, ask: yes }, { texts: note })
    const second = await this.pay(careful, { wallet }, { amount: 6n })
    const no = { approval: second.approval, texts: {} }
    await this.did({ kind: 'approval.deny', by, ask: no })
    return this.pay(careful, { wallet }, { amount: 7n })
  }

  async #rail(spender: TestAgent): Promise<Paid> {
    const rail = 'system:rail'
    const settled = await this.pay(spender, { domain: 'slow.simulated' }, { memo: 'a lamp' })
    const { payment } = settled
    await this.did({ kind: 'payment.settle', by: rail, ask: { payment } })
    const failed = await this.pay(spender, { domain: 'fail.simulated' })
    const failure = { payment: failed.payment, reason: 'refused' }
    await this.did({ kind: 'payment.fail', by: rail, ask: failure })
    // What had failed arrives after all, and what had arrived comes back.
    const ask = { payment: failed.payment }
    await this.did({ kind: 'payment.settle', by: rail, ask })
    await this.did({ kind: 'payment.fail', by: rail, ask: { payment, reason: 'returned' } })
    await this.pay(spender, { domain: 'slow.simulated' })
    return settled
  }

  async #keys(spender: TestAgent): Promise<void> {
    const by = this.owner
    const { agent } = spender
    const { key } = mintKey('test', this.book.bookId)
    await this.did({ kind: 'agent.rotate', by, ask: { agent, key } })
    Object.assign(spender, { key })
    await this.did({ kind: 'agent.pause', by, ask: { agent } })
    await this.pay(spender, { domain: 'shop.example' })
    await this.did({ kind: 'agent.resume', by, ask: { agent } })
    const more = mintKey('test', this.book.bookId).key
    const texts = privateTexts(ulidOf(more.id), { name: 'ci' })
    const ask = { key: more, owner: 'ci', permissions, expiresAt: null, texts: texts.digests }
    await this.did({ kind: 'key.create', by, ask }, { texts })
    await this.did({ kind: 'key.revoke', by, ask: { key: more.id } })
  }

  async #deletion(): Promise<TestAgent> {
    const gone = await this.agent({ autoApproveBelow: 2n * unit }, 20n)
    const ask = { agent: gone.agent }
    await this.pay(gone, { wallet: this.book.orgWallet }, { amount: 4n })
    const sent = await this.pay(gone, { domain: 'slow.simulated' })
    await this.did({ kind: 'agent.delete', by: this.owner, ask })
    const settle = { payment: sent.payment }
    await this.did({ kind: 'payment.settle', by: 'system:rail', ask: settle })
    return gone
  }
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
}

export interface Lived {
  readonly spender: TestAgent
  readonly careful: TestAgent
  readonly shared: Id<'policy'>
  /** Waits for its approval. */
  readonly pending: Paid
  readonly settled: Paid
  readonly deleted: TestAgent
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
  return new Engine(database, events, core)
}
