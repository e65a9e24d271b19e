import type {
  Invitation,
  InvitationCreate,
  InvitationCreated,
  InvitationList,
} from '../generated.ts'
import type { CallOptions, Transport } from '../transport.ts'

/**
 * Invitations to become a member. API keys can read them; only an owner who is signed in creates
 * and revokes them.
 */
export class Invitations {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Invites a person. `url` is only shown once: send it to that person alone. */
  create(params: InvitationCreate, options?: CallOptions): Promise<InvitationCreated> {
    return this.#transport.call('invitations.create', { body: params }, options)
  }

  list(options?: CallOptions): Promise<InvitationList> {
    return this.#transport.call('invitations.list', {}, options)
  }

  delete(id: string, options?: CallOptions): Promise<Invitation> {
    return this.#transport.call('invitations.delete', { id }, options)
  }
}
