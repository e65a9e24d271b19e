import { hashKey, parseOAuth } from '../../identity/mint.ts'
import { type Admission, limited, type PresentedKey } from '../admit.ts'
import { rejected } from '../call.ts'
import type { Application } from '../perform.ts'
import { resourceOf } from './oauth.ts'

/** Whether what was shown has the form of an access token. */
export function isAccessToken(secret: string): boolean {
  return parseOAuth('bsa', secret) !== null
}

/** Lets whoever shows an access token in as the agent that it stands for, for the tools alone. */
export async function admitToken(
  application: Application,
  { secret, address }: PresentedKey,
): Promise<Admission> {
  const { keys, failures, oauth, deps, rate } = application
  const named = parseOAuth('bsa', secret)
  if (named === null) return { ...expired(), quota: null }
  const from = failures === null ? '' : address()
  const isSuspect = failures?.isEmpty(from) === true
  const found = await oauth.access.find({ ...named, hash: hashKey(secret) }, { isSuspect })
  if (found === 'FULL') return { ...rejected('UNAVAILABLE'), quota: null }
  const isOurs = found !== null && found.resource === resourceOf(deps.publicUrl)
  const key = isOurs ? { ...named, hash: found.keyHash } : null
  const caller = key === null ? null : await keys.find(key, 'read', { isSuspect })
  if (caller === 'FULL') return { ...rejected('UNAVAILABLE'), quota: null }
  if (caller === null) {
    failures?.take(from)
    return { ...expired(), quota: null }
  }
  const quota = rate?.take(caller.key) ?? null
  const refusal = limited(quota)
  return refusal === null ? { kind: 'admitted', caller, quota } : { ...refusal, quota }
}

function expired() {
  return rejected('UNAUTHENTICATED', { sentence: 'The access token is not valid any more.' })
}
