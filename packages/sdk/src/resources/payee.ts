import type {
  Payee,
  PayeeCreate,
  PayeeDeleted,
  PayeeList,
  PayeesListQuery,
  PayeeUpdate,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** The payee directory: what the organization itself knows of whom it pays. */
export class Payees {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  create(params: PayeeCreate, options?: CallOptions): Promise<Payee> {
    return this.#transport.call('payees.create', { body: params }, options)
  }

  list(query: PayeesListQuery = {}, options?: CallOptions): PagePromise<PayeeList> {
    return pages(query, (one) => this.#transport.call('payees.list', { query: one }, options))
  }

  retrieve(id: string, options?: CallOptions): Promise<Payee> {
    return this.#transport.call('payees.retrieve', { id }, options)
  }

  /** Merges: null clears, what is left out stays. */
  update(id: string, params: PayeeUpdate, options?: CallOptions): Promise<Payee> {
    return this.#transport.call('payees.update', { id, body: params }, options)
  }

  delete(id: string, options?: CallOptions): Promise<PayeeDeleted> {
    return this.#transport.call('payees.delete', { id }, options)
  }
}
