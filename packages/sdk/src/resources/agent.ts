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
  AgentLimits,
  AgentList,
  AgentPaused,
  AgentResumed,
  AgentsListQuery,
  Approval,
  BudgetAdjusted,
  BudgetAdjustment,
  MoreRequestCreate,
  TemplateList,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/**
 * An agent with its API key. Every agent created with this API has one. For an agent created with
 * the agent-first API, `apiKey` is null until `rotateKey` issues its first key.
 */
export type AgentWithKey = Agent & { apiKey: AgentKey }

/** Agents, each with a wallet, an API key and policies. An agent's ID is that of its wallet. */
export class Agents {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Creates an agent, optionally from a template. `apiKey` is only shown once: store it. */
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

  /** Moves funds from the organization's wallet to the agent, or back if negative. */
  adjustBudget(
    id: string,
    params: BudgetAdjustment,
    options?: CallOptions,
  ): Promise<BudgetAdjusted> {
    return this.#transport.call('agents.adjustBudget', { id, body: params }, options)
  }

  /** Pauses the agent: its wallets are frozen and payments are refused until `resume`. */
  pause(id: string, options?: CallOptions): Promise<AgentPaused> {
    return this.#transport.call('agents.pause', { id }, options)
  }

  resume(id: string, options?: CallOptions): Promise<AgentResumed> {
    return this.#transport.call('agents.resume', { id }, options)
  }

  /** Replaces the API key and revokes the old one. `apiKey` is only shown once: store it. */
  rotateKey(id: string, options?: CallOptions): Promise<AgentKeyRotated> {
    return this.#transport.call('agents.rotateKey', { id }, options)
  }

  /**
   * Creates an agent below this one, with part of this one's budget. Together they can never spend
   * more than this one is allowed to. `apiKey` is only shown once: store it.
   */
  delegate(id: string, params: AgentDelegate, options?: CallOptions): Promise<AgentDelegated> {
    return this.#transport.call('agents.delegate', { id, body: params }, options)
  }

  /**
   * Permanently deletes the agent and all agents below it: keys are revoked and wallets closed. The
   * balance returns to the parent agent, or else to the organization.
   */
  delete(id: string, options?: CallOptions): Promise<AgentDeleted> {
    return this.#transport.call('agents.delete', { id }, options)
  }

  /**
   * Requests a higher limit until a time, more budget or one more payee. An approver decides: the
   * answer is an approval, to retrieve until its `status` is no longer PENDING. Throws
   * ConflictError: REQUEST_LIMIT with 3 open requests, REQUEST_DENIED for an hour after a denial.
   */
  requestMore(id: string, params: MoreRequestCreate, options?: CallOptions): Promise<Approval> {
    return this.#transport.call('agents.requestMore', { id, body: params }, options)
  }

  /** What limits the agent now, and what is left of each limit. */
  limits(id: string, options?: CallOptions): Promise<AgentLimits> {
    return this.#transport.call('agents.limits', { id }, options)
  }

  /** The most that can be lost in the next hour, day and month, given policies and balances. */
  exposure(id: string, options?: CallOptions): Promise<AgentExposure> {
    return this.#transport.call('agents.exposure', { id }, options)
  }
}
