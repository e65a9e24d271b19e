import type { Asked } from './server.ts'

/** Makes calls that have to succeed, as one operator of an organization. */
export interface Operator {
  did(method: string, path: string, asked?: Asked): Promise<Record<string, unknown>>
}

/** An agent with money and a key of its own. */
export interface OpenedAgent {
  /** `agent_…` */
  readonly id: string
  /** Its first wallet. */
  readonly wallet: string
  readonly policy: string
  readonly key: string
}

interface Options {
  readonly name?: string
  readonly permissions?: readonly string[]
  readonly budget?: number | string
  /** Of its own policy, as /v1 names them. */
  readonly rules?: object
}

/** A new agent over HTTP, with no limits but those given. */
export async function openAgent(
  operator: Operator,
  { name = 'Ada', permissions, budget = 100, rules = {} }: Options = {},
): Promise<OpenedAgent> {
  const body = permissions === undefined ? { name } : { name, permissions }
  const made = await operator.did('POST', '/v1/agents', { body })
  const wallet = String(made.id)
  const ulid = wallet.slice('wal_'.length)
  const policy = `pol_${ulid}`
  const sent = { body: { amount: budget } }
  if (Number(budget) > 0) await operator.did('POST', `/v1/agents/${wallet}/adjust-budget`, sent)
  if (Object.keys(rules).length > 0)
    await operator.did('PATCH', `/v1/policies/${policy}`, { body: rules })
  return { id: `agent_${ulid}`, wallet, policy, key: String(made.apiKey) }
}
