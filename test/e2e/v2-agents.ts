import { type Method, type Operation, v2Operations } from '@bursar/contract'
import type { Asked, TestServer } from '../setup/server.ts'

export type Body = Record<string, unknown>

/** An agent with money in its wallet and a key of its own. */
export interface Ada {
  readonly id: string
  readonly wallet: string
  readonly policy: string
  readonly key: string
}

const operations: readonly Operation[] = Object.values(v2Operations)

/** Calls of the agent-first face, each answer held against the contract. */
export class Face {
  readonly server: TestServer

  constructor(server: TestServer) {
    this.server = server
  }

  /** A call that has to succeed. */
  async did(method: Method, path: string, asked: Asked = {}): Promise<Body> {
    return (await this.all(method, path, asked)) as Body
  }

  /** The same where the answer is a list. */
  async all(method: Method, path: string, asked: Asked = {}): Promise<unknown> {
    const { status, text } = await this.server.call(method, `/api/v2${path}`, asked)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    const value: unknown = JSON.parse(text)
    answerOf(method, path, status).parse(value)
    return value
  }

  get(path: string, key = this.server.testKey): Promise<Body> {
    return this.did('GET', path, { key })
  }

  post(path: string, body: Body, key = this.server.testKey): Promise<Body> {
    return this.did('POST', path, { key, body })
  }

  /** How a call is refused: its status and its code. */
  async refusal(method: Method, path: string, asked: Asked = {}): Promise<string> {
    const { status, body } = await this.server.call(method, `/api/v2${path}`, asked)
    return `${status} ${String(body.code ?? 'nothing')}`
  }

  async agent(more: Body = {}, budget = 1000): Promise<Ada> {
    const made = await this.post('/agents', { name: 'Ada', ...more })
    const wallet = String(made.wallet_id)
    const asked = { body: { amount: budget } }
    await this.server.did('POST', `/v1/agents/${wallet}/adjust-budget`, asked)
    const { apiKey } = await this.server.did('POST', `/v1/agents/${wallet}/rotate-key`)
    const policy = wallet.replace('wal_', 'pol_')
    return { id: String(made.agent_id), wallet, policy, key: String(apiKey) }
  }

  pay({ wallet, key }: Ada, amount: string, destination = 'shop.example'): Promise<Body> {
    return this.post(`/wallets/${wallet}/transfer`, { destination, amount }, key)
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
