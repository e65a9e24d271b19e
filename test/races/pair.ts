import { join } from 'node:path'
import { freshDatabase } from '../setup/database.ts'
import {
  type Answer,
  all,
  call,
  credentialsOf,
  did,
  Folder,
  runCommand,
  type ServerProcess,
} from '../setup/process.ts'

export interface Spender {
  readonly id: string
  readonly key: string
  readonly keyId: string
}

/** What one of the two processes committed during a race. */
export interface Share {
  readonly batches: number
  readonly batchesOfMany: number
  readonly commands: number
}

interface Logged {
  readonly seq: number
  readonly t: string
  readonly by: string
  readonly cmd: Readonly<Record<string, unknown>>
  readonly verdict: unknown
}

const secret = 'one secret for both processes'

/** Two server processes upon one database. */
export class Pair {
  readonly addresses: readonly [string, string]
  readonly #key: string
  readonly #folder: Folder
  readonly #servers: readonly ServerProcess[]
  readonly #databaseUrl: string
  readonly #drop: () => Promise<void>
  #end = 0
  #organization: string | undefined

  private constructor(
    made: { addresses: readonly [string, string]; key: string; servers: readonly ServerProcess[] },
    ground: { folder: Folder; url: string; drop: () => Promise<void> },
  ) {
    this.addresses = made.addresses
    this.#key = made.key
    this.#servers = made.servers
    this.#folder = ground.folder
    this.#databaseUrl = ground.url
    this.#drop = ground.drop
  }

  static async open(): Promise<Pair> {
    const { url, drop } = await freshDatabase()
    const folder = await Folder.make()
    const start = (name: string) =>
      folder.start({
        home: join(folder.path, name),
        databaseUrl: url,
        env: { BURSAR_SECRET: secret },
      })
    const first = start('one')
    const addresses = [await first.ready()]
    const second = start('two')
    addresses.push(await second.ready())
    const [one = '', two = ''] = addresses
    const { testKey: key } = await credentialsOf(join(folder.path, 'one'))
    const made = { addresses: [one, two] as const, key, servers: [first, second] }
    return new Pair(made, { folder, url, drop })
  }

  /** A call to one of the two, by turns; the organization's key when none is given. */
  call(turn: number, route: string, options: CallOptions = {}): Promise<Answer> {
    const { key = this.#key, ...rest } = options
    const baseUrl = this.addresses[turn % 2 === 0 ? 0 : 1]
    return call({ baseUrl, key }, route, rest)
  }

  /** A call that has to succeed. */
  did(turn: number, route: string, options: CallOptions = {}): Promise<Answer['body']> {
    const { key = this.#key, ...rest } = options
    return did({ baseUrl: this.addresses[turn % 2 === 0 ? 0 : 1], key }, route, rest)
  }

  pay(turn: number, by: Pick<Spender, 'key'>, idempotencyKey?: string): Promise<Answer> {
    const send = { to: { merchant: { domain: 'api.example.com' } }, amount: '1.00' }
    const again = idempotencyKey === undefined ? {} : { idempotencyKey }
    return this.call(turn, 'POST /v1/payments', { key: by.key, send, ...again })
  }

  /** A new agent with money, made at one of the two. */
  async spender(
    turn: number,
    budget: string,
    rules: Readonly<Record<string, string>> = {},
  ): Promise<Spender> {
    const made = await this.did(turn, 'POST /v1/agents', { send: { name: 'Spender' } })
    const id = String(made.id)
    // From outside, so that no number of rounds empties the organization's wallet.
    this.#organization ??= await this.#findOrganization()
    await this.did(turn, `POST /v1/wallets/${this.#organization}/fund`, {
      send: { amount: budget },
    })
    await this.did(turn, `POST /v1/agents/${id}/adjust-budget`, { send: { amount: budget } })
    if (Object.keys(rules).length > 0) {
      const { policyId } = await this.did(turn, `GET /v1/agents/${id}`)
      await this.did(turn, `PATCH /v1/policies/${policyId}`, { send: rules })
    }
    return { id, key: String(made.apiKey), keyId: String(made.apiKeyId) }
  }

  async balanceOf(wallet: string): Promise<number> {
    const { balance } = await this.did(0, `GET /v1/wallets/${wallet}`)
    return Number(balance)
  }

  /** The log after a place in it. */
  async log(after: number): Promise<Logged[]> {
    const at = { baseUrl: this.addresses[0], key: this.#key }
    const events = await all(at, `/v1/events?after=${after}`)
    return events.map(({ seq, body }) => {
      const { t, by, cmd, out } = JSON.parse(String(body))
      return { seq: Number(seq), t, by, cmd, verdict: out.verdict }
    })
  }

  /** The place where the log ends now. */
  async end(): Promise<number> {
    this.#end = (await this.log(this.#end)).at(-1)?.seq ?? this.#end
    return this.#end
  }

  async #findOrganization(): Promise<string> {
    const wallets = await all({ baseUrl: this.addresses[0], key: this.#key }, '/v1/wallets')
    const found = wallets.find(({ walletType }) => walletType === 'ORG')
    if (found === undefined) throw new Error('the organization has no wallet')
    return String(found.id)
  }

  /** What each process has committed until now. */
  async shares(): Promise<[Share, Share]> {
    const [one, two] = this.addresses
    return Promise.all([shareOf(one), shareOf(two)])
  }

  /** Stops both in order, and proves the whole log. */
  async close(): Promise<void> {
    try {
      const launch = { home: join(this.#folder.path, 'one'), databaseUrl: this.#databaseUrl }
      const report = await runCommand(launch, 'verify')
      if (report.code !== 0) throw new Error(`not sound: ${report.stdout}${report.stderr}`)
      for (const server of this.#servers) {
        const { code } = await server.kill('SIGTERM')
        if (code !== 0) throw new Error(`a server ended with ${code}: ${server.stderr}`)
      }
    } finally {
      await this.#folder.clear()
      await this.#drop()
    }
  }
}

type CallOptions = { key?: string; send?: unknown; idempotencyKey?: string }

async function shareOf(baseUrl: string): Promise<Share> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text()
  const read = (name: string) => {
    const line = text.split('\n').find((one) => one.startsWith(`bursar_batch_commands_${name} `))
    if (line === undefined) throw new Error(`no ${name} in the metrics`)
    return Number(line.slice(line.lastIndexOf(' ')))
  }
  const batches = read('count')
  return { batches, batchesOfMany: batches - read('bucket{le="1"}'), commands: read('sum') }
}
