import type { Valuation, ValuationList, ValuationSet, ValuationsListQuery } from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** What one currency counts for in limits of another. Money is never converted. */
export class Valuations {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  list(query: ValuationsListQuery = {}, options?: CallOptions): PagePromise<ValuationList> {
    return pages(query, (one) => this.#transport.call('valuations.list', { query: one }, options))
  }

  /** Takes effect immediately. What was already counted is unchanged. null removes it. */
  set(params: ValuationSet, options?: CallOptions): Promise<Valuation> {
    return this.#transport.call('valuations.set', { body: params }, options)
  }
}
