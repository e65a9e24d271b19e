import type { Event, Id } from '@bursar/core'
import { sessionAgeMsMax, sessionsMax } from '../../limits.ts'
import { RecentMap } from '../../recent-map.ts'
import type { Read } from '../../store/db.ts'
import { decodePersonBook, type PersonBook, selectBooksOf } from '../../store/people/person.ts'
import type { Member, Members } from './member.ts'

/** What a person is in one book, and whose book it is. */
export type Membership = Member & PersonBook

interface Looked {
  readonly at: number
  readonly memberships: Promise<readonly Membership[]>
}

interface Options {
  readonly read: Read
  readonly members: Members
  /** Milliseconds since any moment, which never go back. */
  readonly now?: () => number
}

/** Where people are members. What was looked up is relied on for a second at most. */
export class Memberships {
  readonly #read: Read
  readonly #members: Members
  readonly #now: () => number
  readonly #looked = new RecentMap<Id<'person'>, Looked>(sessionsMax)

  constructor({ read, members, now = () => performance.now() }: Options) {
    this.#read = read
    this.#members = members
    this.#now = now
  }

  /** Test books first. Rejects when the database does. */
  of(person: Id<'person'>): Promise<readonly Membership[]> {
    const at = this.#now()
    const looked = this.#looked.get(person)
    if (looked !== undefined && at - looked.at <= sessionAgeMsMax) return looked.memberships
    const memberships = this.#find(person)
    this.#looked.set(person, { at, memberships })
    memberships.catch(() => this.#looked.delete(person))
    return memberships
  }

  /** They are looked up again before anybody relies on them. */
  forget(person: Id<'person'>): void {
    this.#looked.delete(person)
  }

  /** Forgets whose membership durable events changed. */
  committed(events: readonly { readonly event: Event }[]): void {
    for (const { event } of events)
      if (event.kind === 'member.change' || event.kind === 'member.end')
        this.forget(event.params.person)
  }

  async #find(person: Id<'person'>): Promise<readonly Membership[]> {
    const books = (await this.#read(selectBooksOf(person))).map(decodePersonBook)
    if (books.length === 0) return []
    const ids = books.map(({ bookId }) => bookId)
    const byBook = new Map((await this.#members.of(person, ids)).map((one) => [one.bookId, one]))
    return books.flatMap((book) => {
      const member = byBook.get(book.bookId)
      return member === undefined ? [] : [{ ...member, ...book }]
    })
  }
}
