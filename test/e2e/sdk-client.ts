import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { APIError, PolicyUpdate } from '@bursar/sdk'
import { root } from '../setup/process.ts'
import type { TestServer } from '../setup/server.ts'

/** The SDK as it is shipped, not its source. */
export const sdk = (await import(
  pathToFileURL(join(root, 'packages/sdk/dist/index.js')).href
)) as typeof import('@bursar/sdk')
export type Bursar = InstanceType<typeof sdk.Bursar>

export const merchant = { domain: 'shop.example', category: 'office' }

/** Clients of one server, as its operator and as its agents. */
export class Clients {
  readonly server: TestServer
  readonly operator: Bursar

  constructor(server: TestServer) {
    this.server = server
    this.operator = this.of(server.testKey)
  }

  of(apiKey: string | null): Bursar {
    return new sdk.Bursar({ apiKey: apiKey ?? '', baseUrl: this.server.baseUrl })
  }

  /** An agent with a budget, and a client with its own key. */
  async agent(budget: number, options: Parameters<Bursar['agents']['create']>[0] | object = {}) {
    const made = await this.operator.agents.create({ name: 'Ada', ...options })
    if (budget > 0) await this.operator.agents.adjustBudget(made.id, { amount: budget })
    return { id: made.id, client: this.of(made.apiKey) }
  }

  /** With a budget of 100 and these rules; `money` tells what is available and what is held. */
  async payer(rules: PolicyUpdate = {}) {
    const { id, client } = await this.agent(100)
    const policyId = id.replace('wal_', 'pol_')
    if (Object.keys(rules).length > 0) await this.operator.policies.update(policyId, rules)
    const money = async () => {
      const { available, held } = await this.operator.wallets.retrieve(id)
      return [available, held].map((sum) => sum.replace(/0{6}$/, '')).join(' + ')
    }
    return { id, policyId, client, money }
  }
}

/** The error with which a call is refused. */
export async function errorOf(call: Promise<unknown>): Promise<APIError> {
  const error: unknown = await call.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof sdk.APIError)) throw error
  return error
}

/** What a refused call says of itself, but for what names the request. */
export async function problemOf(call: Promise<unknown>) {
  const error = await errorOf(call)
  return { status: error.status, code: error.code, details: error.details, text: error.message }
}

/** The code and the status with which a call is refused. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const { status, code } = await errorOf(call)
  return `${status} ${code}`
}
