import { errors, jwtVerify } from 'jose'
import { hashKey } from '../../identity/mint.ts'
import { Unreachable } from '../../identity/outside.ts'
import { assertionSecondsMax } from '../../limits.ts'
import { useAssertion } from '../../store/oauth/assertion.ts'
import type { ClientRow } from '../../store/oauth/client.ts'
import type { Application } from '../perform.ts'
import { type OAuthError, oauthError } from './oauth.ts'

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What signatures may be made with: public keys alone, so that nobody signs with one. */
export const algorithms = ['RS256', 'ES256']

const toleranceSeconds = 30

/**
 * Whether an assertion (RFC 7523) is the client's, for this server, and the first with its name.
 * A client that sends none proves itself by what it alone knows of its request (PKCE).
 */
export async function assertionFault(
  application: Application,
  client: ClientRow,
  assertion: string,
): Promise<OAuthError | null> {
  if (client.jwksUri === null || !client.methods.includes('private_key_jwt'))
    return refused('the client has no keys that its assertion could be held against')
  try {
    const { jti, exp } = await verified(application, client, assertion)
    const now = Math.floor(Date.now() / 1000)
    if (exp === undefined || exp - now > assertionSecondsMax)
      return refused(`the assertion must end within ${assertionSecondsMax} seconds`)
    if (jti === undefined || jti === '' || jti.length > 500)
      return refused('the assertion has no jti')
    const hash = hashKey(JSON.stringify([client.id, jti]))
    const keepUntil = (exp + toleranceSeconds + 1) * 1_000_000
    const isFirst = await application.people.writer.changes(useAssertion(hash, keepUntil))
    return isFirst ? null : refused('the assertion was used before')
  } catch (error) {
    if (error instanceof Unreachable) return refused(`the keys of the client: ${error.message}`)
    if (error instanceof errors.JOSEError)
      return refused(`the assertion is not good: ${error.code}`)
    throw error
  }
}

async function verified(
  { deps, oauth }: Application,
  { id, jwksUri }: ClientRow,
  assertion: string,
) {
  const audience = [deps.publicUrl, `${deps.publicUrl}/oauth/token`]
  const options = {
    ...{ algorithms, audience, issuer: id, subject: id, clockTolerance: toleranceSeconds },
    requiredClaims: ['exp', 'jti', 'aud'],
  }
  const check = async (isAnew: boolean) => {
    const set = await oauth.keySets.of(jwksUri ?? '', { isAnew })
    if (set === null) throw new Unreachable('were fetched too often')
    return (await jwtVerify(assertion, set.keys, options)).payload
  }
  try {
    return await check(false)
  } catch (error) {
    // The client may have another key by now.
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
    return check(true)
  }
}

function refused(why: string): OAuthError {
  return oauthError('invalid_client', why, 401)
}
