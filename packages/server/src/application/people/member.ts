import type { Permission } from '@bursar/contract'
import type { Id } from '@bursar/core'
import type { Environment } from '../../identity/mint.ts'
import type { InvitedRole } from '../../store/people/invitation.ts'
import { type Rejection, rejected } from '../call.ts'

export interface NewMember {
  readonly bookId: number
  readonly environment: Environment
  readonly person: Id<'person'>
  readonly role: InvitedRole
  /** Who invites: the book judges whether they may. */
  readonly actor: Id<'key'> | 'system:setup'
}

/** What a person is in one book, as its key row says. */
export interface Member {
  readonly bookId: number
  readonly key: Id<'key'>
  readonly role: InvitedRole
  readonly permissions: readonly Permission[]
  readonly root: Id<'key'> | null
}

/** The books, as far as they know people. */
export interface Members {
  add(member: NewMember): Promise<Rejection | { readonly key: Id<'key'> }>
  /** Where a person is an active member, of these books. */
  of(person: Id<'person'>, books: readonly number[]): Promise<readonly Member[]>
}

/** Where no book knows people. */
export const noMembers: Members = {
  add: () => Promise.resolve(rejected('UNAVAILABLE')),
  of: () => Promise.resolve([]),
}
