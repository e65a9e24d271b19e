import type { Organization } from '../generated.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** The organization, in the API key's environment. */
export class Organizations {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  retrieve(options?: CallOptions): Promise<Organization> {
    return this.#transport.call('organization.retrieve', {}, options)
  }
}
