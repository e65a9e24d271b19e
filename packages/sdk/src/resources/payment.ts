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

/** Payments: decided, posted and logged before they are answered. */
export class Payments {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * Pays. `status` is COMPLETED, PROCESSING, or PENDING_APPROVAL when a person has to consent. With
   * `capture: false` it is HELD: the money is set aside until it is captured, voided, or until
   * `expiresAt`, after `holdHours` (1 to 720, default 168).
   * With `askApproval` a person is asked, whatever the policies say.
   * A refusal throws: PaymentRefusedError with `remedies`, or ConflictError for a frozen wallet, a
   * kill switch or a suspended agent. After POSSIBLE_DUPLICATE, `remedies.duplicateOf` is the
   * earlier payment; if this one is meant too, send `allowDuplicate: true`.
   */
  create(params: PaymentCreate, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.create', { body: params }, options)
  }

  /** Asks what the same payment would meet at this moment; nothing is written. */
  check(params: PaymentCreate, options?: CallOptions): Promise<PaymentCheck> {
    return this.#transport.call('payments.check', { body: params }, options)
  }

  list(query: PaymentsListQuery = {}, options?: CallOptions): PagePromise<PaymentList> {
    return pages(query, (one) => this.#transport.call('payments.list', { query: one }, options))
  }

  /**
   * With `wait`, while the payment is PENDING_APPROVAL: answers as soon as it is decided, or after
   * that many seconds, 30 at most, as it stands. Choose no `timeout` that is shorter.
   */
  retrieve(id: string, query: PaymentsRetrieveQuery = {}, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.retrieve', { id, query }, options)
  }

  /**
   * Takes the money of a hold: all of it, or the part `amount` ("12.50"), which is final; the rest
   * is free again. An agent captures its own. Throws ConflictError: CONFLICT when it is not held,
   * AMOUNT_EXCEEDS_PAYMENT with `details.maxAmountNow`, KILL_SWITCH_ON, WALLET_FROZEN.
   */
  capture(id: string, params: PaymentCapture = {}, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.capture', { id, body: params }, options)
  }

  /**
   * Gives a hold up: what was set aside is free again. An agent voids its own. Throws
   * ConflictError when it is not held.
   */
  void(id: string, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.void', { id }, options)
  }

  /**
   * Lets a hold last `hours` longer, up to thirty days from now. An agent extends its own. Throws
   * ConflictError: CONFLICT when it is not held or would last too long, KILL_SWITCH_ON,
   * KYA_SUSPENDED, WALLET_FROZEN.
   */
  extend(id: string, params: PaymentExtend, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.extend', { id, body: params }, options)
  }

  /**
   * Gives money of a completed payment back: all that is left of it, or the part `amount`
   * ("12.50"). An agent refunds what it received. Throws ConflictError: CONFLICT when nothing is
   * left, AMOUNT_EXCEEDS_PAYMENT with `details.maxAmountNow`; PaymentRefusedError when the payee
   * does not hold that much.
   */
  refund(id: string, params: PaymentRefund = {}, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.refund', { id, body: params }, options)
  }
}
