import { join } from 'node:path'
import { hexFromUlid, ulidOf } from '@bursar/core'
import { expect } from 'vitest'
import { credentialsOf, did, Folder, type ServerProcess } from '../setup/process.ts'
import { until } from '../setup/until.ts'
import { Node } from './node.ts'
import { Payers } from './payers.ts'

/** How the wait of a commit for its standby ends without the standby. */
export const endings = ['cancelled', 'restarted', 'crashed'] as const
export type Ending = (typeof endings)[number]

const payersCount = 8
const budget = '1000.00'

/** An organization on a PostgreSQL that is followed by a standby, and clients that pay. */
export class Scene {
  readonly payers: Payers
  readonly wallet: string
  readonly testKey: string
  primary: Node
  readonly #folder: Folder
  #standbys = 0

  private constructor(folder: Folder, primary: Node, ids: { wallet: string; keys: string[] }) {
    const [testKey = '', agentKey = ''] = ids.keys
    this.#folder = folder
    this.primary = primary
    this.wallet = ids.wallet
    this.testKey = testKey
    this.payers = new Payers(agentKey, payersCount)
  }

  static async open(): Promise<Scene> {
    const folder = await Folder.make()
    const primary = await Node.first(folder.path)
    const launch = launchOf(folder, primary, 'one')
    const server = folder.start(launch)
    const baseUrl = await server.ready()
    const { testKey } = await credentialsOf(launch.home)
    const owner = { baseUrl, key: testKey }
    const agent = await did(owner, 'POST /v1/agents', { send: { name: 'Payer' } })
    const wallet = String(agent.id)
    await did(owner, `POST /v1/agents/${wallet}/adjust-budget`, { send: { amount: budget } })
    await server.kill('SIGTERM')
    return new Scene(folder, primary, { wallet, keys: [testKey, String(agent.apiKey)] })
  }

  /** A server process that has read nothing of the book yet. */
  async server(name: string): Promise<{ process: ServerProcess; baseUrl: string }> {
    const process = this.#folder.start(launchOf(this.#folder, this.primary, name))
    return { process, baseUrl: await process.ready() }
  }

  /**
   * The standby dies amid payments; what waits for it is ended without it, at two servers; then
   * the primary dies, too, and the standby takes over. Returns how many events were on the
   * primary alone.
   */
  async failOver(ending: Ending): Promise<number> {
    const { primary, payers } = this
    const [one, two] = await Promise.all([this.server('one'), this.server('two')])
    this.#standbys += 1
    const standby = await primary.standby(`standby${this.#standbys}`)
    await primary.wait(true)
    payers.moveTo(one.baseUrl)
    await this.#paid(20)
    await standby.kill()
    await until(async () => (await primary.standbys()).length === 0, 'the standby is missed')
    await until(async () => (await primary.waiting()).length > 0, 'payments wait for it')

    if (ending === 'cancelled') await primary.cancel()
    else await primary.restart(ending === 'crashed' ? 'SIGKILL' : 'SIGINT')
    await this.#goesOn()
    // Another server, which was not there when it was doubtful, is asked with the same keys.
    await one.process.kill()
    await primary.cancel()
    payers.moveTo(two.baseUrl)
    await this.#goesOn()
    await primary.cancel()
    await this.#goesOn()
    payers.moveTo(null)

    const acknowledged = [...payers.acknowledged.values()]
    const alone = await eventsOf(primary)
    await primary.kill()
    await standby.takeOver(primary.port)
    const made = new Set(await paymentsOf(standby))
    const lost = acknowledged.filter((id) => !made.has(rowIdOf(id)))
    expect(lost, `acknowledged and lost after the wait was ${ending}`).toEqual([])
    const there = new Set(await eventsOf(standby))
    const doubtful = alone.filter((hash) => !there.has(hash)).length
    expect(doubtful, 'events on the primary alone').toBeGreaterThan(0)
    // What was lost was told to nobody, so it stops nobody.
    payers.moveTo(two.baseUrl)
    await this.#paid(20)
    payers.moveTo(null)
    await two.process.kill()
    await primary.remove()
    this.primary = standby
    return doubtful
  }

  /** Lets every payment that was begun be acknowledged. */
  async finish(): Promise<void> {
    const { baseUrl } = await this.server('one')
    this.payers.moveTo(baseUrl)
    await this.#paid(20)
    await this.payers.finish()
    const made = await paymentsOf(this.primary)
    expect(made.sort()).toEqual([...this.payers.acknowledged.values()].map(rowIdOf).sort())
    const at = { baseUrl, key: this.testKey }
    const { balance } = await did(at, `GET /v1/wallets/${this.wallet}`)
    expect(Math.round((Number(budget) - Number(balance)) * 100)).toBe(made.length)
  }

  async clear(): Promise<void> {
    this.payers.end()
    await this.primary.kill()
    await this.#folder.clear()
  }

  get home(): string {
    return join(this.#folder.path, 'one')
  }

  async #paid(more: number): Promise<void> {
    const enough = this.payers.acknowledged.size + more
    await until(() => this.payers.acknowledged.size >= enough, `${more} payments`)
  }

  /** Until something is acknowledged, or waits again. */
  async #goesOn(): Promise<void> {
    const { size } = this.payers.acknowledged
    await until(async () => {
      return this.payers.acknowledged.size > size || (await this.primary.waiting()).length > 0
    }, 'the server goes on')
  }
}

function launchOf(folder: Folder, { url }: Node, name: string) {
  const env = { BURSAR_SECRET: 'one secret for all processes' }
  return { home: join(folder.path, name), databaseUrl: url, env }
}

async function eventsOf(node: Node): Promise<string[]> {
  const rows = await node.sql((sql) => sql`select encode(hash, 'hex') as hash from event`)
  return rows.map(({ hash }) => String(hash))
}

async function paymentsOf(node: Node): Promise<string[]> {
  const rows = await node.sql((sql) => sql`select id from payment where state = 'COMPLETED'`)
  return rows.map(({ id }) => String(id).replaceAll('-', ''))
}

function rowIdOf(id: string): string {
  return hexFromUlid(ulidOf(id as `pay_${string}`)).replaceAll('-', '')
}
