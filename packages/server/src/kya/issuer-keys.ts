import {
  type CryptoKey,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose'
import { IssuerUnreachable } from './verifier.ts'

const answerMsMax = 5_000
const answerBytesMax = 256_000
// An unknown key makes us look for a new one, though not for every token that names a wrong one.
const lookAgainMs = 30_000
// So long a key that the issuer withdrew may still be believed.
const keepMs = 600_000

/**
 * The public keys of an issuer: a JWK Set (RFC 7517) at one address, which alone is ever asked,
 * whatever a token's `jku`, `x5u` or `jwk` says. Redirects are not followed. Rejects with what
 * jose says of a token that fits no key or several; else with {@link IssuerUnreachable}.
 */
export function issuerKeys(url: string): JWTVerifyGetKey<CryptoKey> {
  const keyOf = createRemoteJWKSet(new URL(url), {
    timeoutDuration: answerMsMax,
    cooldownDuration: lookAgainMs,
    cacheMaxAge: keepMs,
    [customFetch]: boundedFetch,
  })
  return async (header, token) => {
    try {
      return await keyOf(header, token)
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) throw error
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error
      throw new IssuerUnreachable("could not fetch the issuer's keys", { cause: error })
    }
  }
}

/** An issuer that answers without end may not fill our memory. */
const boundedFetch: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options)
  if (response.status !== 200) {
    await response.body?.cancel()
    return response
  }
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.byteLength
    if (bytes > answerBytesMax) throw new Error(`a JWK Set of more than ${answerBytesMax} bytes`)
    parts.push(part)
  }
  return new Response(Buffer.concat(parts))
}
