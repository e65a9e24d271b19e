import { type Book, type Event, type EventOf, type Id, type KeyRow, keyOf } from '@bursar/core'
import type { Broken } from './finding.ts'
import { Members } from './member.ts'
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
 * speaks for whoever made it; and there is always one with which keys are made. From the first
 * member on, consent is counted by people, and the server's machine is one of them.
 */
export class Voices {
  readonly #book: Book
  readonly #structure: Structure
  readonly #members: Members
  /** Of each key of the organization, the first of its line of makers. */
  readonly #roots = new Map<string, string>()
  readonly #active = new Map<Id<'key'>, ActiveKey>()
  readonly #makers = new Map<Id<'key'>, Id<'key'>>()
  /** Of each approval, the keys whose consent counted with the last one. */
  readonly #voters = new Map<Id<'approval'>, readonly Id<'key'>[]>()
  /** The key that the book was opened with: the machine's voice, once there are members. */
  #first = ''

  constructor(book: Book, structure: Structure) {
    this.#book = book
    this.#structure = structure
    this.#members = new Members(book)
  }

  /** The keys that end with an event so that what they asked for does. Asked before `observe`. */
  silencedBy(
    event: EventOf<'key.revoke' | 'grant.end' | 'member.change' | 'member.end'>,
  ): Id<'key'>[] {
    const isKey = event.kind === 'key.revoke' || event.kind === 'grant.end'
    const own = isKey ? [event.params.key] : this.#members.givenUp(event)
    return [...own, ...(event.result.below ?? [])]
  }

  observe(broken: Broken, event: Event): void {
    switch (event.kind) {
      case 'book.open':
        this.#first = event.params.key.id
        this.#roots.set(event.params.key.id, event.params.key.id)
        this.#active.set(event.params.key.id, { ...event.params, expiresAt: null })
        break
      case 'agent.create':
      case 'agent.delegate':
        this.#granted(broken, event)
        break
      case 'agent.rotate':
        this.#granted(broken, event)
        this.#forget(event.result.revoked)
        break
      case 'agent.delete':
      case 'agent.retire':
        for (const one of [event.result, ...(event.result.below ?? [])]) this.#forget(one.revoked)
        break
      case 'key.create':
        this.#granted(broken, event)
        this.#made(broken, event)
        break
      case 'grant.create':
        this.#gave(event)
        break
      case 'grant.end':
        this.#forget(event.params.key)
        break
      case 'key.revoke':
        this.#revoked(broken, event)
        break
      case 'member.add':
        this.#joined(event, null)
        break
      case 'member.change':
        this.#parted(broken, event)
        this.#joined(event, event.result.ended)
        break
      case 'member.end':
        this.#parted(broken, event)
        break
      case 'group.leave':
        this.#freed(broken, event)
        break
      default:
        break
    }
    this.#members.observe(broken, event)
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

  /** A key of an agent ends; only those of clients are known here. */
  #forget(key: Id<'key'> | null): void {
    if (key !== null) this.#active.delete(key)
  }

  /** The access of a client, which ends with the key of whoever gave it. */
  #gave({ params, result, actor }: EventOf<'grant.create'>): void {
    const maker = keyOf(actor)
    this.#forget(result.revoked)
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

