import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { expect } from 'vitest'
import {
  type Answer,
  call,
  credentialsOf,
  did,
  type Folder,
  type Launch,
  runCommand,
  type ServerProcess,
} from '../setup/process.ts'

const inFlight = 200
const budgetCents = 2_000_000
const limitCents = 300

interface Surroundings {
  readonly folder: Folder
  readonly databaseUrl: string
  /** The file of the build that understands `start`. */
  readonly program: string
}

interface Side {
  readonly launch: Launch
  readonly process: ServerProcess
  readonly baseUrl: string
}

interface Agent {
  readonly id: string
  readonly key: string
}

/** A database on its way from an older build to a newer one, while both of them serve. */
export class Handover {
  readonly #place: Surroundings
  readonly #older: Side
  readonly #testKey: string
  #newer: Side | null = null
  #payments = 0

  private constructor(place: Surroundings, older: Side, testKey: string) {
    this.#place = place
    this.#older = older
    this.#testKey = testKey
  }

  static async from(place: Surroundings): Promise<Handover> {
    const older = await startAt(place, 'one')
    const { testKey } = await credentialsOf(older.launch.home)
    return new Handover(place, older, testKey)
  }

  /** Starts the newer build amid payments at the older one, and looks at what both do then. */
  async to(program: string): Promise<void> {
    const busy = await this.#agent()
    const limited = await this.#agent({ dailyLimit: (limitCents / 100).toFixed(2) })
    const starting = startAt({ ...this.#place, program }, 'two')
    let isReady = false
    const ready = starting.finally(() => {
      isReady = true
    })
    const payments = [...Array(inFlight).fill(busy), limited].map((agent: Agent, at) =>
      this.#payUntil(() => isReady, agent, at < inFlight ? 0 : 10),
    )
    const [newer, ...answers] = await Promise.all([ready, ...payments])
    this.#newer = newer
    // Each payer asked once more when the newer build was ready, and was told why not.
    for (const own of answers) expectStopped(own.at(-1))
    const other = answers.flat().filter(({ status }) => status !== 201)
    expect([...new Set(other.map(codeOf))].filter(isNoLimit)).toEqual(['503 BOOK_STOPPED'])
    await this.#olderIsStill(busy)
    await this.#isExact(busy, answers.slice(0, inFlight).flat())
    await this.#limitHolds(limited)
  }

  /** The newer build proves the whole log, and both end in order. */
  async isClean(): Promise<void> {
    const [one, two] = [this.#older, this.#newer]
    if (two === null) throw new Error('nothing was handed over')
    const verified = await runCommand(withCommand(two.launch, 'verify'))
    expect(verified, verified.stdout).toMatchObject({ code: 0 })
    for (const { process } of [one, two])
      expect(await process.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    const warnings = one.process.stderr
      .split('\n')
      .filter((line) => /newer version of Bursar/.test(line))
    expect(warnings, 'once for the book that was asked').toHaveLength(1)
  }

  /** Whatever is asked of the older one, the log stays as it is. */
  async #olderIsStill(agent: Agent): Promise<void> {
    const before = await this.#ends()
    const { baseUrl, launch } = this.#older
    const owner = { baseUrl, key: this.#testKey }
    const asked = [
      ...Array.from({ length: 50 }, () => this.#pay(this.#older, agent)),
      call(owner, `POST /v1/agents/${agent.id}/pause`, { send: {} }),
      call(owner, 'POST /v1/kill-switch', { send: { on: true } }),
      call(owner, 'POST /v1/agents', { send: { name: 'Late' } }),
    ]
    for (const answer of await Promise.all(asked)) expectStopped(answer)
    expect((await call(owner, 'GET /readyz')).status).toBe(503)
    const keys = await runCommand(withCommand(launch, 'keys', 'create', '--org'))
    expect(keys.code).not.toBe(0)
    expect(keys.stderr).toMatch(/newer version of Bursar/)
    expect(await this.#ends()).toEqual(before)
  }

  /** What the older one acknowledged was made, and nothing else. */
  async #isExact({ id }: Agent, answers: readonly Answer[]): Promise<void> {
    const completed = answers.filter(({ status }) => status === 201)
    expect(completed.length).toBeGreaterThan(0)
    expect(await this.#spentCents(id)).toBe(completed.length)
  }

  async #limitHolds(agent: Agent): Promise<void> {
    const both = [this.#older, this.#newer]
    const more = Array.from({ length: 2 * limitCents }, (_, at) =>
      this.#pay(both[at % 2] ?? null, agent),
    )
    await Promise.all(more)
    expect(await this.#spentCents(agent.id)).toBe(limitCents)
  }

  async #spentCents(wallet: string): Promise<number> {
    const { balance } = await did(this.#at(this.#newer), `GET /v1/wallets/${wallet}`)
    return budgetCents - Math.round(Number(balance) * 100)
  }

  async #payUntil(isReady: () => boolean, agent: Agent, pauseMs: number): Promise<Answer[]> {
    const answers: Answer[] = []
    for (let isLast = false; !isLast; ) {
      isLast = isReady()
      answers.push(await this.#pay(this.#older, agent))
      await sleep(pauseMs)
    }
    return answers
  }

  /** One payment, asked for with one key until there is an answer. */
  async #pay(side: Side | null, { key }: Agent): Promise<Answer> {
    const send = { to: { merchant: { domain: 'api.example.com' } }, amount: '0.01' }
    this.#payments += 1
    const idempotencyKey = `handover-${this.#payments}`
    while (true) {
      try {
        const at = { ...this.#at(side), key }
        const answer = await call(at, 'POST /v1/payments', { send, idempotencyKey })
        // On a busy machine the door may have no room for so many at once.
        if (answer.body.code !== 'UNAVAILABLE') return answer
        await sleep(100)
      } catch (error) {
        // A connection that was kept open may end just when it is used again.
        if (side?.process.alive !== true) throw error
      }
    }
  }

  async #agent(rules: object = {}): Promise<Agent> {
    const at = this.#at(this.#older)
    const made = await did(at, 'POST /v1/agents', { send: { name: 'Payer' } })
    const id = String(made.id)
    const amount = (budgetCents / 100).toFixed(2)
    await did(at, `POST /v1/agents/${id}/adjust-budget`, { send: { amount } })
    if (Object.keys(rules).length > 0)
      await did(at, `PATCH /v1/policies/${id.replace('wal_', 'pol_')}`, { send: rules })
    return { id, key: String(made.apiKey) }
  }

  #at(side: Side | null): { baseUrl: string; key: string } {
    return { baseUrl: side?.baseUrl ?? '', key: this.#testKey }
  }

  /** Where each log ends. */
  #ends(): Promise<readonly postgres.Row[]> {
    return this.#ask(
      (sql) => sql`select book_id, count(*)::int as events, max(seq) as last from event
        group by book_id order by book_id`,
    )
  }

  async #ask(query: (sql: postgres.Sql) => Promise<readonly postgres.Row[]>) {
    const sql = postgres(this.#place.databaseUrl, { max: 1 })
    try {
      return [...(await query(sql))]
    } finally {
      await sql.end()
    }
  }
}

async function startAt(
  { folder, databaseUrl, program }: Surroundings,
  name: string,
): Promise<Side> {
  const launch = {
    home: join(folder.path, name),
    databaseUrl,
    env: { BURSAR_SECRET: 'one secret for both builds' },
    command: [process.execPath, program, 'start'],
  } as const
  const server = folder.start(launch)
  return { launch, process: server, baseUrl: await server.ready() }
}

/** Another command of the same build, at the same home. */
function withCommand(launch: Launch, ...args: readonly string[]): Launch {
  const [node = '', program = ''] = launch.command ?? []
  return { ...launch, command: [node, program, ...args] }
}

function expectStopped(answer: Answer | undefined): void {
  expect(answer?.status, JSON.stringify(answer?.body)).toBe(503)
  expect(answer?.body).toMatchObject({ code: 'BOOK_STOPPED' })
  expect(answer?.body.detail).toMatch(/newer version of Bursar/)
}

function codeOf({ status, body }: Answer): string {
  return `${status} ${body.code}`
}

/** The limited one may have come to its limit before. */
function isNoLimit(code: string): boolean {
  return code !== '402 LIMIT_DAILY'
}
