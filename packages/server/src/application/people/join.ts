import type { Id } from '@bursar/core'
import { hashKey, mintId } from '../../identity/mint.ts'
import { type CreatedCredential, creationOptions, verifyCreated } from '../../identity/passkey.ts'
import { passkeysPerPersonMax } from '../../limits.ts'
import { DatabaseError } from '../../store/db-error.ts'
import { acceptInvitation, type Grant } from '../../store/people/invitation.ts'
import { selectPerson } from '../../store/people/person.ts'
import { isRejection, type Rejection, rejected } from '../call.ts'
import { beginAttempt, endAttempt } from './attempt.ts'
import { settleGrants } from './grant.ts'
import { findInvitation, type Invitation } from './invitation.ts'
import { passkeyName, passkeysOf } from './passkey.ts'
import { passkeyRefused } from './passkey-refused.ts'
import type { People } from './people.ts'
import { type Browser, mintSession, type NewlySignedIn, openedSession } from './session.ts'
import type { Asked } from './sign-in.ts'

/** What an invitation is for, and what a passkey is made from to accept it. */
export type AskedToJoin = Asked & {
  readonly name: string
  readonly invited: Invitation['kind']
  readonly grants: readonly Grant[]
}

/** Looking at an invitation uses nothing up. */
export async function beginJoin(
  people: People,
  { secret, name: given }: { readonly secret: string; readonly name: string | null },
): Promise<AskedToJoin | Rejection> {
  const { site, database } = people
  if (site === null) return rejected('SIGN_IN_UNAVAILABLE')
  const found = await findInvitation(people, secret)
  if (isRejection(found)) return found
  const { invitation } = found
  const owner = await ownerOf(people, invitation, given)
  if (isRejection(owner)) return owner
  const { person, name } = owner
  const existing = invitation.person === null ? [] : await passkeysOf({ database }, person)
  if (existing.length >= passkeysPerPersonMax) return rejected('INVITATION_ENDED')
  const options = await creationOptions(site, { person, name }, existing)
  const data = { challenge: options.challenge, name, invitation: hashKey(secret) }
  const begun = { kind: 'join', subject: invitation.id, person, data } as const
  const attempt = await beginAttempt(people, begun)
  const { kind: invited, grants } = invitation
  return { kind: 'asked', attempt, options, name, invited, grants }
}

/** Who the passkey will be of: somebody new, or whose device is added. */
async function ownerOf(
  { database }: People,
  { person, name: invited }: Invitation,
  given: string | null,
): Promise<{ readonly person: Id<'person'>; readonly name: string } | Rejection> {
  if (person === null) return { person: mintId('person'), name: given ?? invited }
  const [row] = await database.read(selectPerson(person))
  return row === undefined ? rejected('INVITATION_ENDED') : { person, name: String(row.name) }
}

/** Accepts an invitation with the passkey that was made for it: once, of all who try. */
export async function finishJoin(
  people: People,
  sent: { readonly attempt: string; readonly credential: CreatedCredential },
  { browser, report }: { readonly browser: Browser; report(error: unknown): void },
): Promise<NewlySignedIn | Rejection> {
  const { site } = people
  if (site === null) return rejected('SIGN_IN_UNAVAILABLE')
  const begun = await endAttempt(people, 'join', sent.attempt)
  if (isRejection(begun)) return begun
  const { person } = begun
  const { challenge, name, invitation: hash } = begun.data
  if (person === null || name === undefined || hash === undefined) return rejected('ATTEMPT_ENDED')
  const made = await verifyCreated({ site, challenge }, sent.credential)
  if (made.kind === 'unproved') return passkeyRefused(made)
  const { secret, session } = mintSession(browser.userAgent)
  const { replaced } = browser
  const passkey = { ...made, name: passkeyName }
  const accepted = await accept(people, { hash, person, name, passkey, session, replaced })
  if (isRejection(accepted)) return accepted
  await settleGrants(people, accepted.person, report)
  const opened = await openedSession(people, session.hash, replaced)
  return isRejection(opened) ? opened : { ...opened, secret }
}

const DUPLICATE = '23505'

async function accept(
  { writer }: People,
  accepted: Parameters<typeof acceptInvitation>[0],
): Promise<{ readonly kind: 'accepted'; readonly person: Id<'person'> } | Rejection> {
  try {
    const isFirst = await writer.changes(acceptInvitation(accepted))
    if (!isFirst) return rejected('INVITATION_ENDED')
    return { kind: 'accepted', person: accepted.person }
  } catch (error) {
    // The same passkey once more: of an equal attempt that was first, or somebody else's.
    if (error instanceof DatabaseError && error.sqlstate === DUPLICATE)
      return passkeyRefused({ kind: 'unproved', why: 'a passkey with this ID is there already' })
    throw error
  }
}
