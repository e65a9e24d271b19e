import type { Valuation, ValuationList, ValuationSet, ValuationsListQuery } from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** What one currency counts for in limits of another. Nothing is ever converted. */
export class Valuations {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  list(query: ValuationsListQuery = {}, options?: CallOptions): PagePromise<ValuationList> {
    return pages(query, (one) => this.#transport.call('valuations.list', { query: one }, options))
  }

  /** Holds from now on; what was counted before stays. null is no valuation any more. */
  set(params: ValuationSet, options?: CallOptions): Promise<Valuation> {
    return this.#transport.call('valuations.set', { body: params }, options)
  }
}
