import type {
  PoliciesListQuery,
  PoliciesVersionsQuery,
  Policy,
  PolicyAttached,
  PolicyAttachment,
  PolicyCreate,
  PolicyDeleted,
  PolicyDetail,
  PolicyList,
  PolicyUpdate,
  PolicyVersionList,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** Policies: an agent's own, and shared ones that are attached to agents. */
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

  attach(id: string, params: PolicyAttachment, options?: CallOptions): Promise<PolicyAttached> {
    return this.#transport.call('policies.attach', { id, body: params }, options)
  }

  detach(id: string, params: PolicyAttachment, options?: CallOptions): Promise<PolicyAttached> {
    return this.#transport.call('policies.detach', { id, body: params }, options)
  }
}
