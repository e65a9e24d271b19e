import { type Book, type Event, type EventOf, type Id, type KeyRow, keyOf } from '@bursar/core'
import type { Broken } from './finding.ts'
import { saysAnything } from './rule.ts'
import type { Structure } from './structure.ts'

type ActiveKey = Pick<KeyRow, 'permissions' | 'expiresAt'>

/** What waits for consent: a payment, or a request for more. */
interface Asked {
  readonly id: string
  readonly key: Id<'key'>
  readonly agent: Id<'agent'> | null
  readonly seq: number
}

/**
 * I9: nobody gets more by others than they hold: a key gives away no permission that it lacks,
 * nobody is freed of rules without the permission to change rules, and a key of the organization
 * speaks for whoever made it; and there is always one with which keys are made.
 */
export class Voices {
  readonly #book: Book
  readonly #structure: Structure
  /** Of each key of the organization, the first of its line of makers. */
  readonly #roots = new Map<string, string>()
  readonly #active = new Map<Id<'key'>, ActiveKey>()
  readonly #makers = new Map<Id<'key'>, Id<'key'>>()
  /** Of each approval, the keys whose consent counted with the last one. */
  readonly #voters = new Map<Id<'approval'>, readonly string[]>()

  constructor(book: Book, structure: Structure) {
    this.#book = book
    this.#structure = structure
  }

  observe(broken: Broken, event: Event): void {
    switch (event.kind) {
      case 'book.open':
        this.#roots.set(event.params.key.id, event.params.key.id)
        this.#active.set(event.params.key.id, { ...event.params, expiresAt: null })
        break
      case 'agent.create':
      case 'agent.delegate':
      case 'agent.rotate':
        this.#granted(broken, event)
        break
      case 'key.create':
        this.#granted(broken, event)
        this.#made(broken, event)
        break
      case 'grant.create':
        this.#gave(event)
        break
      case 'grant.end':
        this.#active.delete(event.params.key)
        break
      case 'key.revoke':
        this.#ended(broken, event)
        break
      case 'group.leave':
        this.#freed(broken, event)
        break
      default:
        break
    }
  }

