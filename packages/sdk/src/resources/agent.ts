import type {
  Agent,
  AgentCreate,
  AgentCreated,
  AgentCreatedFromTemplate,
  AgentCreateFromTemplate,
  AgentDelegate,
  AgentDelegated,
  AgentDeleted,
  AgentExposure,
  AgentKey,
  AgentKeyRotated,
  AgentList,
  AgentPaused,
  AgentResumed,
  AgentsListQuery,
  BudgetAdjusted,
  BudgetAdjustment,
  TemplateList,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/**
 * An agent with its key. Every agent made by this client has one; of an agent that came to be
 * elsewhere `apiKey` is null until `rotateKey` issues its first.
 */
export type AgentWithKey = Agent & { apiKey: AgentKey }

/** Agents: a wallet, a key and policies, made and ended as one. An agent's id is its wallet's. */
export class Agents {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Creates an agent, plain or from a template. `apiKey` is shown once: store it. */
  create(params: AgentCreateFromTemplate, options?: CallOptions): Promise<AgentCreatedFromTemplate>
  create(params: AgentCreate, options?: CallOptions): Promise<AgentCreated>
  create(params: AgentCreate | AgentCreateFromTemplate, options?: CallOptions) {
    return 'templateId' in params
      ? this.#transport.call('agents.createFromTemplate', { body: params }, options)
      : this.#transport.call('agents.create', { body: params }, options)
  }

  list(query: AgentsListQuery = {}, options?: CallOptions): PagePromise<AgentList> {
    return pages(query, (one) => this.#transport.call('agents.list', { query: one }, options))
  }

  async retrieve(id: string, options?: CallOptions): Promise<AgentWithKey> {
    const agent = await this.#transport.call('agents.retrieve', { id }, options)
    return agent as AgentWithKey
  }

  templates(options?: CallOptions): Promise<TemplateList> {
    return this.#transport.call('agents.templates', {}, options)
  }

  /** Moves funds from the organization wallet to the agent, or back when negative. */
  adjustBudget(
    id: string,
    params: BudgetAdjustment,
    options?: CallOptions,
  ): Promise<BudgetAdjusted> {
    return this.#transport.call('agents.adjustBudget', { id, body: params }, options)
  }

  /** Freezes the wallet: every payment is refused until `resume`. */
  pause(id: string, options?: CallOptions): Promise<AgentPaused> {
    return this.#transport.call('agents.pause', { id }, options)
  }

  resume(id: string, options?: CallOptions): Promise<AgentResumed> {
    return this.#transport.call('agents.resume', { id }, options)
  }

  /** Replaces the key; the old one is dead at once. `apiKey` is shown once: store it. */
  rotateKey(id: string, options?: CallOptions): Promise<AgentKeyRotated> {
    return this.#transport.call('agents.rotateKey', { id }, options)
  }

  /**
   * Creates an agent below this one, with a part of this one's budget: together they never spend
   * more than this one may. `apiKey` is shown once: store it.
   */
  delegate(id: string, params: AgentDelegate, options?: CallOptions): Promise<AgentDelegated> {
    return this.#transport.call('agents.delegate', { id, body: params }, options)
  }

  /**
   * Ends the agent and all below it, for ever: keys are revoked, wallets closed. The balance goes
   * back to the agent that delegated, else to the organization.
   */
  delete(id: string, options?: CallOptions): Promise<AgentDeleted> {
    return this.#transport.call('agents.delete', { id }, options)
  }

  /** The most that can be lost in the next hour, day and month, by policies and balances. */
  exposure(id: string, options?: CallOptions): Promise<AgentExposure> {
    return this.#transport.call('agents.exposure', { id }, options)
  }
}
