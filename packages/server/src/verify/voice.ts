import { type Book, type Event, type EventOf, keyOf } from '@bursar/core'
import type { Broken } from './finding.ts'
import { saysAnything } from './rule.ts'
import type { Structure } from './structure.ts'

/**
 * I9: nobody gets more by others than they hold: a key gives away no permission that it lacks,
 * and nobody is freed of rules without the permission to change rules.
 */
export class Voices {
  readonly #book: Book
  readonly #structure: Structure

  constructor(book: Book, structure: Structure) {
    this.#book = book
    this.#structure = structure
  }

  observe(broken: Broken, event: Event): void {
    switch (event.kind) {
      case 'agent.create':
      case 'agent.delegate':
      case 'agent.rotate':
      case 'key.create':
        this.#granted(broken, event)
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
    const missing = made.permissions.filter((permission) => !this.#holds(actor, permission))
    if (missing.length > 0)
      broken('I9', `${made.id} was given ${missing.join(', ')}, which ${actor} does not have`)
  }

  #freed(broken: Broken, { params: { agent, group }, actor }: EventOf<'group.leave'>): void {
    const { isStopped, policies } = this.#structure.bindings(group)
    const isBound = isStopped || policies.some(({ rules }) => saysAnything(rules))
    if (isBound && !this.#holds(actor, 'policies:write'))
      broken('I9', `${agent} was freed of the rules of ${group} by ${actor}, which may change none`)
  }

  #holds(actor: string, permission: string): boolean {
    return this.#book.tables.key.get(actor)?.permissions.includes(permission) === true
  }
}
