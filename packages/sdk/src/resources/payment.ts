import type {
  Payment,
  PaymentCheck,
  PaymentCreate,
  PaymentList,
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
   * Pays. `status` is COMPLETED, PROCESSING, or PENDING_APPROVAL when a person has to consent.
   * A refusal throws: PaymentRefusedError with `remedies`, or ConflictError for a frozen wallet.
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

  retrieve(id: string, query: PaymentsRetrieveQuery = {}, options?: CallOptions): Promise<Payment> {
    return this.#transport.call('payments.retrieve', { id, query }, options)
  }
}
