import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { turnClock } from './clock.ts'
import { freshDatabase } from './database.ts'
import {
  credentialsOf,
  type Launch,
  program,
  runCommand,
  ServerProcess,
  voiceOf,
} from './process.ts'
import { mustBeSound } from './verified.ts'

export interface Asked {
  /** Default: the test key. null: none. */
  readonly key?: string | null
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Of JSON its value, else {}: what is missing in it fails the test that looks. */
  readonly body: Record<string, unknown>
}

export interface Options {
  readonly env?: Readonly<Record<string, string>>
  /** Leads the server to its database another way: a proxy before it. */
  readonly reach?: (databaseUrl: string) => string
  /** The file that understands `start`. Default: the built server itself. */
  readonly program?: string
}

/** A built server with a home and a database of its own. Every file of tests shares one. */
export class TestServer {
  readonly home: string
  readonly databaseUrl: string
  process: ServerProcess
  baseUrl = ''
  orgId = ''
  testKey = ''
  liveKey = ''
  /** What the log may say at most that is an error. */
  mayLog: RegExp | null = null
  readonly #launch: Launch
  readonly #drop: () => Promise<void>

  private constructor(launch: Launch, database: { url: string; drop: () => Promise<void> }) {
    this.home = launch.home
    this.databaseUrl = database.url
    this.#launch = launch
    this.#drop = database.drop
    this.process = new ServerProcess(launch)
  }

  /** Resolves when the server is ready. */
  static async start(options: Options = {}): Promise<TestServer> {
    if (!existsSync(program)) throw new Error('Build first: npm run build')
    const database = await freshDatabase()
    const home = await mkdtemp(join(tmpdir(), 'bursar-server-'))
    const { env = {}, reach = (url) => url } = options
    const databaseUrl = reach(database.url)
    const command = [process.execPath, options.program ?? program, 'start'] as const
    const server = new TestServer({ home, databaseUrl, env, command }, database)
    try {
      await server.#ready()
      return server
    } catch (error) {
      await server.#clear()
      throw error
    }
  }

  /** Starts the same server again, after it ended. */
  async restart(env: Readonly<Record<string, string>> = {}): Promise<void> {
    this.process = new ServerProcess({ ...this.#launch, env: { ...this.#launch.env, ...env } })
    await this.#ready()
  }

  /** Lets hours go by at once. */
  async turn(hours: number): Promise<void> {
    await turnClock(this.databaseUrl, hours)
    // A lane hears what time it is with each commit.
    await this.did('POST', '/v1/agents', { body: { name: 'Later' } })
  }

  async kill9(): Promise<void> {
    await this.process.kill('SIGKILL')
  }

  /**
   * Ends the server and removes what was its own. Fails unless it ended well, logged no error,
   * and left every book sound.
   */
  async stop(): Promise<void> {
    try {
      const { code, signal } = await this.process.kill('SIGTERM')
      if (code !== 0 && signal !== 'SIGKILL') throw new Error(`the server ended with ${code}`)
      await mustBeSound(this)
      const errors = this.process.stderr.split('\n').filter((line) => this.#isError(line))
      if (errors.length > 0) throw new Error(`logged errors: ${errors.join('\n')}`)
    } finally {
      await this.#clear()
    }
  }

  /** Another program beside this server, with the same settings. */
  run(command: readonly [string, ...string[]], rest: Pick<Launch, 'cwd' | 'env'> = {}) {
    const { home, databaseUrl } = this
    return runCommand({ home, databaseUrl, command, ...rest })
  }

  /** A key of the test book with a voice of its own, made on the server's machine. */
  async voice(owner: string): Promise<string> {
    const { home, databaseUrl } = this
    return voiceOf({ home, databaseUrl }, owner)
  }

  async call(method: string, path: string, asked: Asked = {}): Promise<Answered> {
    const { key = this.testKey, body } = asked
    const headers = new Headers(asked.headers)
    if (key !== null) headers.set('authorization', `Bearer ${key}`)
    if (body !== undefined && !headers.has('content-type'))
      headers.set('content-type', 'application/json')
    const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
    const init = { method, headers, ...(sent === undefined ? {} : { body: sent }) }
    const response = await fetch(`${this.baseUrl}${path}`, init)
    const text = await response.text()
    const { status } = response
    return { status, headers: response.headers, text, body: objectIn(text) }
  }

  /** A call that has to succeed. */
  async did(method: string, path: string, asked: Asked = {}): Promise<Record<string, unknown>> {
    const { status, text, body } = await this.call(method, path, asked)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    return body
  }

  async #clear(): Promise<void> {
    await this.process.kill('SIGKILL')
    await this.#drop()
    await rm(this.home, { recursive: true, force: true })
  }

  async #ready(): Promise<void> {
    await this.process.ready()
    Object.assign(this, await credentialsOf(this.home))
  }

  // The log is JSON lines; whatever else stands on stderr nobody meant to say.
  #isError(line: string): boolean {
    const { level = 60 } = line === '' ? { level: 0 } : (objectIn(line) as { level?: number })
    return level >= 50 && this.mayLog?.test(line) !== true
  }
}

export function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
