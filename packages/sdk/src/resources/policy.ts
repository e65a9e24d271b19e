import type {
  Backtest,
  BacktestCreate,
  PoliciesListQuery,
  PoliciesShadowReportQuery,
  PoliciesVersionsQuery,
  Policy,
  PolicyAttached,
  PolicyAttachment,
  PolicyCreate,
  PolicyDeleted,
  PolicyDetail,
  PolicyLint,
  PolicyList,
  PolicyRestore,
  PolicyShadow,
  PolicyShadowed,
  PolicyUpdate,
  PolicyVersionList,
  ShadowReport,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/**
 * Policies: the own one of each agent, group and the organization, and shared ones that are
 * attached to agents and groups.
 */
export class Policies {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Creates a shared policy. */
  create(params: PolicyCreate, options?: CallOptions): Promise<Policy> {
    return this.#transport.call('policies.create', { body: params }, options)
  }

  list(query: PoliciesListQuery = {}, options?: CallOptions): PagePromise<PolicyList> {
    return pages(query, (one) => this.#transport.call('policies.list', { query: one }, options))
  }

  retrieve(id: string, options?: CallOptions): Promise<PolicyDetail> {
    return this.#transport.call('policies.retrieve', { id }, options)
  }

  /** Merges: null clears a rule, what is left out stays. */
  update(id: string, params: PolicyUpdate, options?: CallOptions): Promise<Policy> {
    return this.#transport.call('policies.update', { id, body: params }, options)
  }

  delete(id: string, options?: CallOptions): Promise<PolicyDeleted> {
    return this.#transport.call('policies.delete', { id }, options)
  }

  versions(
    id: string,
    query: PoliciesVersionsQuery = {},
    options?: CallOptions,
  ): PagePromise<PolicyVersionList> {
    return pages(query, (one) =>
      this.#transport.call('policies.versions', { id, query: one }, options),
    )
  }

  /** Makes the rules of an earlier version hold again, as a new version. */
  restore(id: string, params: PolicyRestore, options?: CallOptions): Promise<Policy> {
    return this.#transport.call('policies.restore', { id, body: params }, options)
  }

  /** Finds contradictions, rules without effect, and gaps; errors first. */
  lint(id: string, options?: CallOptions): Promise<PolicyLint> {
    return this.#transport.call('policies.lint', { id }, options)
  }

  /**
   * Lets a candidate, another shared policy, decide every payment beside this one: recorded, and
   * not enforced. `candidateId: null` ends it.
   */
  shadow(id: string, params: PolicyShadow, options?: CallOptions): Promise<PolicyShadowed> {
    return this.#transport.call('policies.shadow', { id, body: params }, options)
  }

  /** What a candidate said of the payments that the policy decided, where they differ too. */
  shadowReport(
    id: string,
    query: PoliciesShadowReportQuery = {},
    options?: CallOptions,
  ): Promise<ShadowReport> {
    return this.#transport.call('policies.shadowReport', { id, query }, options)
  }

  /** Binds one agent (`agentId`) or one group (`groupId`). Throws ConflictError if it is bound. */
  attach(id: string, params: PolicyAttachment, options?: CallOptions): Promise<PolicyAttached> {
    return this.#transport.call('policies.attach', { id, body: params }, options)
  }

  detach(id: string, params: PolicyAttachment, options?: CallOptions): Promise<PolicyAttached> {
    return this.#transport.call('policies.detach', { id, body: params }, options)
  }

  /**
   * Runs real history through other rules: what would have been declined, asked for or allowed.
   * Changes nothing.
   */
  backtest(id: string, params: BacktestCreate, options?: CallOptions): Promise<Backtest> {
    return this.#transport.call('policies.backtest', { id, body: params }, options)
  }
}
