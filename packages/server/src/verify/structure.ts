import {
  type AgentRow,
  type Book,
  type Event,
  type EventOf,
  type GroupRow,
  type Id,
  idOf,
  type PaymentRow,
  type PolicyRow,
  type Ulid,
  ulidOf,
} from '@bursar/core'
import type { Broken } from './finding.ts'

/** A scope that a payment must pass, and the policies that bind there, its own one first. */
export interface Scope {
  readonly id: Ulid
  /** Who spends, where several spend from one budget. */
  readonly member: Id<'agent'> | null
  readonly policies: readonly PolicyRow[]
}

interface Agent {
  readonly parent: Id<'agent'> | null
  /** When its delegation is over. */
  readonly expiresAt: number | null
  readonly attached: Set<Id<'policy'>>
  readonly groups: Set<Id<'group'>>
  readonly children: Set<Id<'agent'>>
  /** Who speaks for it; null for nobody. */
  key: Id<'key'> | null
  status: AgentRow['status']
  isStopped: boolean
}

interface Group {
  readonly parent: Id<'group'> | null
  readonly depth: number
  readonly attached: Set<Id<'policy'>>
  members: number
  children: number
  isStopped: boolean
  isDeleted: boolean
}

/**
 * Who stands below whom, in which groups, and where payments are stopped: put together from what
 * events ask for, so that neither decisions nor the book's own rows are taken at their word.
 */
export class Structure {
  readonly #book: Book
  readonly #agents = new Map<Id<'agent'>, Agent>()
  readonly #groups = new Map<Id<'group'>, Group>()
  /** The kill switches of the book itself: for all of it, or for what is named. */
  readonly #stopped = new Set<string>()
  #root: Ulid = ''

  constructor(book: Book) {
    this.#book = book
  }

