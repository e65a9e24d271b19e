import { type Method, type Operation, v2Operations } from '@bursar/contract'
import { type OpenedAgent, openAgent } from '../setup/open-agent.ts'
import type { Asked, TestServer } from '../setup/server.ts'

export type Body = Record<string, unknown>

const meant = { 'X-Allow-Duplicate': 'true' }
const operations: readonly Operation[] = Object.values(v2Operations)

/**
 * The agent-first face of one server, and agents on it. Paths are below /api/v2, and every answer
 * to a call that has to succeed is held against the contract.
 */
export class AgentFirst {
  readonly #server: TestServer

  constructor(server: TestServer) {
    this.#server = server
  }

  /** Equal payments are all meant, unless the headers say otherwise. */
  call(method: string, path: string, asked: Asked = {}) {
    const { headers = meant } = asked
    return this.#server.call(method, `/api/v2${path}`, { ...asked, headers })
  }

  /** A call that has to succeed. */
  async did(method: Method, path: string, asked: Asked = {}): Promise<Body> {
    return (await this.#answer(method, path, asked)) as Body
  }

  /** What a bare array is answered with. */
  async list(path: string, asked: Asked = {}): Promise<Body[]> {
    return (await this.#answer('GET', path, asked)) as Body[]
  }

  get(path: string, key = this.#server.testKey): Promise<Body> {
    return this.did('GET', path, { key })
  }

  post(path: string, body: Body, key = this.#server.testKey): Promise<Body> {
    return this.did('POST', path, { key, body })
  }

  /** The status of a call, and the code if it is refused. */
  async status(method: string, path: string, asked: Asked = {}): Promise<string> {
    const { status, body } = await this.call(method, path, asked)
    return `${status} ${String(body.code ?? '')}`.trim()
  }

  /** An agent with a key of its own and no limits but those given. */
  agent(options: Parameters<typeof openAgent>[1] = {}): Promise<OpenedAgent> {
    return openAgent(this.#server, options)
  }

  /** One with the limits that this face gives to whom it makes. */
  async limited(body: Body = {}, budget = 1000): Promise<OpenedAgent> {
    const made = await this.post('/agents', { name: 'Ada', ...body })
    const wallet = String(made.wallet_id)
    const path = `/v1/agents/${wallet}`
    await this.#server.did('POST', `${path}/adjust-budget`, { body: { amount: budget } })
    const { apiKey } = await this.#server.did('POST', `${path}/rotate-key`)
    const policy = wallet.replace('wal_', 'pol_')
    return { id: String(made.agent_id), wallet, policy, key: String(apiKey) }
  }

  pay({ wallet, key }: OpenedAgent, amount: string, destination = 'shop.example'): Promise<Body> {
    return this.post(`/wallets/${wallet}/transfer`, { destination, amount }, key)
  }

  /** A payment that a person has to approve: what its problem says. */
  async asks({ wallet, key }: OpenedAgent, amount: string, to = 'shop.example'): Promise<Body> {
    const sent = { key, body: { destination: to, amount } }
    const { status, body } = await this.call('POST', `/wallets/${wallet}/transfer`, sent)
    if (status !== 402 || body.code !== 'APPROVAL_REQUIRED') throw new Error(JSON.stringify(body))
    return (body.error as { details: Body }).details
  }

  async #answer(method: Method, path: string, asked: Asked): Promise<unknown> {
    const { status, text } = await this.call(method, path, asked)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    const value: unknown = JSON.parse(text)
    answerOf(method, path, status).parse(value)
    return value
  }
}

function answerOf(method: Method, path: string, status: number) {
  const [plain = ''] = path.split('?')
  const fits = (one: string) =>
    new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(`/api/v2${plain}`)
  const found = operations.find((one) => {
    return one.method === method && [one.path, ...(one.aliases ?? [])].some(fits)
  })
  const schema = found?.answers[status as 200]
  if (schema === undefined) throw new Error(`${method} ${path} does not answer ${status}`)
  return schema
}
