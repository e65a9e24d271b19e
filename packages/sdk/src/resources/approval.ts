import type {
  Approval,
  ApprovalChallenge,
  ApprovalConsent,
  ApprovalDecided,
  ApprovalDecision,
  ApprovalLink,
  ApprovalLinkCreate,
  ApprovalLinkCreated,
  ApprovalLinkList,
  ApprovalList,
  ApprovalsListQuery,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** Approvals: human approval of exactly one payment. */
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
   * What a signed-in member hands to `navigator.credentials.get()` to confirm this approval. Send
   * the `nonce` and the credential to `approve` as `stepUp`. Throws PermissionError for API keys.
   */
  challenge(id: string, options?: CallOptions): Promise<ApprovalChallenge> {
    return this.#transport.call('approvals.challenge', { id }, options)
  }

  /**
   * Approves a payment. It is executed immediately with the last required approval; until then
   * `status` stays PENDING. An approver counts once. Throws ConflictError: ALREADY_DECIDED,
   * APPROVAL_EXPIRED, CONFLICT if you have already approved, or whatever blocks the payment by now;
   * PermissionError: STEP_UP_REQUIRED where a signed-in member has to confirm it with a passkey.
   */
  approve(
    id: string,
    params: ApprovalConsent = {},
    options?: CallOptions,
  ): Promise<ApprovalDecided> {
    return this.#transport.call('approvals.approve', { id, body: params }, options)
  }

  /** Denies the payment and releases its held funds. */
  deny(id: string, params: ApprovalDecision = {}, options?: CallOptions): Promise<ApprovalDecided> {
    return this.#transport.call('approvals.deny', { id, body: params }, options)
  }

  /** Cancels the request, as or for the agent that made it, and releases the held funds. */
  cancel(id: string, options?: CallOptions): Promise<ApprovalDecided> {
    return this.#transport.call('approvals.cancel', { id }, options)
  }

  /**
   * Creates an address by which a person without an account decides this approval, once, within
   * 24 hours. `url` is shown once: its holder decides as your key. Throws ConflictError if
   * several approvers are required, or if you requested the payment.
   */
  createLink(
    id: string,
    params: ApprovalLinkCreate = {},
    options?: CallOptions,
  ): Promise<ApprovalLinkCreated> {
    return this.#transport.call('approvals.createLink', { id, body: params }, options)
  }

  /** The links of an approval, oldest first. */
  listLinks(id: string, options?: CallOptions): Promise<ApprovalLinkList> {
    return this.#transport.call('approvals.listLinks', { id }, options)
  }

  /** Revokes a link. It can no longer decide. */
  revokeLink(id: string, linkId: string, options?: CallOptions): Promise<ApprovalLink> {
    return this.#transport.call('approvals.revokeLink', { id: { id, linkId } }, options)
  }
}
