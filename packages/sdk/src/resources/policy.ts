import type {
  Backtest,
  BacktestCreate,
  ParsedPolicy,
  PoliciesListQuery,
  PoliciesShadowReportQuery,
  PoliciesVersionsQuery,
  PolicyApplied,
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
  PolicyTextPreview,
  PolicyUpdate,
  PolicyVersionList,
  PolicyWritten,
  ShadowReport,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/**
 * Policies: the own policy of each agent, group and the organization, and shared policies that are
 * attached to agents and groups.
 */
export class Policies {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Creates a shared policy. `warnings` says what in it does not work as things are now. */
  create(params: PolicyCreate, options?: CallOptions): Promise<PolicyWritten> {
    return this.#transport.call('policies.create', { body: params }, options)
  }

  /**
   * Reads a policy in English, without writing anything. `policy` has the rules as `create`,
   * `update` and `backtest` take them; it is null while anything is unparsed or a question.
   */
  parse(text: string, options?: CallOptions): Promise<ParsedPolicy> {
    return this.#transport.call('policies.parse', { body: { text } }, options)
  }

  /** What a policy would say with the text applied to it. Nothing is written. */
  preview(id: string, text: string, options?: CallOptions): Promise<PolicyTextPreview> {
    return this.#transport.call('policies.preview', { id, body: { text } }, options)
  }

  /** Changes a policy as the text says. Errors: POLICY_NOT_UNDERSTOOD, with what is not. */
  apply(id: string, text: string, options?: CallOptions): Promise<PolicyApplied> {
    return this.#transport.call('policies.apply', { id, body: { text } }, options)
  }

  list(query: PoliciesListQuery = {}, options?: CallOptions): PagePromise<PolicyList> {
    return pages(query, (one) => this.#transport.call('policies.list', { query: one }, options))
  }

  retrieve(id: string, options?: CallOptions): Promise<PolicyDetail> {
    return this.#transport.call('policies.retrieve', { id }, options)
  }

  /** Omitted fields are unchanged; null removes a rule. */
  update(id: string, params: PolicyUpdate, options?: CallOptions): Promise<PolicyWritten> {
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

  /** Restores the rules of an earlier version as a new version. */
  restore(id: string, params: PolicyRestore, options?: CallOptions): Promise<PolicyWritten> {
    return this.#transport.call('policies.restore', { id, body: params }, options)
  }

  /** Finds contradictions, rules without effect, and gaps; errors first. */
  lint(id: string, options?: CallOptions): Promise<PolicyLint> {
    return this.#transport.call('policies.lint', { id }, options)
  }

  /**
   * Runs a candidate, another shared policy, in shadow of this one: its decisions are recorded, but
   * not enforced. `candidateId: null` ends the trial.
   */
  shadow(id: string, params: PolicyShadow, options?: CallOptions): Promise<PolicyShadowed> {
    return this.#transport.call('policies.shadow', { id, body: params }, options)
  }

  /** Compares the decisions of a candidate with those of the policy, and shows the differences. */
  shadowReport(
    id: string,
    query: PoliciesShadowReportQuery = {},
    options?: CallOptions,
  ): Promise<ShadowReport> {
    return this.#transport.call('policies.shadowReport', { id, query }, options)
  }

  /** Attaches to an agent or group. Throws ConflictError if the policy is already attached. */
  attach(id: string, params: PolicyAttachment, options?: CallOptions): Promise<PolicyAttached> {
    return this.#transport.call('policies.attach', { id, body: params }, options)
  }

  detach(id: string, params: PolicyAttachment, options?: CallOptions): Promise<PolicyAttached> {
    return this.#transport.call('policies.detach', { id, body: params }, options)
  }

  /**
   * Back-tests other rules on past payments: which would have been declined, required approval or
   * been allowed. Nothing is changed.
   */
  backtest(id: string, params: BacktestCreate, options?: CallOptions): Promise<Backtest> {
    return this.#transport.call('policies.backtest', { id, body: params }, options)
  }
}
