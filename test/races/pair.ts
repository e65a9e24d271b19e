import { join } from 'node:path'
import type { Database } from '../../packages/server/src/store/db.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { turnClock } from '../setup/clock.ts'
import { freshDatabase } from '../setup/database.ts'
import {
  type Answer,
  all,
  call,
  credentialsOf,
  did,
  Folder,
  type ServerProcess,
  voiceOf,
} from '../setup/process.ts'
import { mustBeSound } from '../setup/verified.ts'

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

export interface Logged {
  readonly seq: number
  readonly t: string
  readonly by: string
  readonly cmd: Readonly<Record<string, unknown>>
  readonly out: Readonly<Record<string, unknown>>
}

interface Rig {
  readonly folder: Folder
  readonly database: Database
  readonly url: string
  drop(): Promise<void>
}

interface Started {
  readonly addresses: readonly [string, string]
  readonly key: string
  readonly organization: string
  readonly servers: readonly ServerProcess[]
  /** What the logs may say at most that is an error. */
  readonly mayLog: RegExp | null
}

const secret = 'one secret for both processes'

/** Two server processes upon one database. */
export class Pair {
  readonly addresses: readonly [string, string]
  /** The wallet of the organization. */
  readonly organization: string
  readonly #key: string
  readonly #servers: readonly ServerProcess[]
  readonly #place: Rig
  readonly #mayLog: RegExp | null
  #end = 0

  private constructor(started: Started, place: Rig) {
    const { addresses, key, organization, servers, mayLog } = started
    this.addresses = addresses
    this.organization = organization
    this.#key = key
    this.#servers = servers
    this.#place = place
    this.#mayLog = mayLog
  }

  /** `reach` leads the first of the two to the database another way: a proxy before it. */
  static async open(
    options: { reach?: (url: string) => string; mayLog?: RegExp } = {},
  ): Promise<Pair> {
    const { url, drop } = await freshDatabase()
    const database = openDatabase({ url })
    const folder = await Folder.make()
    const start = (name: string, databaseUrl: string) =>
      folder.start({
        home: join(folder.path, name),
        databaseUrl,
        env: { BURSAR_SECRET: secret },
      })
    const first = start('one', options.reach?.(url) ?? url)
    const one = await first.ready()
    const second = start('two', url)
    const addresses = [one, await second.ready()] as const
    const { testKey: key } = await credentialsOf(join(folder.path, 'one'))
    const organization = await organizationAt({ baseUrl: one, key })
    const { mayLog = null } = options
    const started = { addresses, key, organization, servers: [first, second], mayLog }
    return new Pair(started, { folder, database, url, drop })
  }

  /** Stops the first of the two in its tracks, or lets it go on. */
  freeze(on: boolean): void {
    this.#servers[0]?.child.kill(on ? 'SIGSTOP' : 'SIGCONT')
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

  /** A key with a voice of its own, made on the machine of the servers. */
  voice(owner: string): Promise<string> {
    const { folder, url } = this.#place
    return voiceOf({ home: join(folder.path, 'one'), databaseUrl: url }, owner)
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
    { rules = {}, permissions }: { rules?: object; permissions?: readonly string[] } = {},
  ): Promise<Spender> {
    const amount = { send: { amount: budget } }
    const agent = { name: 'Spender', ...(permissions === undefined ? {} : { permissions }) }
    const [made] = await Promise.all([
      this.did(turn, 'POST /v1/agents', { send: agent }),
      // From outside, so that no number of rounds empties the organization's wallet.
      this.did(turn, `POST /v1/wallets/${this.organization}/fund`, amount),
    ])
    const id = String(made.id)
    await this.did(turn, `POST /v1/agents/${id}/adjust-budget`, amount)
    if (Object.keys(rules).length > 0)
      await this.did(turn, `PATCH /v1/policies/${id.replace('wal_', 'pol_')}`, { send: rules })
    return { id, key: String(made.apiKey), keyId: String(made.apiKeyId) }
  }

  async balanceOf(wallet: string): Promise<number> {
    const { balance } = await this.did(0, `GET /v1/wallets/${wallet}`)
    return Number(balance)
  }

  /** Lets hours go by at once; both processes learn of it. */
  async turn(hours: number): Promise<void> {
    await turnClock(this.#place.url, hours)
    // A lane hears what time it is with each commit, of which this one does nothing else.
    const lift = (turn: number) => this.did(turn, 'POST /v1/kill-switch', { send: { on: false } })
    await Promise.all([lift(0), lift(1)])
  }

  /** The log after a place in it. */
  async log(after: number): Promise<Logged[]> {
    const at = { baseUrl: this.addresses[0], key: this.#key }
    const events = await all(at, `/v1/events?after=${after}`)
    return events.map(({ seq, body }) => {
      const { t, by, cmd, out } = JSON.parse(String(body))
      return { seq: Number(seq), t, by, cmd, out }
    })
  }

  /** The place where the log ends now. */
  async end(): Promise<number> {
    this.#end = (await this.log(this.#end)).at(-1)?.seq ?? this.#end
    return this.#end
  }

  /** What each process has committed until now. */
  async shares(): Promise<[Share, Share]> {
    const [one, two] = this.addresses
    return Promise.all([shareOf(one), shareOf(two)])
  }

  /** Stops both in order, and proves the whole log; neither met an error of its own. */
  async close(): Promise<void> {
    const { folder, database, url, drop } = this.#place
    try {
      await mustBeSound({ home: join(folder.path, 'one'), databaseUrl: url })
      for (const server of this.#servers) {
        const { code } = await server.kill('SIGTERM')
        const errors = errorsIn(server).filter((line) => this.#mayLog?.test(line) !== true)
        if (code !== 0 || errors.length > 0)
          throw new Error(`a server ended with ${code}: ${server.stderr}`)
      }
    } finally {
      await folder.clear()
      await database.close()
      await drop()
    }
  }
}

type CallOptions = { key?: string; send?: unknown; idempotencyKey?: string }

/** What a server logged as an error, in lines of JSON. */
function errorsIn({ stderr }: ServerProcess): string[] {
  return stderr.split('\n').filter((line) => /"level":[56]0\b/.test(line))
}

async function organizationAt(at: { baseUrl: string; key: string }): Promise<string> {
  const wallets = await all(at, '/v1/wallets')
  const found = wallets.find(({ walletType }) => walletType === 'ORG')
  if (found === undefined) throw new Error('the organization has no wallet')
  return String(found.id)
}

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
