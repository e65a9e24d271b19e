import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findCluster } from '../../packages/server/src/embedded/cluster.ts'
import { readPidFile } from '../../packages/server/src/embedded/pid-file.ts'
import { stopSurvivor } from '../../packages/server/src/embedded/postmaster.ts'
import { processIdentity } from '../../packages/server/src/embedded/process.ts'

export const root = fileURLToPath(new URL('../../', import.meta.url))
export const program = join(root, 'packages/server/dist/main.js')

export interface Launch {
  readonly home: string
  /** Unset: the embedded PostgreSQL of the home. */
  readonly databaseUrl?: string
  readonly env?: Readonly<Record<string, string>>
  /** The system user it runs as, when we are root. */
  readonly user?: { readonly uid: number; readonly gid: number }
  readonly cwd?: string
  /** What is run, in place of the built server. */
  readonly command?: readonly [string, ...string[]]
  /** Whether it leads a process group of its own, as in a terminal. */
  readonly group?: true
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A command of the built server as a process, and all it said. */
export class ServerProcess {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''

  constructor(launch: Launch, ...args: readonly string[]) {
    const { home, databaseUrl = '', env = {}, user = {}, cwd = root } = launch
    const [file, ...rest] = launch.command ?? [process.execPath, program, ...args]
    const settings = {
      PORT: '0',
      HOST: '127.0.0.1',
      RATE_LIMIT: '0',
      REFUSED_RATE_LIMIT: '0',
      LOG_LEVEL: 'warn',
      // As npm sets it for the scripts of a clone.
      npm_package_name: 'bursar-workspace',
    }
    const place = { BURSAR_HOME: home, DATABASE_URL: databaseUrl, BURSAR_SECRET: '' }
    // A database that it starts itself has the clock of the machine.
    const clock = databaseUrl === '' ? { BURSAR_TEST_AHEAD_MS: '0' } : {}
    this.child = spawn(file, rest, {
      ...user,
      cwd,
      detached: launch.group === true,
      env: { ...process.env, ...settings, ...place, ...clock, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout?.on('data', (chunk) => {
      this.stdout += chunk
    })
    this.child.stderr?.on('data', (chunk) => {
      this.stderr += chunk
    })
    this.ended = once(this.child, 'close').then(([code, signal]) => ({ code, signal }))
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** The address that it serves. Throws what it said when it ends before, or takes too long. */
  async ready(secondsMax = 60): Promise<string> {
    const deadline = Date.now() + secondsMax * 1000
    while (true) {
      const [, baseUrl] = this.stdout.match(/^bursar ready on (http:\S+)\n/m) ?? []
      if (baseUrl !== undefined) return baseUrl
      if (!this.alive || Date.now() > deadline) {
        throw new Error(`the server is not ready: ${this.stdout}${this.stderr}`)
      }
      await sleep(5)
    }
  }

  /** Ends it by a signal, if it is still there, and waits for the end. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ended> {
    if (this.alive) this.child.kill(signal)
    return this.ended
  }
}

/** Runs a command of the server to its end. */
export async function runCommand(launch: Launch, ...args: readonly string[]) {
  const command = new ServerProcess(launch, ...args)
  const { code } = await command.ended
  return { code, stdout: command.stdout, stderr: command.stderr }
}

/** The test key of a new voice, made by the command beside a running server. */
export async function voiceOf(launch: Launch, owner: string): Promise<string> {
  const args = ['keys', 'create', '--org', '--owner', owner, '--json'] as const
  const { code, stdout, stderr } = await runCommand(launch, ...args)
  if (code !== 0) throw new Error(`no key for ${owner}: ${stderr}`)
  return String(JSON.parse(stdout).testKey)
}

/** A folder for homes, which other system users can pass through; removed by `clear`. */
export class Folder {
  readonly path: string
  readonly #processes: ServerProcess[] = []
  readonly #homes = new Set<string>()

  private constructor(path: string) {
    this.path = path
  }

  static async make(): Promise<Folder> {
    const path = await mkdtemp(join(tmpdir(), 'bursar-process-'))
    await chmod(path, 0o711)
    return new Folder(path)
  }

  /** Starts a server, which is ended with the folder at the latest. */
  start(launch: Launch): ServerProcess {
    const server = new ServerProcess(launch, 'start')
    this.#processes.push(server)
    this.#homes.add(launch.home)
    return server
  }

  async clear(): Promise<void> {
    for (const server of this.#processes) await server.kill()
    for (const home of this.#homes) {
      const cluster = await findCluster(home).catch(() => null)
      if (cluster === null) continue
      await stopSurvivor(cluster.data)
      // A home that PostgreSQL's user cannot enter has its data elsewhere.
      if (!cluster.data.startsWith(home)) await rm(join(cluster.data, '..'), { recursive: true })
    }
    // What a killed start left behind may still be writing.
    await rm(this.path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

export interface Kept {
  readonly baseUrl: string
  readonly orgId: string
  readonly testKey: string
  readonly liveKey: string
}

export async function credentialsOf(home: string): Promise<Kept> {
  return JSON.parse(await readFile(join(home, 'credentials.json'), 'utf8'))
}

/** The pid of the home's embedded PostgreSQL, or null when it does not run. */
export async function postgresOf(home: string): Promise<number | null> {
  const cluster = await findCluster(home)
  const file = cluster && (await readPidFile(cluster.data))
  return file && (await processIdentity(file.pid)) !== null ? file.pid : null
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** One call of the API; `send` is the JSON of the body. */
export async function call(
  at: { readonly baseUrl: string; readonly key: string },
  route: string,
  options: { send?: unknown; idempotencyKey?: string; signal?: AbortSignal } = {},
): Promise<Answer> {
  const [method = 'GET', path = '/'] = route.split(' ')
  const { send, idempotencyKey, signal } = options
  const response = await fetch(at.baseUrl + path, {
    method,
    headers: {
      authorization: `Bearer ${at.key}`,
      ...(send === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(send === undefined ? {} : { body: JSON.stringify(send) }),
    ...(signal === undefined ? {} : { signal }),
  })
  const { status, headers } = response
  return { status, headers, body: (await response.json()) as Answer['body'] }
}

/** A call that has to succeed. */
export async function did(...args: Parameters<typeof call>): Promise<Answer['body']> {
  const { status, body } = await call(...args)
  if (status >= 300) throw new Error(`${args[1]}: ${status} ${JSON.stringify(body)}`)
  return body
}

/** All items of a list, page by page. */
export async function all(
  at: { readonly baseUrl: string; readonly key: string },
  path: string,
): Promise<Readonly<Record<string, unknown>>[]> {
  const items: Readonly<Record<string, unknown>>[] = []
  let cursor = ''
  while (true) {
    const mark = path.includes('?') ? '&' : '?'
    const body = await did(at, `GET ${path}${mark}limit=100${cursor}`)
    items.push(...(body.data as typeof items))
    if (typeof body.cursor !== 'string') return items
    cursor = `&cursor=${encodeURIComponent(body.cursor)}`
  }
}
