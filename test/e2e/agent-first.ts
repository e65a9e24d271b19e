import type { Method } from '@bursar/contract'
import type { Asked, TestServer } from '../setup/server.ts'
import { type Body, Face } from './v2-agents.ts'

export interface FirstAgent {
  /** `agent_…` */
  readonly id: string
  /** Its first wallet. */
  readonly wallet: string
  readonly policy: string
  readonly key: string
}

interface Options {
  readonly budget?: number
  /** Of its own policy, as /v1 names them. */
  readonly rules?: Body
}

/**
 * The agent-first face of one server, and agents that nothing limits but what a test says. Paths
 * are below /api/v2, and every answer is held against the contract.
 */
export class AgentFirst {
  readonly #server: TestServer
  readonly #face: Face

  constructor(server: TestServer) {
    this.#server = server
    this.#face = new Face(server)
  }

  /** A call that has to succeed. */
  did(method: Method, path: string, asked: Asked = {}): Promise<Body> {
    return this.#face.did(method, path, asked)
  }

  call(method: string, path: string, asked: Asked = {}) {
    return this.#server.call(method, `/api/v2${path}`, asked)
  }

  /** What a bare array is answered with. */
  async list(path: string, asked: Asked = {}): Promise<Body[]> {
    return (await this.#face.all('GET', path, asked)) as Body[]
  }

  /** The status of a call, and the code if it is refused. */
  async status(method: string, path: string, asked: Asked = {}): Promise<string> {
    const { status, body } = await this.call(method, path, asked)
    return `${status} ${String(body.code ?? '')}`.trim()
  }

  /** An agent with a key of its own and no limits but those given. */
  async agent({ budget = 100, rules }: Options = {}): Promise<FirstAgent> {
    const server = this.#server
    const made = await server.did('POST', '/v1/agents', { body: { name: 'Ada' } })
    const wallet = String(made.id)
    const ulid = wallet.slice('wal_'.length)
    const policy = `pol_${ulid}`
    const amount = { body: { amount: budget } }
    if (budget > 0) await server.did('POST', `/v1/agents/${wallet}/adjust-budget`, amount)
    if (rules !== undefined) await server.did('PATCH', `/v1/policies/${policy}`, { body: rules })
    return { id: `agent_${ulid}`, wallet, policy, key: String(made.apiKey) }
  }
}
