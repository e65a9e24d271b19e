import {
  type Invitation,
  inviteMember,
  listInvitations,
  revokeInvitation,
} from '../../application/people/invitation.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type InvitationHandlers = Pick<
  Handlers,
  'invitations.create' | 'invitations.list' | 'invitations.delete'
>

/** Whom it is for where nobody said so: they say it themselves when they accept. */
const nameDefault = 'New member'

/** As this book sees it: it may be for another one, too. */
function rendererOf(bookId: number) {
  return ({ id, name, state, grants, createdAt, expiresAt }: Invitation) => {
    const [grant] = grants.filter((one) => one.bookId === bookId)
    return {
      id,
      role: grant?.role ?? 'viewer',
      name,
      status: state,
      createdBy: grant?.inviter ?? null,
      createdAt: time(createdAt),
      expiresAt: time(expiresAt),
    }
  }
}

export const invitationHandlers: InvitationHandlers = {
  async 'invitations.create'(deps, call, { body: { role, name } }) {
    const made = await inviteMember(deps, call, { role, name: name ?? nameDefault })
    if (made.kind === 'rejected') return made
    const { invitation, url } = made
    const body = {
      ...rendererOf(call.caller.bookId)(invitation),
      createdBy: call.caller.person,
      url,
    }
    return { status: 201, body, replayed: url === null }
  },

  async 'invitations.list'(deps, { caller: { bookId } }) {
    const data = (await listInvitations(deps, bookId)).map(rendererOf(bookId))
    return { status: 200, body: { data } }
  },

  async 'invitations.delete'(deps, { caller: { bookId }, idempotency, progress }, { params }) {
    progress.isSubmitted = true
    const named = { bookId, id: params.id, request: idempotency }
    const revoked = await revokeInvitation(deps, named)
    if (revoked.kind === 'rejected') return revoked
    return { status: 200, body: rendererOf(bookId)(revoked.invitation) }
  },
}
