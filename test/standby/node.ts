import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { type Account, serviceAccount } from '../../packages/server/src/embedded/account.ts'
import { type Binaries, prepareBinaries } from '../../packages/server/src/embedded/binaries.ts'
import { openCluster, superuser } from '../../packages/server/src/embedded/cluster.ts'
import { type Postmaster, startPostmaster } from '../../packages/server/src/embedded/postmaster.ts'
import { until } from '../setup/until.ts'

const run = promisify(execFile)

/** What every node of one family has in common. */
interface Family {
  readonly base: string
  readonly account: Account | null
  readonly binaries: Binaries
  readonly password: string
}

/** One real PostgreSQL server, which can be copied into a standby of itself. */
export class Node {
  readonly data: string
  readonly log: string[] = []
  port: number
  readonly #family: Family
  #postmaster: Postmaster | null = null

  private constructor(family: Family, place: { data: string; port: number }) {
    this.#family = family
    this.data = place.data
    this.port = place.port
  }

  /** Makes the first one, below a folder that other system users may pass through. */
  static async first(base: string): Promise<Node> {
    const account = await serviceAccount()
    const binaries = await prepareBinaries({ account, copyTo: base })
    const { data, password } = await openCluster({ home: base, base, account, binaries })
    const node = new Node({ base, account, binaries, password }, { data, port: await freePort() })
    await node.start()
    return node
  }

  get url(): string {
    return `postgres://${superuser}:${this.#family.password}@127.0.0.1:${this.port}/postgres`
  }

  async start(): Promise<void> {
    this.#postmaster = await startPostmaster({
      postgres: this.#family.binaries.postgres,
      data: this.data,
      account: this.#family.account,
      log: (line) => this.log.push(line),
      choosePort: async () => this.port,
    })
  }

  /** SIGKILL: its children notice at once that they are alone, and end. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Ends it and starts it again where it was: in order and fast, or after a crash. */
  async restart(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    await this.#end(signal)
    await this.start()
  }

  /** A standby of this server, streaming from it when this resolves. */
  async standby(name: string): Promise<Node> {
    const data = join(this.#family.base, name)
    const copy = new Node(this.#family, { data, port: await freePort() })
    const sql = connect(this.url)
    try {
      await sql`select pg_backup_start(${name}, true)`
      await copyData(this.data, data)
      const [backup] = await sql`select labelfile from pg_backup_stop(false)`
      await writeFile(join(data, 'backup_label'), String(backup?.labelfile))
    } finally {
      await sql.end()
    }
    const source = `host=127.0.0.1 port=${this.port} user=${superuser}`
    const from = `${source} password=${this.#family.password} application_name=${name}`
    await copy.#configure(`primary_conninfo = '${from}'`)
    await writeFile(join(data, 'standby.signal'), '')
    const { account } = this.#family
    if (account !== null) await run('chown', ['-R', `${account.uid}:${account.gid}`, data])
    await copy.start()
    await until(async () => (await this.standbys()).includes('streaming'), 'the standby streams')
    return copy
  }

  /** A standby that was stopped becomes the server of that port. */
  async takeOver(port: number): Promise<void> {
    this.port = port
    // Nobody is left to stream from.
    await this.#configure(`primary_conninfo = ''`, `synchronous_standby_names = ''`)
    await this.start()
    await this.sql((sql) => sql`select pg_promote(true, 60)`)
  }

  /** Every commit waits until a standby has it; or none does. */
  async wait(on: boolean): Promise<void> {
    await this.#configure(`synchronous_standby_names = '${on ? '*' : ''}'`)
    await this.sql((sql) => sql`select pg_reload_conf()`)
    const shown = on ? '*' : ''
    await until(async () => {
      const [row] = await this.sql((sql) => sql`show synchronous_standby_names`)
      return row?.synchronous_standby_names === shown
    }, 'the setting is in force')
  }

  /** What it says of each standby that is connected. */
  async standbys(): Promise<string[]> {
    const rows = await this.sql((sql) => sql`select state from pg_stat_replication`)
    return rows.map(({ state }) => String(state))
  }

  /** Lanes whose commit waits for a standby. */
  async waiting(): Promise<number[]> {
    const rows = await this.sql(
      (sql) => sql`select pid from pg_stat_activity
        where application_name = 'bursar' and wait_event = 'SyncRep'
          and query ~ '^(commit|with h as)'`,
    )
    return rows.map(({ pid }) => Number(pid))
  }

  /** Ends their wait: what they wrote stands in the log of this server alone. */
  async cancel(): Promise<void> {
    const pids = await this.waiting()
    await this.sql((sql) => sql`select pg_cancel_backend(pid) from unnest(${pids}::int[]) pid`)
    const isOver = async () => (await this.waiting()).every((pid) => !pids.includes(pid))
    await until(isOver, 'nobody waits any more')
  }

  async sql<T>(ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const sql = connect(this.url)
    try {
      return await ask(sql)
    } finally {
      await sql.end()
    }
  }

  async remove(): Promise<void> {
    await this.#end('SIGKILL')
    await rm(this.data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const running = this.#postmaster
    if (running === null) return
    this.#postmaster = null
    process.kill(running.pid, signal)
    await running.exited
  }

  /** The last line for a setting counts. */
  async #configure(...lines: readonly string[]): Promise<void> {
    const path = join(this.data, 'postgresql.auto.conf')
    const text = await readFile(path, 'utf8')
    await writeFile(path, `${text}${lines.map((line) => `${line}\n`).join('')}`)
  }
}

/** All but the log of changes, which a standby streams, and what belongs to a running server. */
async function copyData(from: string, to: string): Promise<void> {
  const skipped = new Set(['pg_wal', 'postmaster.pid', 'postmaster.opts', 'pg_replslot'])
  await cp(from, to, {
    recursive: true,
    filter: (path) => dirname(relative(from, path)) !== '.' || !skipped.has(basename(path)),
  })
  for (const folder of ['pg_wal', 'pg_wal/archive_status', 'pg_replslot'])
    await mkdir(join(to, folder), { mode: 0o700 })
}

function connect(url: string): postgres.Sql {
  // One that waits for a standby itself would wait for ever.
  const connection = { synchronous_commit: 'local', application_name: 'test' }
  return postgres(url, { max: 1, connection, onnotice: () => undefined })
}

/** Kept for the whole of the test: whoever follows is found at the same address. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
