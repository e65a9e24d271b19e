import type { EventList, EventsListQuery } from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** The tamper-evident log. */
export class Events {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  list(query: EventsListQuery = {}, options?: CallOptions): PagePromise<EventList> {
    return pages(query, (one) => this.#transport.call('events.list', { query: one }, options))
  }
}
