import type {
  ApiKeyCreate,
  ApiKeyCreated,
  ApiKeyList,
  ApiKeyRevoked,
  ApiKeysListQuery,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** Keys of the organization. An agent's own key is managed with the agent. */
export class ApiKeys {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Creates a key. `apiKey` is shown once: store it. */
  create(params: ApiKeyCreate, options?: CallOptions): Promise<ApiKeyCreated> {
    return this.#transport.call('apiKeys.create', { body: params }, options)
  }

  list(query: ApiKeysListQuery = {}, options?: CallOptions): PagePromise<ApiKeyList> {
    return pages(query, (one) => this.#transport.call('apiKeys.list', { query: one }, options))
  }

  /** Revokes a key, at once and for ever. */
  delete(id: string, options?: CallOptions): Promise<ApiKeyRevoked> {
    return this.#transport.call('apiKeys.delete', { id }, options)
  }
}