  /** An agent and those above it, itself first. */
  lineage(agent: Id<'agent'> | null): Id<'agent'>[] {
    const lineage: Id<'agent'>[] = []
    for (let one = agent; one !== null; one = this.#agents.get(one)?.parent ?? null)
      lineage.push(one)
    return lineage
  }

  /** All that stand below an agent. */
  below(agent: Id<'agent'>): Id<'agent'>[] {
    const children = [...(this.#agents.get(agent)?.children ?? [])]
    return children.flatMap((child) => [child, ...this.below(child)])
  }

  /** Everything that counts a payment of an agent: it and those above it, groups, the book. */
  scopes(agent: Id<'agent'> | null): Scope[] {
    const scopes: Scope[] = []
    for (const one of this.lineage(agent))
      scopes.push(this.#scope(ulidOf(one), one === agent ? null : agent, this.#agents.get(one)))
    for (const one of this.#groupsOf(agent))
      scopes.push(this.#scope(ulidOf(one), agent, this.#groups.get(one)))
    return [...scopes, this.#scope(this.#root, null, undefined)]
  }

  #scope(id: Ulid, member: Id<'agent'> | null, row: Agent | Group | undefined): Scope {
    const policies: PolicyRow[] = []
    for (const one of [idOf('policy', id), ...(row?.attached ?? [])]) {
      const policy = this.#book.tables.policy.get(one)
      if (policy != null) policies.push(policy)
    }
    return { id, member, policies }
  }

  /** What binds the members of a group, there and in the groups above it. */
  bindings(group: Id<'group'>): { isStopped: boolean; policies: PolicyRow[] } {
    const policies: PolicyRow[] = []
    let isStopped = false
    for (let one: Id<'group'> | null = group; one !== null; ) {
      const row: Group | undefined = this.#groups.get(one)
      policies.push(...this.#scope(ulidOf(one), null, row).policies)
      isStopped ||= row?.isStopped === true
      one = row?.parent ?? null
    }
    return { isStopped, policies }
  }

  /** Why nothing may be paid for an agent this way at this moment; null when it may. */
  stopOf({ agent, rail, label }: Pick<PaymentRow, 'agent' | 'rail' | 'label'>): string | null {
    for (const scope of ['book', `rail:${rail}`, `rail:${label}`])
      if (this.#stopped.has(scope)) return `the kill switch of ${scope} is on`
    for (const one of this.lineage(agent)) {
      const stop = this.statusOf(one)
      if (stop !== null) return stop
      if (this.#agents.get(one)?.isStopped === true) return `the kill switch of ${one} is on`
    }
    const group = this.#groupsOf(agent).find((one) => this.#groups.get(one)?.isStopped)
    return group === undefined ? null : `the kill switch of ${group} is on`
  }

  /** Why an agent takes part in nothing at this moment; null when it does. */
  statusOf(agent: Id<'agent'>): string | null {
    const status = this.#agents.get(agent)?.status
    return status === 'ACTIVE' ? null : `${agent} is ${status ?? 'missing'}`
  }

  /** Whether an agent was there and is no more. */
  isGone(agent: Id<'agent'>): boolean {
    return this.#agents.get(agent)?.status === 'DELETED'
  }

  /** When the delegation of an agent is over, if it is one that ends. */
  endOf(agent: Id<'agent'>): number | null {
    return this.#agents.get(agent)?.expiresAt ?? null
  }

  /** Follows an event, and holds the rows that it changed against what follows. */
  observe(broken: Broken, event: Event): void {
    const { tables } = this.#book
    this.#apply(event)
    if (event.kind === 'agent.delete' || event.kind === 'agent.retire')
      for (const key of this.#delete(event.params.agent))
        if (tables.key.get(key)?.status === 'ACTIVE')
          broken('I8', `${key} is active after its agent was deleted`)
    for (const changed of [tables.agent.inserted, tables.agent.updated])
      for (const row of changed.values()) this.#compareAgent(broken, row)
    for (const changed of [tables.group.inserted, tables.group.updated])
      for (const row of changed.values()) this.#compareGroup(broken, row)
  }

  /** The groups that bind an agent, with those above them: the groups of the top of its lineage. */
  #groupsOf(agent: Id<'agent'> | null): Id<'group'>[] {
    const top = this.lineage(agent).at(-1)
    const all = new Set<Id<'group'>>()
    for (const group of (top && this.#agents.get(top)?.groups) ?? []) {
      let one: Id<'group'> | null = group
      for (; one !== null; one = this.#groups.get(one)?.parent ?? null) all.add(one)
    }
    return [...all]
  }

  #apply(event: Event): void {
    switch (event.kind) {
      case 'book.open':
        this.#root = event.params.scope
        break
      case 'agent.create':
        this.#agents.set(event.params.agent, newAgent(event.params))
        break
      case 'agent.delegate': {
        const { parent, agent } = event.params
        this.#agents.set(agent, newAgent(event.params))
        this.#agents.get(parent)?.children.add(agent)
        break
      }
      case 'agent.pause':
        this.#turn(event.params.agent, 'PAUSED')
        break
      case 'agent.resume':
        this.#turn(event.params.agent, 'ACTIVE')
        break
      case 'agent.change':
        if (event.params.active !== null)
          this.#turn(event.params.agent, event.params.active ? 'ACTIVE' : 'PAUSED')
        break
      case 'agent.rotate':
        this.#speak(event.params.agent, event.params.key.id)
        break
      case 'grant.create': {
        const { agent, key, rules } = event.params
        if (rules === null) this.#speak(agent, key.id)
        else this.#agents.set(agent, newAgent({ key }))
        break
      }
      case 'grant.end':
        this.#speak(event.params.agent, null)
        break
      case 'key.revoke':
      case 'member.change':
      case 'member.end':
        this.#silence(event.result.below ?? [])
        break
      case 'payment.create':
        if (event.result.tripped !== null) this.#turn(event.result.tripped, 'PAUSED')
        break
      case 'switch.turn':
        this.#switch(event)
        break
      case 'policy.attach':
      case 'policy.detach':
        this.#attach(event)
        break
      case 'group.create':
      case 'group.delete':
      case 'group.join':
      case 'group.leave':
        this.#applyGroup(event)
        break
      default:
        break
    }
  }

  #turn(agent: Id<'agent'>, status: AgentRow['status']): void {
    const row = this.#agents.get(agent)
    if (row !== undefined) row.status = status
  }

  #speak(agent: Id<'agent'>, key: Id<'key'> | null): void {
    const row = this.#agents.get(agent)
    if (row !== undefined) row.key = key
  }

  /** Access of clients ends with the keys of whoever gave it. */
  #silence(keys: readonly Id<'key'>[]): void {
    for (const key of keys) {
      const agent = this.#book.tables.key.get(key)?.agent
      if (agent != null) this.#speak(agent, null)
    }
  }

  /** Ends an agent with all below it; gives the keys that end with them. */
  #delete(agent: Id<'agent'>): Id<'key'>[] {
    const keys: Id<'key'>[] = []
    const parent = this.#agents.get(agent)?.parent ?? null
    if (parent !== null) this.#agents.get(parent)?.children.delete(agent)
    for (const one of [agent, ...this.below(agent)]) {
      const row = this.#agents.get(one)
      if (row === undefined) continue
      for (const group of row.groups) this.#count(group, 'members', -1)
      for (const list of [row.groups, row.attached, row.children]) list.clear()
      if (row.key !== null) keys.push(row.key)
      Object.assign(row, { status: 'DELETED', key: null })
    }
    return keys
  }

  #switch({ params: { scope, group, agent, on } }: EventOf<'switch.turn'>): void {
    if (scope !== null && on) this.#stopped.add(scope)
    if (scope !== null && !on) this.#stopped.delete(scope)
    const row =
      (agent !== null && this.#agents.get(agent)) || (group !== null && this.#groups.get(group))
    if (row) row.isStopped = on
  }

  #attach({ kind, params }: EventOf<'policy.attach'> | EventOf<'policy.detach'>): void {
    const { policy, agent, group } = params
    const row =
      (agent !== null && this.#agents.get(agent)) || (group !== null && this.#groups.get(group))
    if (!row) return
    if (kind === 'policy.attach') row.attached.add(policy)
    else row.attached.delete(policy)
  }

  #applyGroup(event: Extract<Event, { kind: `group.${string}` }>): void {
    const { group } = event.params
    const row = this.#groups.get(group)
    switch (event.kind) {
      case 'group.create': {
        const { parent } = event.params
        const depth = parent === null ? 1 : (this.#groups.get(parent)?.depth ?? 0) + 1
        this.#groups.set(group, newGroup(parent, depth))
        if (parent !== null) this.#count(parent, 'children', 1)
        break
      }
      case 'group.delete':
        if (row === undefined) break
        row.isDeleted = true
        row.attached.clear()
        if (row.parent !== null) this.#count(row.parent, 'children', -1)
        break
      case 'group.join':
        this.#agents.get(event.params.agent)?.groups.add(group)
        this.#count(group, 'members', 1)
        break
      case 'group.leave':
        this.#agents.get(event.params.agent)?.groups.delete(group)
        this.#count(group, 'members', -1)
        break
      case 'group.rename':
        break
    }
  }

  #count(group: Id<'group'>, what: 'members' | 'children', change: 1 | -1): void {
    const row = this.#groups.get(group)
    if (row !== undefined) row[what] += change
  }

  #compareAgent(broken: Broken, { id, ...row }: AgentRow): void {
    const own = this.#agents.get(id)
    const known = own === undefined ? null : { ...own, descendants: this.below(id).length }
    const [groups, children] = [row.groups ?? [], row.children ?? []]
    const given = { ...row, groups, children, isStopped: row.stopped === true }
    compare(broken, id, pictureOfAgent(given), known && pictureOfAgent(known))
    if (row.parent !== null && groups.length > 0)
      broken('I4', `${id} is a delegate and in a group, but delegates' payments do not count there`)
  }

  #compareGroup(broken: Broken, { id, ...row }: GroupRow): void {
    const own = this.#groups.get(id)
    const given = { ...row, isStopped: row.stopped === true, isDeleted: row.deleted }
    compare(broken, id, pictureOfGroup(given), own === undefined ? null : pictureOfGroup(own))
    if (row.deleted && row.members + row.children > 0)
      broken('I4', `${id} was deleted, but is not empty`)
  }
}

function compare(broken: Broken, id: string, row: string, known: string | null): void {
  if (row !== known) broken('I4', `${id} is ${row}, but the log makes it ${known}`)
}

type Lists = 'attached' | 'groups' | 'children'
type PicturedAgent = Omit<Agent, Lists | 'expiresAt'> & {
  readonly [L in Lists]: Iterable<string>
} & { readonly descendants: number }

function pictureOfAgent(agent: PicturedAgent): string {
  const { status, isStopped, parent, key, attached, groups, children, descendants } = agent
  return JSON.stringify([
    ...[status, isStopped, parent, key, descendants],
    ...[[...attached], [...groups], [...children]],
  ])
}

type PicturedGroup = Omit<Group, 'attached'> & { readonly attached: Iterable<string> }

function pictureOfGroup(group: PicturedGroup): string {
  const { parent, depth, attached, members, children, isStopped, isDeleted } = group
  return JSON.stringify([parent, depth, [...attached], members, children, isStopped, isDeleted])
}

function newAgent(params: {
  readonly key: { readonly id: Id<'key'> } | null
  readonly parent?: Id<'agent'>
  readonly expiresAt?: number | null
}): Agent {
  return {
    parent: params.parent ?? null,
    expiresAt: params.expiresAt ?? null,
    attached: new Set(),
    groups: new Set(),
    children: new Set(),
    key: params.key?.id ?? null,
    status: 'ACTIVE',
    isStopped: false,
  }
}

function newGroup(parent: Id<'group'> | null, depth: number): Group {
  const none = { members: 0, children: 0, isStopped: false, isDeleted: false }
  return { parent, depth, attached: new Set(), ...none }
}
