import {
  type Options,
  requestOptions,
  type ShownCredential,
  verifyShown,
} from '../../identity/passkey.ts'
import type { Session } from '../../identity/session-directory.ts'
import { decodePasskey, selectPasskey } from '../../store/people/passkey.ts'
import { refreshSession, signIn } from '../../store/people/session.ts'
import { isRejection, type Rejection, rejected } from '../call.ts'
import { type Begun, beginAttempt, endAttempt } from './attempt.ts'
import { settleGrants } from './grant.ts'
import { passkeysOf } from './passkey.ts'
import { passkeyRefused } from './passkey-refused.ts'
import type { People } from './people.ts'
import {
  type Browser,
  mintSession,
  type NewlySignedIn,
  openedSession,
  type SignedIn,
} from './session.ts'

export interface Asked {
  readonly kind: 'asked'
  /** The secret that the answer comes with. */
  readonly attempt: string
  readonly options: Options
}

export interface Answer {
  readonly attempt: string
  readonly credential: ShownCredential
}

/** Asks for a passkey of anybody: no name is typed. */
export async function beginSignIn(people: People): Promise<Asked | Rejection> {
  if (people.site === null) return rejected('SIGN_IN_UNAVAILABLE')
  const options = await requestOptions(people.site)
  const { challenge } = options
  const begun = { kind: 'sign_in', subject: '', person: null, data: { challenge } } as const
  return { kind: 'asked', attempt: await beginAttempt(people, begun), options }
}

/** Opens a session for whose passkey was shown; the one that the browser had before ends. */
export async function finishSignIn(
  people: People,
  { attempt, credential }: Answer,
  { browser, report }: { readonly browser: Browser; report(error: unknown): void },
): Promise<NewlySignedIn | Rejection> {
  const begun = await endAttempt(people, 'sign_in', attempt)
  if (isRejection(begun)) return begun
  const used = await shown(people, begun, credential)
  if (isRejection(used)) return used
  const { secret, session } = mintSession(browser.userAgent)
  if (!(await people.writer.changes(signIn(used, session, browser.replaced))))
    return passkeyRefused({ kind: 'unproved', why: 'the passkey was removed meanwhile' })
  await settleGrants(people, used.person, report)
  const opened = await openedSession(people, session.hash, browser.replaced)
  return isRejection(opened) ? opened : { ...opened, secret }
}

/** Asks who is signed in for one of their passkeys. */
export async function beginConfirm(people: People, session: Session): Promise<Asked | Rejection> {
  if (people.site === null) return rejected('SIGN_IN_UNAVAILABLE')
  const { person, hash: subject } = session
  const options = await requestOptions(people.site, await passkeysOf(people, person))
  const { challenge } = options
  const begun = { kind: 'confirm', subject, person, data: { challenge } } as const
  return { kind: 'asked', attempt: await beginAttempt(people, begun), options }
}

/** The session is fresh again. */
export async function finishConfirm(
  people: People,
  session: Session,
  { attempt, credential }: Answer,
): Promise<SignedIn | Rejection> {
  const begun = await endAttempt(people, 'confirm', attempt)
  if (isRejection(begun)) return begun
  if (begun.subject !== session.hash) return rejected('ATTEMPT_ENDED')
  const used = await shown(people, begun, credential)
  if (isRejection(used)) return used
  if (!(await people.writer.changes(refreshSession(session.hash, used))))
    return passkeyRefused({ kind: 'unproved', why: 'the session or the passkey ended meanwhile' })
  return openedSession(people, session.hash)
}

/** Whose passkey it is, if it answers what was asked. */
async function shown({ site, database }: People, begun: Begun, credential: ShownCredential) {
  if (site === null) return rejected('SIGN_IN_UNAVAILABLE')
  const [row] = await database.read(selectPasskey(credential.id))
  if (row === undefined) return passkeyRefused({ kind: 'unproved', why: 'an unknown passkey' })
  const passkey = decodePasskey(row)
  if (begun.person !== null && begun.person !== passkey.person)
    return passkeyRefused({ kind: 'unproved', why: 'a passkey of another person' })
  const { challenge } = begun.data
  const verified = await verifyShown({ site, challenge }, credential, passkey)
  if (verified.kind === 'unproved') return passkeyRefused(verified)
  const { counter, backedUp } = verified
  return { kind: 'used', person: passkey.person, passkey: passkey.id, counter, backedUp } as const
}
