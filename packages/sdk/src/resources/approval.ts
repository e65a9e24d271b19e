import type {
  Approval,
  ApprovalDecided,
  ApprovalDecision,
  ApprovalList,
  ApprovalsListQuery,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** Approvals: a person's consent to exactly one payment. */
export class Approvals {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  list(query: ApprovalsListQuery = {}, options?: CallOptions): PagePromise<ApprovalList> {
    return pages(query, (one) => this.#transport.call('approvals.list', { query: one }, options))
  }

  retrieve(id: string, options?: CallOptions): Promise<Approval> {
    return this.#transport.call('approvals.retrieve', { id }, options)
  }

  /**
   * Consents. With the last consent that is needed the payment is made at once; until then
   * `status` stays PENDING. One person counts once. Throws ConflictError: ALREADY_DECIDED,
   * APPROVAL_EXPIRED, CONFLICT after an own consent, or what forbids the payment by now.
   */
  approve(
    id: string,
    params: ApprovalDecision = {},
    options?: CallOptions,
  ): Promise<ApprovalDecided> {
    return this.#transport.call('approvals.approve', { id, body: params }, options)
  }

  /** Refuses: what was set aside is free again. */
  deny(id: string, params: ApprovalDecision = {}, options?: CallOptions): Promise<ApprovalDecided> {
    return this.#transport.call('approvals.deny', { id, body: params }, options)
  }

  /** Takes the question back, as the agent that asked or for it: what was set aside is free. */
  cancel(id: string, options?: CallOptions): Promise<ApprovalDecided> {
    return this.#transport.call('approvals.cancel', { id }, options)
  }
}
