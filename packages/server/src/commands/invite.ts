import type { MemberRole } from '@bursar/core'
import type { Rejection } from '../application/call.ts'
import { createInvitation, grantsOf } from '../application/people/invitation.ts'
import type { Site } from '../identity/site.ts'
import { ownerLinkMinutes } from '../limits.ts'
import type { Database } from '../store/db.ts'
import { bothBooks, type OpenBook } from './book.ts'
import { SetupError } from './home.ts'

interface Asked {
  readonly books: readonly OpenBook[]
  readonly role: MemberRole
  readonly name: string
}

/** Who is invited on the machine of the server, and did not say how they are called. */
export const nameOfOwner = 'Owner'

/** Invites somebody in the name of the server itself. Errors: SetupError. */
export async function inviteBySetup(
  deps: { readonly database: Database; readonly publicUrl: string },
  { books, role, name }: Asked,
) {
  const grants = grantsOf(books, { role, madeBy: null })
  const made = await createInvitation(deps, { name, grants, minutes: ownerLinkMinutes })
  if (made.kind === 'rejected') throw new SetupError(`No invitation was created: ${whyNot(made)}`)
  return made
}

function whyNot({ code, sentence }: Rejection): string {
  return sentence ?? code
}

/** The link of the first owner; null where nobody could sign in with it. */
export async function ownerLink(deps: {
  readonly database: Database
  readonly publicUrl: string
  readonly site: Site | null
}): Promise<string | null> {
  if (deps.site === null) return null
  const { test, live } = await bothBooks(deps.database)
  const asked = { books: [test, live], role: 'owner', name: nameOfOwner } as const
  return (await inviteBySetup(deps, asked)).url
}
