import type {
  ApiKeyCreate,
  ApiKeyCreated,
  ApiKeyList,
  ApiKeyRevoke,
  ApiKeyRevoked,
  ApiKeysListQuery,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** Organization API keys. An agent's own key is managed with the agent. */
export class ApiKeys {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Creates an API key. `apiKey` is only shown once: store it. */
  create(params: ApiKeyCreate, options?: CallOptions): Promise<ApiKeyCreated> {
    return this.#transport.call('apiKeys.create', { body: params }, options)
  }

  list(query: ApiKeysListQuery = {}, options?: CallOptions): PagePromise<ApiKeyList> {
    return pages(query, (one) => this.#transport.call('apiKeys.list', { query: one }, options))
  }

  /** Permanently revokes an API key, and with `cascade` those it created, effective immediately. */
  delete(id: string, params: ApiKeyRevoke = {}, options?: CallOptions): Promise<ApiKeyRevoked> {
    return this.#transport.call('apiKeys.delete', { id, body: params }, options)
  }
}