  /** A member speaks by a key that was made by none, or has the place of the one before. */
  #joined({ params, result }: EventOf<'member.add' | 'member.change'>, before: Id<'key'> | null) {
    const { id } = params.key
    if (before !== null) this.#makers.set(id, before)
    this.#roots.set(id, (before === null ? null : this.#roots.get(before)) ?? id)
    this.#active.set(id, { permissions: result.permissions, expiresAt: null })
  }

  /** With what a person was end the keys that the person made, if that was asked for. */
  #parted(broken: Broken, event: EventOf<'member.change' | 'member.end'>): void {
    const { ended: key, below } = event.result
    const root = this.#members.rootOf(key) ?? key
    const made = event.params.cascade === true ? this.#below(root) : []
    const all = made.filter((one) => one !== key)
    this.#end(broken, { key, below: all, told: below })
    const status = event.kind === 'member.change' ? 'ROTATED' : 'REVOKED'
    if (this.#book.tables.key.get(key)?.status !== status)
      broken('I9', `${key} is not ${status} with what the person was`)
  }

  /** With a key end those that it made, if that was asked for; somebody can still make keys. */
  #revoked(broken: Broken, { params, result, actor, at }: EventOf<'key.revoke'>): void {
    const { key, cascade } = params
    const below = cascade === true ? this.#below(key) : []
    const ended = [key, ...below].map((one) => this.#active.get(one))
    this.#end(broken, { key, below, told: result.below })
    if (this.#book.tables.key.get(key)?.status !== 'REVOKED')
      broken('I9', `${key} was revoked, but is not`)
    const endOf = ({ expiresAt }: ActiveKey) => expiresAt ?? Number.POSITIVE_INFINITY
    const makes = (one: ActiveKey | undefined): number =>
      one?.permissions.includes('keys:write') === true ? endOf(one) : 0
    const before = Math.max(...ended.map(makes))
    const after = Math.max(0, ...[...this.#active.values()].map(makes))
    if (before > at && after < before && actor !== 'system:setup')
      broken('I9', `${key} was the last key that could create keys`)
  }

  #end(
    broken: Broken,
    { key, below, told }: { key: Id<'key'>; below: Id<'key'>[]; told: readonly string[] | null },
  ): void {
    if (below.join() !== (told ?? []).join())
      broken('I9', `${key} ends with ${told}, but it made ${below}`)
    for (const one of [key, ...below]) this.#active.delete(one)
    for (const one of below)
      if (this.#book.tables.key.get(one)?.status !== 'REVOKED')
        broken('I9', `${one} was revoked, but is not`)
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
    const ofPeople = this.#members.countAt(asked?.seq ?? 0)
    const voiceOf = (one: string) => this.#voiceOf(one, ofPeople)
    const root = voiceOf(actor)
    const key = tables.key.get(actor)
    if (root === undefined || root !== result.root || key?.owner !== result.by)
      find(`by ${result.by} for ${result.root}, for whom ${actor} does not speak`)
    const isSelf = asked !== null && voiceOf(asked.key) === root
    if (isSelf !== (result.self === true)) find(`by ${root}, and it is not said who asked for it`)
    const before = this.#voters.get(params.approval) ?? []
    const earlier = before.filter((voter) => this.#stands(voter, at))
    const dropped = before.filter((voter) => !earlier.includes(voter))
    if (dropped.join() !== (result.dropped ?? []).join())
      find(`without the consent of ${result.dropped}, but ${dropped} had ended`)
    const isMember = root !== undefined && this.#members.rootOf(root) !== null
    if (isSelf && (needed > 1 || (ofPeople && isMember))) find(`by ${root}, who requested it`)
    if (needed > 1) {
      const isLater = (tables.key.get(root ?? '')?.createdSeq ?? 0) > (asked?.seq ?? 0)
      if (isLater) find(`by ${root}, which was created after the request`)
      if (earlier.some((voter) => voiceOf(voter) === root)) find(`by ${root} a second time`)
    }
    if (isSelf && needed === 1 && this.#forbidsSelf(asked))
      find(`by ${root}, who requested it, against a policy`)
    const voters = [...earlier, actor as Id<'key'>]
    if (result.verdict === 'PENDING_APPROVAL') this.#voters.set(params.approval, voters)
    else this.#voters.delete(params.approval)
    return new Set(voters.map(voiceOf)).size
  }

  /** For whom a key of the organization consents. */
  #voiceOf(key: string, ofPeople: boolean): string | undefined {
    const root = this.#roots.get(key)
    const isMachine = root !== undefined && this.#members.rootOf(root) === null
    return ofPeople && isMachine ? this.#first : root
  }

  /** Whether an earlier consent still counts: by a key that lasts, or a person who may give it. */
  #stands(voter: Id<'key'>, at: number): boolean {
    if (this.#members.rootOf(voter) !== null) return this.#members.may(voter, 'approvals:write')
    const key = this.#active.get(voter)
    return key !== undefined && (key.expiresAt === null || at < key.expiresAt)
  }

  #forbidsSelf({ agent }: Asked): boolean {
    const policies = this.#structure.scopes(agent).flatMap((scope) => scope.policies)
    return policies.some(({ rules }) => rules.selfApproval === 'deny')
  }

  holds(actor: string, permission: string): boolean {
    return this.#book.tables.key.get(actor)?.permissions.includes(permission) === true
  }
}
