import { type Id, parseId } from '@bursar/core'
import { hashKey, isToken, mintId, mintToken } from '../../identity/mint.ts'
import type { Session } from '../../identity/session-directory.ts'
import { userAgentCharactersMax } from '../../limits.ts'
import {
  decodeSession,
  deleteSession,
  deleteSessionsOf,
  type NewSession,
  type SessionRow,
  selectSessionsOf,
} from '../../store/people/session.ts'
import { type Rejection, rejected } from '../call.ts'
import type { RateLimiter } from '../rate-limit.ts'
import type { Membership } from './membership.ts'
import type { People } from './people.ts'

/** The browser that signs in. */
export interface Browser {
  readonly userAgent: string
  /** SHA-256 of the session that it had until now: it ends with a new one. */
  readonly replaced: string | null
}

/** Somebody who is signed in. */
export interface SignedIn {
  readonly kind: 'signed_in'
  readonly session: Session
  readonly memberships: readonly Membership[]
}

/** Somebody who has just signed in; the secret is the browser's alone. */
export type NewlySignedIn = SignedIn & { readonly secret: string }

export interface ShownSession {
  readonly secret: string
  /** Where the request came from; asked for only when it counts. */
  address(): string
}

const signedOut = 'You are signed out. Sign in with your passkey.'

/** The session of a secret; UNAUTHENTICATED for one that nobody has. */
export async function findSession(
  people: Pick<People, 'sessions'>,
  failures: RateLimiter | null,
  { secret, address }: ShownSession,
): Promise<Session | Rejection> {
  if (!isToken('bss', secret)) return rejected('UNAUTHENTICATED', { sentence: signedOut })
  const hash = hashKey(secret)
  const isKnown = people.sessions.knows(hash)
  const from = failures === null || isKnown ? '' : address()
  const isSuspect = from !== '' && failures?.isEmpty(from) === true
  const found = await people.sessions.find(hash, { isSuspect })
  if (found === 'FULL') return rejected('UNAVAILABLE')
  if (found !== null) return found
  const taken = from === '' ? undefined : failures?.take(from)
  if (taken?.allowed !== false) return rejected('UNAUTHENTICATED', { sentence: signedOut })
  return rejected('RATE_LIMITED', {
    sentence: 'Too many requests from this IP address had no valid session. Wait, then sign in.',
    retrySeconds: taken.retrySeconds,
  })
}

export function needsFresh(session: Pick<Session, 'isFresh'>): Rejection | null {
  return session.isFresh ? null : rejected('REAUTHENTICATION_REQUIRED')
}

export function mintSession(userAgent: string): { secret: string; session: NewSession } {
  const secret = mintToken('bss')
  const shown = userAgent.replace(/[^\x20-\x7e]/g, '?').slice(0, userAgentCharactersMax)
  return { secret, session: { hash: hashKey(secret), id: mintId('session'), userAgent: shown } }
}

/** What a session that was just written stands for. */
export async function openedSession(
  people: People,
  hash: string,
  replaced: string | null = null,
): Promise<SignedIn | Rejection> {
  people.sessions.forget(replaced === null ? [hash] : [hash, replaced])
  const session = await people.sessions.find(hash, { isSuspect: false })
  if (session === 'FULL') return rejected('UNAVAILABLE')
  if (session === null) return rejected('UNAUTHENTICATED', { sentence: signedOut })
  people.memberships.forget(session.person)
  const memberships = await people.memberships.of(session.person)
  return { kind: 'signed_in', session, memberships }
}

/** Of no session it is done already. */
export async function signOut(people: People, hash: string): Promise<Rejection | null> {
  const session = await people.sessions.find(hash, { isSuspect: false })
  if (session === 'FULL') return rejected('UNAVAILABLE')
  if (session === null) return null
  await people.writer.write(deleteSession(hash))
  people.sessions.forget([hash])
  return null
}

/** From the newest on. */
export async function listSessions(
  { database }: People,
  { person }: Session,
): Promise<readonly SessionRow[]> {
  return (await database.read(selectSessionsOf(person))).map(decodeSession)
}

/** Ends one session of the same person, which may be this one. */
export async function endSession(
  people: People,
  { person }: Session,
  named: string,
): Promise<{ readonly kind: 'ended' } | Rejection> {
  const id = parseId('session', named)
  if (id === null) return rejected('NOT_FOUND')
  const ended = await end(people, person, { id })
  return ended.length === 0 ? rejected('NOT_FOUND') : { kind: 'ended' }
}

/** Ends all sessions of the same person but this one. */
export async function endOtherSessions(
  people: People,
  { person, hash }: Session,
): Promise<{ readonly ended: number }> {
  return { ended: (await end(people, person, { except: hash })).length }
}

async function end(
  people: People,
  person: Id<'person'>,
  which: Parameters<typeof deleteSessionsOf>[1],
): Promise<readonly string[]> {
  const [result] = await people.writer.write(deleteSessionsOf(person, which))
  const hashes = result?.rows.map((row) => String(row.hash)) ?? []
  people.sessions.forget(hashes)
  return hashes
}
