import type {
  Payment,
  PaymentCapture,
  PaymentCheck,
  PaymentCreate,
  PaymentExtend,
  PaymentList,
  PaymentRefund,
  PaymentsListQuery,
  PaymentsRetrieveQuery,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** Payments. Each is decided, posted and logged before the response. */
export class Payments {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Creates a payment. `status` is COMPLETED, PROCESSING, or PENDING_APPROVAL if it requires human
   * approval. With `capture: false` it is HELD: the funds are reserved until they are captured or
   * voided, or until `expiresAt`, after `holdHours` (1 to 720, default 168).
   * With `askApproval` it requires approval, whatever the policies require.
   * A refused payment throws PaymentRefusedError with `remedies`, or ConflictError for a frozen
   * wallet, a kill switch or a suspended agent. After POSSIBLE_DUPLICATE, `remedies.duplicateOf` is
   * the earlier payment; if you intend both, send `allowDuplicate: true`, which may require
   * approval. With `remedies.approvalBy` "operator", only an organization key can.
   */
  create(params: PaymentCreate, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.create', { body: params }, options)
  }

  /** Checks what would happen if this payment were made now. Nothing is written. */
  check(params: PaymentCreate, options?: CallOptions): Promise<PaymentCheck> {
    return this.#transport.call('payments.check', { body: params }, options)
  }

  list(query: PaymentsListQuery = {}, options?: CallOptions): PagePromise<PaymentList> {
    return pages(query, (one) => this.#transport.call('payments.list', { query: one }, options))
  }

  /**
   * With `wait`, while the payment is PENDING_APPROVAL: returns as soon as it is decided, or after
   * that many seconds, at most 30. `timeout` must not be shorter.
   */
  retrieve(id: string, query: PaymentsRetrieveQuery = {}, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.retrieve', { id, query }, options)
  }

  /**
   * Captures a hold: all of it, or the part `amount` ("12.50"), which is final; the rest is
   * released. An agent can capture its own. Throws ConflictError: CONFLICT if it is not held, or
   * its key or payee is gone, AMOUNT_EXCEEDS_PAYMENT with `details.maxAmountNow`, KILL_SWITCH_ON,
   * WALLET_FROZEN; PaymentRefusedError if the current lists do not allow the payee.
   */
  capture(id: string, params: PaymentCapture = {}, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.capture', { id, body: params }, options)
  }

  /**
   * Voids a hold and releases its funds. An agent can void its own. Throws ConflictError if it is
   * not held.
   */
  void(id: string, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.void', { id }, options)
  }

  /**
   * Extends a hold by `hours`; it lasts at most 30 days in all. An agent can extend its own.
   * Throws ConflictError: CONFLICT if it is not held, or would last too long, with
   * `details.latestExpiresAt`, KILL_SWITCH_ON, KYA_SUSPENDED, WALLET_FROZEN; and as for capture.
   */
  extend(id: string, params: PaymentExtend, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.extend', { id, body: params }, options)
  }

  /**
   * Refunds a completed payment: everything that is left, or the part `amount` ("12.50"). An agent
   * can refund what it received. Throws ConflictError: CONFLICT if nothing is left,
   * AMOUNT_EXCEEDS_PAYMENT with `details.maxAmountNow`; PaymentRefusedError if the payee has
   * insufficient funds.
   */
  refund(id: string, params: PaymentRefund = {}, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.refund', { id, body: params }, options)
  }
}
