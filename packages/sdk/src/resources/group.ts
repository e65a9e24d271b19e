import type {
  Group,
  GroupCreate,
  GroupDeleted,
  GroupDetail,
  GroupExposure,
  GroupList,
  GroupMember,
  GroupMembership,
  GroupSpending,
  GroupsListQuery,
  GroupUpdate,
} from '../generated.ts'
import { type PagePromise, pages } from '../page.ts'
import type { CallOptions, Transport } from '../transport.ts'

/** Groups: agents that share a budget. A payment of a member must pass the group's policy too. */
export class Groups {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Limits and lists become the group's own policy; change them there, by `policyId`. */
  create(params: GroupCreate, options?: CallOptions): Promise<Group> {
    return this.#transport.call('groups.create', { body: params }, options)
  }

  list(query: GroupsListQuery = {}, options?: CallOptions): PagePromise<GroupList> {
    return pages(query, (one) => this.#transport.call('groups.list', { query: one }, options))
  }

  retrieve(id: string, options?: CallOptions): Promise<GroupDetail> {
    return this.#transport.call('groups.retrieve', { id }, options)
  }

  /** Renames it, or labels it anew. */
  update(id: string, params: GroupUpdate, options?: CallOptions): Promise<Group> {
    return this.#transport.call('groups.update', { id, body: params }, options)
  }

  /** Only a group without agents and groups can go. */
  delete(id: string, options?: CallOptions): Promise<GroupDeleted> {
    return this.#transport.call('groups.delete', { id }, options)
  }

  addAgent(id: string, params: GroupMember, options?: CallOptions): Promise<GroupMembership> {
    return this.#transport.call('groups.addAgent', { id, body: params }, options)
  }

  /** What the agent spent stays counted. */
  removeAgent(id: string, agentId: string, options?: CallOptions): Promise<GroupMembership> {
    return this.#transport.call('groups.removeAgent', { id: { id, agentId } }, options)
  }

  /** What was spent, by whom, and what is left. */
  spending(id: string, options?: CallOptions): Promise<GroupSpending> {
    return this.#transport.call('groups.spending', { id }, options)
  }

  /** The most that can be lost in the next hour, day and month, by policies and balances. */
  exposure(id: string, options?: CallOptions): Promise<GroupExposure> {
    return this.#transport.call('groups.exposure', { id }, options)
  }
}
