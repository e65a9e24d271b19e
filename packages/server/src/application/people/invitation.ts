import { type Id, type MemberRole, parseId } from '@bursar/core'
import type { Idempotency } from '../../engine/request.ts'
import { writeOnce } from '../../identity/directory-writer.ts'
import { hashKey, isToken, mintId, mintToken } from '../../identity/mint.ts'
import { invitationMinutes, openInvitationsPerBookMax } from '../../limits.ts'
import type { Database } from '../../store/db.ts'
import {
  decodeInvitation,
  type Grant,
  type InvitationRow,
  insertInvitation,
  revokeInvitationOf,
  selectInvitationOf,
  selectInvitations,
  selectRequested,
  selectRevoked,
} from '../../store/people/invitation.ts'
import { decodeOrganization, selectOrganization } from '../../store/read/organization.ts'
import { type Call, type Rejection, rejected } from '../call.ts'

export type InvitationState = 'OPEN' | 'USED' | 'EXPIRED' | 'REVOKED'

export type Invitation = Omit<InvitationRow, 'isOver'> & { readonly state: InvitationState }

interface Deps {
  readonly database: Pick<Database, 'read' | 'openWriter'>
  readonly publicUrl: string
}

/** Where a link to join leads; the secret comes behind it, where no server and no log sees it. */
const joinPath = '/join#'

export function joinUrl(publicUrl: string, secret: string): string {
  return `${publicUrl}${joinPath}${secret}`
}

interface Created {
  readonly kind: 'invitation'
  readonly invitation: Invitation
  readonly url: string
}

/** In the name of the member who calls. `url` is null where the request is repeated. */
export async function inviteMember(
  deps: Deps,
  call: Call,
  { role, name }: { readonly role: MemberRole; readonly name: string },
): Promise<
  | { readonly kind: 'invitation'; readonly invitation: Invitation; readonly url: string | null }
  | Rejection
> {
  const { caller, idempotency } = call
  const earlier = await requested(deps, idempotency)
  if (earlier !== null) return earlier
  const [row] = await deps.database.read(selectOrganization(caller.bookId))
  if (row === undefined) return rejected('NOT_FOUND')
  const { organization, environment } = decodeOrganization(row)
  const book = { bookId: caller.bookId, organization, environment }
  const grants = grantsOf([book], { role, madeBy: caller.key })
  // From here on, an error is no proof that nobody was invited.
  call.progress.isSubmitted = true
  const asked = { name, grants, minutes: invitationMinutes, request: idempotency }
  const made = await createInvitation(deps, asked)
  // A twin of the request may have been first.
  return made.kind === 'rejected' ? ((await requested(deps, idempotency)) ?? made) : made
}

/** What an earlier request with this key made. */
async function requested({ database }: Deps, idempotency: Idempotency | null) {
  if (idempotency === null) return null
  const [row] = await database.read(selectRequested(idempotency.k))
  if (row === undefined) return null
  if (row.fingerprint !== idempotency.fingerprint) return rejected('IDEMPOTENCY_MISMATCH')
  const invitation = invitationOf(decodeInvitation(row))
  return { kind: 'invitation' as const, invitation, url: null }
}

/**
 * Invites somebody: whoever opens the link first becomes what the grants say, as far as each book
 * lets its member grant it then. The link is shown this once.
 */
export async function createInvitation(
  { database, publicUrl }: Deps,
  asked: {
    readonly name: string
    readonly grants: readonly Grant[]
    readonly minutes: number
    readonly request?: Idempotency | null
  },
): Promise<Created | Rejection> {
  const { name, grants, minutes, request = null } = asked
  const secret = mintToken('bsi')
  const id = mintId('invitation')
  const insert = insertInvitation({ id, hash: hashKey(secret), name, minutes, request }, grants)
  const [made] = await writeOnce(database, insert)
  const [row] = made?.rows ?? []
  if (row === undefined)
    return rejected('CONFLICT', {
      sentence: `There are ${openInvitationsPerBookMax} open invitations. Revoke some first.`,
    })
  const [createdAt, expiresAt] = [Number(row.created_at), Number(row.expires_at)]
  const open = { person: null, usedAt: null, usedBy: null, revokedAt: null, state: 'OPEN' } as const
  const shown = grants.map((grant) => ({ ...grant, inviter: null }))
  const told = { id, kind: 'member', name, createdAt, expiresAt } as const
  const invitation = { ...told, grants: shown, ...open }
  return { kind: 'invitation', invitation, url: joinUrl(publicUrl, secret) }
}

/** The invitations to a book, newest first. */
export async function listInvitations(
  { database }: Pick<Deps, 'database'>,
  bookId: number,
): Promise<readonly Invitation[]> {
  const rows = await database.read(selectInvitations(bookId))
  return rows.map((row) => invitationOf(decodeInvitation(row)))
}

/** Ends one that was not used; all that it grants ends with it, in other books too. */
export async function revokeInvitation(
  deps: Pick<Deps, 'database'>,
  named: { readonly bookId: number; readonly id: string; readonly request?: Idempotency | null },
): Promise<{ readonly kind: 'invitation'; readonly invitation: Invitation } | Rejection> {
  const { bookId, request = null } = named
  const id = parseId('invitation', named.id)
  if (id === null) return rejected('NOT_FOUND')
  const [earlier] = request === null ? [] : await deps.database.read(selectRevoked(request.k))
  if (earlier !== undefined && earlier.fingerprint !== request?.fingerprint)
    return rejected('IDEMPOTENCY_MISMATCH')
  const [changed] = await writeOnce(deps.database, revokeInvitationOf(bookId, id, request))
  const invitation = (await listInvitations(deps, named.bookId)).find((one) => one.id === id)
  if (invitation === undefined) return rejected('NOT_FOUND')
  if (changed?.count !== 1)
    return rejected('CONFLICT', { sentence: 'The invitation has already been used.' })
  return { kind: 'invitation', invitation }
}

/** The open invitation of a secret. */
export async function findInvitation(
  { database }: { readonly database: Pick<Database, 'read'> },
  secret: string,
): Promise<{ readonly kind: 'invitation'; readonly invitation: Invitation } | Rejection> {
  if (!isToken('bsi', secret)) return rejected('INVITATION_ENDED')
  const [row] = await database.read(selectInvitationOf(hashKey(secret)))
  if (row === undefined) return rejected('INVITATION_ENDED')
  const invitation = invitationOf(decodeInvitation(row))
  return invitation.state === 'OPEN'
    ? { kind: 'invitation', invitation }
    : rejected('INVITATION_ENDED')
}

function invitationOf({ isOver, ...row }: InvitationRow): Invitation {
  const ended = isOver ? 'EXPIRED' : 'OPEN'
  const state = row.revokedAt !== null ? 'REVOKED' : row.usedAt !== null ? 'USED' : ended
  return { ...row, state }
}

/** Grants of one role for these books, by who invites. */
export function grantsOf(
  books: readonly Omit<Grant, 'role' | 'madeBy'>[],
  { role, madeBy }: { readonly role: Grant['role']; readonly madeBy: Id<'key'> | null },
): Grant[] {
  return books.map(({ bookId, organization, environment }) => ({
    bookId,
    organization,
    environment,
    role,
    madeBy,
  }))
}
