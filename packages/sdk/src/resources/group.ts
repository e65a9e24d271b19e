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

/** Groups of agents that share a budget. Members' payments must also pass the group's policy. */
export class Groups {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Limits and lists become the group's own policy. To change them, update `policyId`. */
  create(params: GroupCreate, options?: CallOptions): Promise<Group> {
    return this.#transport.call('groups.create', { body: params }, options)
  }

  list(query: GroupsListQuery = {}, options?: CallOptions): PagePromise<GroupList> {
    return pages(query, (one) => this.#transport.call('groups.list', { query: one }, options))
  }

  retrieve(id: string, options?: CallOptions): Promise<GroupDetail> {
    return this.#transport.call('groups.retrieve', { id }, options)
  }

  /** Updates the group's name or metadata. */
  update(id: string, params: GroupUpdate, options?: CallOptions): Promise<Group> {
    return this.#transport.call('groups.update', { id, body: params }, options)
  }

  /** Deletes a group. It must not have agents or child groups. */
  delete(id: string, options?: CallOptions): Promise<GroupDeleted> {
    return this.#transport.call('groups.delete', { id }, options)
  }

  addAgent(id: string, params: GroupMember, options?: CallOptions): Promise<GroupMembership> {
    return this.#transport.call('groups.addAgent', { id, body: params }, options)
  }

  /** Removes an agent. Its past spending stays counted. */
  removeAgent(id: string, agentId: string, options?: CallOptions): Promise<GroupMembership> {
    return this.#transport.call('groups.removeAgent', { id: { id, agentId } }, options)
  }

  /** The group's spending, by agent, and what is left of its limits. */
  spending(id: string, options?: CallOptions): Promise<GroupSpending> {
    return this.#transport.call('groups.spending', { id }, options)
  }

  /** The most that can be lost in the next hour, day and month, given policies and balances. */
  exposure(id: string, options?: CallOptions): Promise<GroupExposure> {
    return this.#transport.call('groups.exposure', { id }, options)
  }
}
