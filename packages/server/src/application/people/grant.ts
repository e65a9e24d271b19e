import type { ProblemCode } from '@bursar/contract'
import type { Id } from '@bursar/core'
import {
  decodeUnsettled,
  selectUnsettled,
  settleGrant,
  type UnsettledGrant,
} from '../../store/people/invitation.ts'
import { selectEverMember } from '../../store/people/person.ts'
import { isRejection } from '../call.ts'
import type { People } from './people.ts'

/** What says nothing of the invitation: the book is asked again at the next sign-in. */
const passing: ReadonlySet<ProblemCode> = new Set([
  ...(['UNAVAILABLE', 'OUTCOME_UNKNOWN', 'IDEMPOTENCY_IN_FLIGHT', 'BOOK_STOPPED'] as const),
  ...(['INTERNAL', 'RATE_LIMITED'] as const),
])

/**
 * Makes a person a member of what they accepted, as far as each book agrees at this moment. What
 * an end of the server left undone is done at their next sign-in. Never rejects.
 */
export async function settleGrants(
  people: People,
  person: Id<'person'>,
  report: (error: unknown) => void,
): Promise<void> {
  try {
    const rows = await people.database.read(selectUnsettled(person))
    for (const grant of rows.map(decodeUnsettled)) await settle(people, person, grant)
  } catch (error) {
    report(error)
  }
}

async function settle(people: People, person: Id<'person'>, grant: UnsettledGrant): Promise<void> {
  // Added before an end of the server, they may have been removed since: they stay removed.
  if (await wasEverMember(people, person, grant)) return note(people, grant, 'ADDED')
  const { bookId, role, madeBy } = grant
  const actor = madeBy ?? 'system:setup'
  const added = await people.members.add({ bookId, person, role, actor })
  if (!isRejection(added)) return note(people, grant, 'ADDED')
  // Another sign-in may have been first.
  if (await wasEverMember(people, person, grant)) return note(people, grant, 'ADDED')
  if (!passing.has(added.code)) await note(people, grant, added.code)
}

async function wasEverMember(
  { database }: People,
  person: Id<'person'>,
  { bookId }: UnsettledGrant,
): Promise<boolean> {
  return (await database.read(selectEverMember(bookId, person))).length > 0
}

async function note({ writer }: People, grant: UnsettledGrant, outcome: string): Promise<void> {
  await writer.write(settleGrant(grant, outcome))
}