  #granted(
    broken: Broken,
    event: EventOf<'agent.create' | 'agent.delegate' | 'agent.rotate' | 'key.create'>,
  ): void {
    const { params, actor } = event
    const made = params.key === null ? null : this.#book.tables.key.get(params.key.id)
    if (made == null || keyOf(actor) === null) return
    const missing = made.permissions.filter((permission) => !this.holds(actor, permission))
    if (missing.length > 0)
      broken('I9', `${made.id} was given ${missing.join(', ')}, which ${actor} does not have`)
  }

  /** The access of a client, which ends with the key of whoever gave it. */
  #gave({ params, result, actor }: EventOf<'grant.create'>): void {
    const maker = keyOf(actor)
    if (result.revoked !== null) this.#active.delete(result.revoked)
    if (maker === null) return
    this.#makers.set(params.key.id, maker)
    this.#active.set(params.key.id, { permissions: [], expiresAt: params.expiresAt })
  }

  #freed(broken: Broken, { params: { agent, group }, actor }: EventOf<'group.leave'>): void {
    const { isStopped, policies } = this.#structure.bindings(group)
    const isBound = isStopped || policies.some(({ rules }) => saysAnything(rules))
    if (isBound && !this.holds(actor, 'policies:write'))
      broken('I9', `${agent} was freed of the rules of ${group} by ${actor}, which may change none`)
  }

  #made(broken: Broken, { params, actor }: EventOf<'key.create'>): void {
    const { key } = params
    const maker = keyOf(actor)
    if (maker !== null) this.#makers.set(key.id, maker)
    this.#active.set(key.id, params)
    const root = maker === null ? key.id : (this.#roots.get(maker) ?? 'nobody')
    this.#roots.set(key.id, root)
    const row = this.#book.tables.key.get(key.id)
    if (row?.root !== root || row.madeBy !== maker)
      broken('I9', `${key.id} is said to be made by ${row?.madeBy} and to speak for ${row?.root}`)
  }

  /** With a key end those that it made, if that was asked for; somebody can still make keys. */
  #ended(broken: Broken, { params, result, actor, at }: EventOf<'key.revoke'>): void {
    const { key, cascade } = params
    const below = cascade === true ? this.#below(key) : []
    if (below.join() !== (result.below ?? []).join())
      broken('I9', `${key} ends with ${result.below}, but it made ${below}`)
    const ended = [key, ...below].map((one) => this.#active.get(one))
    for (const one of [key, ...below]) {
      this.#active.delete(one)
      if (this.#book.tables.key.get(one)?.status !== 'REVOKED')
        broken('I9', `${one} was revoked, but is not`)
    }
    const endOf = ({ expiresAt }: ActiveKey) => expiresAt ?? Number.POSITIVE_INFINITY
    const makes = (one: ActiveKey | undefined): number =>
      one?.permissions.includes('keys:write') === true ? endOf(one) : 0
    const before = Math.max(...ended.map(makes))
    const after = Math.max(0, ...[...this.#active.values()].map(makes))
    if (before > at && after < before && actor !== 'system:setup')
      broken('I9', `${key} was the last key that could create keys`)
  }

  /** The active keys that a key has made, and those that they made, oldest first. */
  #below(key: Id<'key'>): Id<'key'>[] {
    const isBelow = (one: Id<'key'>): boolean => {
      const maker = this.#makers.get(one)
      return maker !== undefined && (maker === key || isBelow(maker))
    }
    return [...this.#active.keys()].filter(isBelow)
  }

  /** How many voices an approval has with this one: those whose keys have not ended. */
  consent(
    broken: Broken,
    event: EventOf<'approval.approve'>,
    { needed, asked }: { readonly needed: number; readonly asked: Asked | null },
  ): number {
    const { params, result, actor, at } = event
    const { tables } = this.#book
    const find = (what: string) => broken('I9', `${asked?.id} was approved ${what}`)
    const root = this.#roots.get(actor)
    const key = tables.key.get(actor)
    if (root === undefined || root !== result.root || key?.owner !== result.by)
      find(`by ${result.by} for ${result.root}, for whom ${actor} does not speak`)
    const isSelf = asked !== null && this.#roots.get(asked.key) === root
    if (isSelf !== (result.self === true)) find(`by ${root}, and it is not said who asked for it`)
    const before = this.#voters.get(params.approval) ?? []
    const earlier = before.filter((voter) => {
      const row = tables.key.get(voter)
      return row?.status === 'ACTIVE' && (row.expiresAt === null || at < row.expiresAt)
    })
    const dropped = before.filter((voter) => !earlier.includes(voter))
    if (dropped.join() !== (result.dropped ?? []).join())
      find(`without the consent of ${result.dropped}, but ${dropped} had ended`)
    if (needed > 1) {
      if (isSelf) find(`by ${root}, who requested it`)
      const isLater = (tables.key.get(root ?? '')?.createdSeq ?? 0) > (asked?.seq ?? 0)
      if (isLater) find(`by ${root}, which was created after the request`)
      if (earlier.some((voter) => this.#roots.get(voter) === root)) find(`by ${root} a second time`)
    }
    if (isSelf && needed === 1 && this.#forbidsSelf(asked))
      find(`by ${root}, who requested it, against a policy`)
    const voters = [...earlier, actor]
    if (result.verdict === 'PENDING_APPROVAL') this.#voters.set(params.approval, voters)
    else this.#voters.delete(params.approval)
    return new Set(voters.map((voter) => this.#roots.get(voter))).size
  }

  #forbidsSelf({ agent }: Asked): boolean {
    const policies = this.#structure.scopes(agent).flatMap((scope) => scope.policies)
    return policies.some(({ rules }) => rules.selfApproval === 'deny')
  }

  holds(actor: string, permission: string): boolean {
    return this.#book.tables.key.get(actor)?.permissions.includes(permission) === true
  }
}
