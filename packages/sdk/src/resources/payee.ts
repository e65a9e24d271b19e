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

/** The payee directory: the organization's own records of the payees that it trusts. */
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

  /** Omitted fields are unchanged; null clears a field. */
  update(id: string, params: PayeeUpdate, options?: CallOptions): Promise<Payee> {
    return this.#transport.call('payees.update', { id, body: params }, options)
  }

  delete(id: string, options?: CallOptions): Promise<PayeeDeleted> {
    return this.#transport.call('payees.delete', { id }, options)
  }
}
