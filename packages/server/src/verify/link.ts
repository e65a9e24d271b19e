import type { Event, EventOf, Id, LinkRow } from '@bursar/core'
import type { Broken } from './finding.ts'

type Link = Pick<LinkRow, 'approval' | 'key' | 'expiresAt'>

const DAY = 86_400_000_000

/** I9: a link decides the approval that it was made for, once, in its time, as its maker. */
export class Links {
  readonly #open = new Map<Id<'link'>, Link>()

  observe(broken: Broken, event: Event): void {
    switch (event.kind) {
      case 'link.create': {
        const { link, approval } = event.params
        const { expiresAt } = event.result
        if (expiresAt <= event.at || expiresAt > event.at + DAY)
          broken('I9', `${link} is not valid for at most a day`)
        this.#open.set(link, { approval, key: event.actor as Id<'key'>, expiresAt })
        break
      }
      case 'link.revoke':
        this.#open.delete(event.params.link)
        break
      case 'approval.approve':
      case 'approval.deny':
        this.#used(broken, event)
        break
      default:
        break
    }
  }

  #used(
    broken: Broken,
    { params: { approval, link: id }, actor, at }: EventOf<'approval.approve' | 'approval.deny'>,
  ): void {
    if (id === null) return
    const link = this.#open.get(id)
    this.#open.delete(id)
    if (link?.approval !== approval) broken('I9', `${id} is no link that can decide ${approval}`)
    else if (link.key !== actor) broken('I9', `${id} speaks for ${link.key}, not for ${actor}`)
    else if (at >= link.expiresAt) broken('I9', `${id} decided after its expiry time`)
  }
}
