import { isDeepStrictEqual } from 'node:util'
import type { Book, Event, EventOf, Id, KeyRow, MemberRole } from '@bursar/core'
import type { Broken } from './finding.ts'

const nouns = ['wallets', 'payments', 'policies', 'approvals', 'groups', 'kya']
const seen = [...nouns, 'keys', 'webhooks', 'events', 'members'].map((noun) => `${noun}:read`)
const decided = [...seen, 'approvals:write', 'stops:write']
const operated = [
  ...[...decided, 'wallets:write', 'payments:write', 'policies:write', 'groups:write'],
  ...['kya:write', 'webhooks:write', 'events:write', 'agents:delegate'],
]

/** What each role may do, written down once more: the core is not taken at its word. */
const permissionsOf: Readonly<Record<MemberRole, readonly string[]>> = {
  viewer: seen,
  approver: decided,
  operator: operated,
  owner: [...operated, 'keys:write', 'members:write'],
}

interface Membership {
  readonly role: MemberRole
  /** One for each role that the person had; the last of them speaks, the first is the voice. */
  readonly keys: readonly Id<'key'>[]
}

type MemberEvent = EventOf<'member.add' | 'member.change' | 'member.end'>

/**
 * I9: owners alone say who is a member and in which role, nobody says it of themselves, and there
 * is always an owner. A member speaks by a key of exactly that role, which nobody can present.
 */
export class Members {
  readonly #book: Book
  /** Those who joined first come first. */
  readonly #people = new Map<Id<'person'>, Membership>()
  /** The keys of all memberships that ever were, each with the person's voice. */
  readonly #roots = new Map<string, Id<'key'>>()
  /** Where in the log the first member was added. */
  #since = Number.POSITIVE_INFINITY

  constructor(book: Book) {
    this.#book = book
  }

  /** Whether people were counted already, at a place in the log. */
  countAt(seq: number): boolean {
    return seq > this.#since
  }

  /** The voice by which a key speaks, where it is or was that of a member. */
  rootOf(key: string): Id<'key'> | null {
    return this.#roots.get(key) ?? null
  }

  /** Whether a key is of a membership that lasts, in a role that may do this now. */
  may(key: Id<'key'>, permission: string): boolean {
    const own = [...this.#people.values()].find(({ keys }) => keys.includes(key))
    return own !== undefined && permissionsOf[own.role].includes(permission)
  }

  /** The keys of a person, where what they asked for ends with what the person was. */
  givenUp(event: EventOf<'member.change' | 'member.end'>): readonly Id<'key'>[] {
    const role = event.kind === 'member.change' ? event.params.role : null
    if (role !== null && permissionsOf[role].includes('payments:write')) return []
    return this.#people.get(event.params.person)?.keys ?? []
  }

  observe(broken: Broken, event: Event): void {
    switch (event.kind) {
      case 'member.add':
      case 'member.change':
      case 'member.end':
        this.#follow(broken, event)
        break
      case 'key.revoke':
        if (this.rootOf(event.params.key) !== null)
          broken('I9', `${event.params.key} was revoked, but is that of a member`)
        break
      default:
        break
    }
    for (const row of this.#book.tables.key.inserted.values()) this.#presentable(broken, row)
  }

  #follow(broken: Broken, event: MemberEvent): void {
    const { params, actor } = event
    const { person } = params
    const before = this.#people.get(person)
    const owners = this.#ownerKeys()
    if (actor !== 'system:setup' && !owners.some((key) => key === actor))
      broken('I9', `the membership of ${person} was changed by ${actor}, which is no owner`)
    if ((before === undefined) !== (event.kind === 'member.add'))
      broken('I9', `${person} was ${before === undefined ? 'not' : 'already'} a member`)
    if (event.kind !== 'member.add' && event.result.ended !== before?.keys.at(-1))
      broken('I9', `${event.result.ended} ended, but is not the key of ${person}`)
    if (event.kind === 'member.change' && before?.keys.at(-1) === actor)
      broken('I9', `${person} changed their own role`)
    if (event.kind === 'member.end') this.#people.delete(person)
    else this.#join(broken, event, before?.keys ?? [])
    if (this.#ownerKeys().length === 0) broken('I9', 'the book has had members, but has no owner')
    this.#compare(broken, person)
  }

  #join(
    broken: Broken,
    { params }: EventOf<'member.add' | 'member.change'>,
    before: readonly Id<'key'>[],
  ): void {
    const { person, role, key } = params
    const keys = [...before, key.id]
    const root = keys[0] ?? key.id
    this.#since = Math.min(this.#since, this.#book.head.seq)
    this.#people.set(person, { role, keys })
    this.#roots.set(key.id, root)
    const row = this.#book.tables.key.get(key.id)
    const madeBy = before.at(-1) ?? null
    const wanted = { agent: null, owner: person, status: 'ACTIVE', expiresAt: null, madeBy, role }
    if (!isDeepStrictEqual({ ...row, ...wanted }, row))
      broken('I9', `${key.id} is not the key of ${person} as ${role}`)
    if (row?.root !== root) broken('I9', `${key.id} speaks for ${row?.root}, not for ${root}`)
    const [given, due] = [row?.permissions ?? [], permissionsOf[role]]
    if (!isDeepStrictEqual([...given].sort(), [...due].sort()))
      broken('I9', `${key.id} has not the permissions of ${role}`)
  }

  #ownerKeys(): (Id<'key'> | undefined)[] {
    const owners = [...this.#people.values()].filter(({ role }) => role === 'owner')
    return owners.map(({ keys }) => keys.at(-1))
  }

  /** What decisions read of a person, and of who the owners are. */
  #compare(broken: Broken, person: Id<'person'>): void {
    const { member, book } = this.#book.tables
    const own = this.#people.get(person)
    const row = member.get(person)
    if (row?.key !== (own?.keys.at(-1) ?? null) || (own !== undefined && row?.role !== own.role))
      broken('I9', `${person} is ${row?.role} by ${row?.key}, but the log says otherwise`)
    if (own !== undefined && row?.root !== own.keys[0])
      broken('I9', `${person} is said to speak as ${row?.root}`)
    const owners = [...this.#people].filter(([, { role }]) => role === 'owner')
    const listed = book.get('')?.owners ?? []
    if (!isDeepStrictEqual([...listed].sort(), owners.map(([one]) => one).sort()))
      broken('I9', `the owners are said to be ${listed}`)
  }

  #presentable(broken: Broken, { id, role, permissions }: KeyRow): void {
    const isMember = this.#roots.has(id)
    if (isMember !== (role !== null)) broken('I9', `${id} is no member's key, or says so`)
    if (!isMember && permissions.includes('members:write'))
      broken('I9', `${id} can be presented, but has members:write`)
  }
}
