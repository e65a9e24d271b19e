import type { TestServer } from '../setup/server.ts'

export interface Agent {
  readonly id: string
  readonly walletId: string
}

/** An outside party: on the simulated rail whoever is named is paid. */
export const merchant = 'shop.example'
export const chainAddress = '0x52908400098527886E0F7030069857D2E4169EE7'

/** Equal payments are all meant, however far apart they come. */
export const meant = { 'X-Allow-Duplicate': 'true' }

interface Paid extends Agent {
  readonly txHash: string
  readonly ledgerTxId: string
}

/** An organization on a running server, in which calls find what they are about. */
export class World {
  readonly server: TestServer
  readonly #made = new Map<string, Promise<unknown>>()
  #count = 0

  constructor(server: TestServer) {
    this.server = server
  }

  name(): string {
    this.#count += 1
    return `n${this.#count}`
  }

  /** With 100 in its wallet. */
  async agent(body: object = {}): Promise<Agent> {
    const made = await this.#did('POST', '/agents', { name: this.name(), ...body })
    const agent = { id: String(made.agent_id), walletId: String(made.wallet_id) }
    const budget = { body: { amount: 100 } }
    await this.server.did('POST', `/v1/agents/${agent.walletId}/adjust-budget`, budget)
    return agent
  }

  async walletless(): Promise<string> {
    const body = { name: this.name(), create_wallet: false }
    return String((await this.#did('POST', '/agents', body)).agent_id)
  }

  /** The agent's own key, a new one each time. */
  async keyOf({ walletId }: Agent): Promise<string> {
    return String((await this.server.did('POST', `/v1/agents/${walletId}/rotate-key`)).apiKey)
  }

  /** An agent that others are told about and nobody changes. */
  standing(): Promise<Agent> {
    return this.#once('standing', () => this.agent())
  }

  /** A payment that stands. */
  paid(): Promise<Paid> {
    return this.#once('paid', async () => {
      const agent = await this.agent()
      const body = { destination: merchant, amount: '2.50' }
      const done = await this.#did('POST', `/wallets/${agent.walletId}/transfer`, body)
      return { ...agent, txHash: String(done.tx_hash), ledgerTxId: String(done.ledger_tx_id) }
    })
  }

  /** One of whom a person is asked about every payment above 1. */
  asking(): Promise<Agent> {
    return this.agent({ policy: { require_approval_above: '1.00' } })
  }

  /** A payment that waits for consent, asked for with the agent's own key. */
  async approval(): Promise<{ id: string; key: string }> {
    const agent = await this.#once('asking', async () => {
      const asking = await this.asking()
      return { ...asking, key: await this.keyOf(asking) }
    })
    const { key } = agent
    const body = { destination: merchant, amount: '2.00' }
    const path = `/api/v2/wallets/${agent.walletId}/transfer`
    const sent = { key, body, headers: meant }
    const { body: asked } = await this.server.call('POST', path, sent)
    return { id: String(asked.approval_id), key }
  }

  /** A hold of 3 for a day. */
  async hold(): Promise<{ id: string; walletId: string }> {
    const { walletId } = await this.#once('holder', () => this.agent())
    const body = { wallet_id: walletId, amount: '3.00', token: 'USDC', duration_hours: 24 }
    const made = await this.#did('POST', '/holds', { ...body, merchant_id: merchant })
    return { id: String(made.hold_id), walletId }
  }

  async group(): Promise<string> {
    const body = { name: this.name(), budget: { daily: '5000.00' } }
    return String((await this.#did('POST', '/groups', body)).group_id)
  }

  async member(): Promise<{ groupId: string; agentId: string }> {
    const groupId = await this.group()
    const { id: agentId } = await this.agent()
    await this.#did('POST', `/groups/${groupId}/agents`, { agent_id: agentId })
    return { groupId, agentId }
  }

  /** The id of a decision about the payment that stands. */
  decision(): Promise<string> {
    return this.#once('decision', async () => {
      const { id } = await this.paid()
      const path = `/api/v2/evidence/policy-decisions?agent_id=${id}&limit=1`
      const { text } = await this.server.call('GET', path)
      const [first = {}] = JSON.parse(text) as Readonly<Record<string, unknown>>[]
      return String(first.decision_id ?? first.id)
    })
  }

  async setRail(
    name: string,
    verb: 'activate' | 'deactivate',
    kind: 'rail' | 'chain' = 'rail',
  ): Promise<void> {
    const body = verb === 'activate' ? { reason: 'odd' } : {}
    await this.#did('POST', `/admin/kill-switch/${kind}/${name}/${verb}`, body)
  }

  #did(method: string, path: string, body: object): Promise<Record<string, unknown>> {
    return this.server.did(method, `/api/v2${path}`, { body, headers: meant })
  }

  #once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const made = (this.#made.get(name) as Promise<T> | undefined) ?? make()
    this.#made.set(name, made)
    return made
  }
}
