import { agentPermissionsDefault, permissions } from '@bursar/contract'
import { type Actor, type Command, type Id, idOf, noRules, ulidFromHex, ulidOf } from '@bursar/core'
import { Engine } from '../../packages/server/src/engine/engine.ts'
import type { Reply } from '../../packages/server/src/engine/request.ts'
import { mintId, mintKey } from '../../packages/server/src/identity/mint.ts'
import type { Database } from '../../packages/server/src/store/db.ts'
import { openTestOrganization } from '../../test/setup/organization.ts'

interface Payer {
  readonly key: Id<'key'>
  readonly wallet: Id<'wallet'>
}

const cents = 1_000_000n
const funds = 500n * cents
const hotFunds = 1_000_000n * cents
/** Ten-thousandths of a dollar, so that no wallet runs dry. */
export const price = cents / 100n
const rules = {
  ...noRules,
  maxTransaction: 10_000n * cents,
  dailyLimit: 10_000_000n * cents,
  monthlyLimit: 100_000_000n * cents,
  totalLimit: 1_000_000_000n * cents,
  blockedMerchants: ['casino.example'],
}
export const merchants = [
  'api.example.com',
  'cloud.example.net',
  'data.example.org',
  'mail.example',
]

/** A book of agents that each have money, a key and a policy, with an engine of its own. */
export class BenchBook {
  batches = 0
  commands = 0
  readonly #engine: Engine
  readonly #payers: Payer[] = []
  #bookId = 0

  private constructor(database: Database) {
    // What went wrong is told; the command it happened to ends the run by its answer.
    const tell = (...what: unknown[]) => process.stderr.write(`${what.map(String).join(' ')}\n`)
    this.#engine = new Engine(database, {
      committed: (_, events) => {
        this.batches += 1
        this.commands += events.length
      },
      bug: tell,
      alarm: tell,
    })
  }

  static async open(database: Database, agents: number): Promise<BenchBook> {
    const book = new BenchBook(database)
    const { test } = await openTestOrganization({ database, engine: book.#engine }, permissions)
    book.#bookId = test.bookId
    const [row] = await database.read({
      text: 'select id from key where book_id = $1',
      params: [test.bookId],
    })
    await book.#hire(idOf('key', ulidFromHex(String(row?.id))), agents)
    return book
  }

  get bookId(): number {
    return this.#bookId
  }

  close(): Promise<void> {
    return this.#engine.close()
  }

  /** One payment of the agent with this number; throws unless it was made. */
  async pay(agent: number): Promise<void> {
    const payer = this.#payers[agent]
    if (payer === undefined) throw new Error(`there is no agent ${agent}`)
    const reply = await this.#submit({
      kind: 'payment.create',
      actor: payer.key,
      params: {
        payment: mintId('payment'),
        from: payer.wallet,
        to: null,
        merchant: {
          id: null,
          name: null,
          domain: merchants[agent % merchants.length] ?? null,
          category: null,
          mcc: null,
          country: null,
          mccCategory: null,
          reading: null,
        },
        amount: price,
        currency: null,
        texts: {},
        payee: null,
        holdHours: null,
        allowDuplicate: null,
        claim: null,
        label: null,
        consent: null,
        consentHours: null,
      },
    })
    const { event } = recorded(reply)
    if (event.kind !== 'payment.create' || event.result.verdict !== 'COMPLETED')
      throw new Error(`a payment was not made: ${JSON.stringify(event.result)}`)
  }

  async #hire(actor: Actor, agents: number): Promise<void> {
    const hireNext = async () => {
      while (this.#payers.length < agents) {
        const agent = mintId('agent')
        const { key } = mintKey('test', this.#bookId)
        const first = this.#payers.length === 0
        this.#payers.push({ key: key.id, wallet: idOf('wallet', ulidOf(agent)) })
        const params = { agent, key, permissions: agentPermissionsDefault, rules, readOnly: false }
        const made = { ...params, walletless: null, texts: {} }
        recorded(await this.#submit({ kind: 'agent.create', actor, params: made }))
        const amount = first ? hotFunds : funds
        recorded(await this.#submit({ kind: 'agent.adjust', actor, params: { agent, amount } }))
      }
    }
    await Promise.all(Array.from({ length: 256 }, hireNext))
  }

  #submit(command: Command): Promise<Reply> {
    const request = { command, texts: [], idempotency: null, box: null, dry: false }
    return this.#engine.submit(this.#bookId, request)
  }
}

function recorded(reply: Reply) {
  if (reply.kind !== 'recorded') throw new Error(`a command was not done: ${reply.kind}`)
  return reply
}
