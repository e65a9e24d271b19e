import type {
  Member,
  MemberList,
  MemberRemove,
  MemberRemoved,
  MembersListQuery,
  MemberUpdate,
  MemberUpdated,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/**
 * People who are members of this environment. API keys can read them; only an owner who is signed
 * in changes roles and removes members.
 */
export class Members {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  list(query: MembersListQuery = {}, options?: CallOptions): PagePromise<MemberList> {
    return pages(query, (one) => this.#transport.call('members.list', { query: one }, options))
  }

  retrieve(id: string, options?: CallOptions): Promise<Member> {
    return this.#transport.call('members.retrieve', { id }, options)
  }

  /** Changes a role, and with `cascade` revokes the API keys that the person created. */
  update(id: string, params: MemberUpdate, options?: CallOptions): Promise<MemberUpdated> {
    return this.#transport.call('members.update', { id, body: params }, options)
  }

  /** Removes a member, and with `cascade` revokes the API keys that the person created. */
  delete(id: string, params: MemberRemove = {}, options?: CallOptions): Promise<MemberRemoved> {
    return this.#transport.call('members.delete', { id, body: params }, options)
  }
}
