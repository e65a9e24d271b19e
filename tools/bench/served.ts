import { join } from 'node:path'
import {
  credentialsOf,
  did,
  type Folder,
  postgresOf,
  type ServerProcess,
} from '../../test/setup/process.ts'
import { cpuOf, cpuOfFamily, cpuOfTree } from './processes.ts'

/** The server as it is installed: what `npm start` runs, on its embedded PostgreSQL. */
export interface Program {
  readonly root: string
  /** Options of Node, before the program. */
  readonly nodeOptions?: readonly string[]
}

export function startServer(folder: Folder, name: string, program: Program): ServerProcess {
  const { root, nodeOptions = [] } = program
  const main = join(root, 'packages/server/dist/main.js')
  const command = [process.execPath, ...nodeOptions, main, 'start'] as const
  return folder.start({ home: join(folder.path, name), cwd: root, command })
}

/** The server of any checkout, as its user starts it: it installs and builds what is missing. */
export function startCheckout(folder: Folder, name: string, root: string): ServerProcess {
  const command = [process.execPath, join(root, 'tools/start.mjs')] as const
  const env = { REFUSED_RATE_LIMIT: '0' }
  return folder.start({ home: join(folder.path, name), cwd: root, command, env })
}

/** Ends it as an operator would. */
export async function stopServer(server: ServerProcess): Promise<void> {
  const { code, signal } = await server.kill('SIGTERM')
  if (code !== 0) throw new Error(`the server ended with ${code ?? signal}: ${server.stderr}`)
}

/** What the server has counted and used so far. */
export interface Counted {
  readonly payments: number
  readonly batches: number
  readonly commands: number
  /** µs of CPU. */
  readonly node: number | null
  readonly postgres: number | null
}

/** A running server with agents that may pay. */
export class Served {
  readonly url: string
  readonly #pid: number
  readonly #postgres: number
  readonly #baseUrl: string

  private constructor(baseUrl: string, pid: number, postgres: number) {
    this.#baseUrl = baseUrl
    this.url = `${baseUrl}/v1/payments`
    this.#pid = pid
    this.#postgres = postgres
  }

  static async of(server: ServerProcess, home: string): Promise<Served> {
    const baseUrl = await server.ready()
    const postgres = await postgresOf(home)
    const { pid } = server.child
    if (pid === undefined || postgres === null) throw new Error('the server does not run')
    return new Served(baseUrl, pid, postgres)
  }

  get pids(): { readonly node: number; readonly postgres: number } {
    return { node: this.#pid, postgres: this.#postgres }
  }

  /** µs of CPU so far, of the server alone and of all its processes. */
  used(): { readonly node: number; readonly all: number } | null {
    const [node, all] = [cpuOf(this.#pid), cpuOfTree(this.#pid)]
    return node === null || all === null ? null : { node, all }
  }

  /** Makes agents with money and limits. Answers their keys; the first has most of the money. */
  async hire(home: string, agents: number): Promise<string[]> {
    const { testKey: key } = await credentialsOf(home)
    const at = { baseUrl: this.#baseUrl, key }
    const keys: string[] = []
    let begun = 0
    const hireNext = async () => {
      while (begun < agents) {
        const number = begun
        begun += 1
        const { id, apiKey } = await did(at, 'POST /v1/agents', {
          send: { name: `Agent ${number}` },
        })
        const policy = String(id).replace('wal_', 'pol_')
        await did(at, `PATCH /v1/policies/${policy}`, { send: limits })
        // The test book has 100,000.00 to give away.
        const amount = number === 0 ? '20000.00' : Math.min(50, 50_000 / agents).toFixed(2)
        await did(at, `POST /v1/agents/${id}/adjust-budget`, { send: { amount } })
        keys[number] = String(apiKey)
      }
    }
    await Promise.all(Array.from({ length: 32 }, hireNext))
    return keys
  }

  async counted(): Promise<Counted> {
    const text = await (await fetch(`${this.#baseUrl}/metrics`)).text()
    const sum = (name: string) =>
      [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))].reduce(
        (total, [, value]) => total + Number(value),
        0,
      )
    return {
      payments: sum('bursar_payments_total'),
      batches: sum('bursar_batch_commands_count'),
      commands: sum('bursar_batch_commands_sum'),
      node: cpuOf(this.#pid),
      postgres: cpuOfFamily(this.#postgres),
    }
  }
}

const limits = {
  maxTransaction: '100.00',
  dailyLimit: '100000.00',
  monthlyLimit: '1000000.00',
  totalLimit: '10000000.00',
  blockedMerchants: ['casino.example'],
}
