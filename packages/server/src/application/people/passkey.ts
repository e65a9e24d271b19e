import type { Id } from '@bursar/core'
import { type CreatedCredential, creationOptions, verifyCreated } from '../../identity/passkey.ts'
import type { Session } from '../../identity/session-directory.ts'
import { passkeysPerPersonMax } from '../../limits.ts'
import {
  decodePasskey,
  deletePasskey,
  insertPasskey,
  lockPerson,
  type Passkey,
  renamePasskey as rename,
  selectPasskeysOf,
} from '../../store/people/passkey.ts'
import { isRejection, type Rejection, rejected } from '../call.ts'
import { beginAttempt, endAttempt } from './attempt.ts'
import { passkeyRefused } from './passkey-refused.ts'
import type { People } from './people.ts'
import { needsFresh } from './session.ts'
import type { Asked } from './sign-in.ts'

/** What a passkey is called until its owner names it. */
export const passkeyName = 'Passkey'

/** From the oldest on. */
export async function passkeysOf(
  { database }: Pick<People, 'database'>,
  person: Id<'person'>,
): Promise<readonly Passkey[]> {
  return (await database.read(selectPasskeysOf(person))).map(decodePasskey)
}

/** Asks for one more passkey of who is signed in. */
export async function beginPasskey(people: People, session: Session): Promise<Asked | Rejection> {
  if (people.site === null) return rejected('SIGN_IN_UNAVAILABLE')
  const stale = needsFresh(session)
  if (stale !== null) return stale
  const { person, hash: subject } = session
  const existing = await passkeysOf(people, person)
  if (existing.length >= passkeysPerPersonMax) return tooMany
  const options = await creationOptions(people.site, session, existing)
  const { challenge } = options
  const begun = { kind: 'passkey', subject, person, data: { challenge } } as const
  return { kind: 'asked', attempt: await beginAttempt(people, begun), options }
}

export async function finishPasskey(
  people: People,
  session: Session,
  sent: {
    readonly attempt: string
    readonly credential: CreatedCredential
    readonly name: string | null
  },
): Promise<{ readonly kind: 'passkey'; readonly passkey: Passkey } | Rejection> {
  if (people.site === null) return rejected('SIGN_IN_UNAVAILABLE')
  const stale = needsFresh(session)
  if (stale !== null) return stale
  const begun = await endAttempt(people, 'passkey', sent.attempt)
  if (isRejection(begun)) return begun
  if (begun.subject !== session.hash) return rejected('ATTEMPT_ENDED')
  const { challenge } = begun.data
  const made = await verifyCreated({ site: people.site, challenge }, sent.credential)
  if (made.kind === 'unproved') return passkeyRefused(made)
  const insert = insertPasskey(session.person, { ...made, name: sent.name ?? passkeyName })
  const isNew = await people.writer.changes(insert)
  const passkey = (await passkeysOf(people, session.person)).find(({ id }) => id === made.id)
  if (!isNew || passkey === undefined)
    return passkeyRefused({ kind: 'unproved', why: 'a passkey with this ID is there already' })
  return { kind: 'passkey', passkey }
}

export async function renamePasskey(
  people: People,
  { person }: Session,
  named: { readonly id: string; readonly name: string },
): Promise<{ readonly kind: 'passkey'; readonly passkey: Passkey } | Rejection> {
  const isKnown = await people.writer.changes(rename({ person, ...named }))
  const passkey = (await passkeysOf(people, person)).find(({ id }) => id === named.id)
  if (!isKnown || passkey === undefined) return rejected('NOT_FOUND')
  return { kind: 'passkey', passkey }
}

/** Never the last one: who has none left can sign in no more. */
export async function removePasskey(
  people: People,
  session: Session,
  id: string,
): Promise<{ readonly kind: 'removed' } | Rejection> {
  const stale = needsFresh(session)
  if (stale !== null) return stale
  const { person } = session
  if (await people.writer.changes(lockPerson(person), deletePasskey(person, id)))
    return { kind: 'removed' }
  const isThere = (await passkeysOf(people, person)).some((passkey) => passkey.id === id)
  return isThere ? lastOne : rejected('NOT_FOUND')
}

const tooMany = rejected('CONFLICT', {
  sentence: `You have ${passkeysPerPersonMax} passkeys. Remove one first.`,
})
const lastOne = rejected('CONFLICT', {
  sentence: 'This is your only passkey. Add another one before you remove it.',
})
