import type { Membership } from '../../application/people/membership.ts'
import type { SignedIn } from '../../application/people/session.ts'
import type { Asked } from '../../application/people/sign-in.ts'
import type { Grant } from '../../store/people/invitation.ts'
import type { Passkey } from '../../store/people/passkey.ts'
import type { SessionRow } from '../../store/people/session.ts'

/** A moment as the other faces print it. */
export function time(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString()
}

/** Who is signed in, where they are members, and until when. */
export function renderSignedIn({ session, memberships }: SignedIn) {
  const { id, method, person, name, isFresh, freshUntil, expiresAt } = session
  return {
    person: { id: person, name },
    session: {
      id,
      method,
      freshUntil: isFresh ? time(freshUntil) : null,
      expiresAt: time(expiresAt),
    },
    memberships: memberships.map(renderPlace),
  }
}

export function renderPlace({ organization, environment, role }: Membership | Grant) {
  return { organization, environment, role }
}

export function renderAsked({ attempt, options }: Asked) {
  return { attempt, options }
}

export function renderPasskey(passkey: Passkey) {
  const { id, name, deviceType, backedUp, createdAt, usedAt } = passkey
  return {
    id,
    name,
    // It is on several devices, or can be.
    synced: deviceType === 'multiDevice',
    backedUp,
    createdAt: time(createdAt),
    usedAt: usedAt === null ? null : time(usedAt),
  }
}

export function renderSession(row: SessionRow, current: string) {
  const { id, method, userAgent, createdAt, seenAt, expiresAt } = row
  return {
    id,
    current: row.hash === current,
    method,
    userAgent,
    createdAt: time(createdAt),
    seenAt: time(seenAt),
    expiresAt: time(expiresAt),
  }
}
