import type { AccessDirectory } from '../../identity/access-directory.ts'
import type { Outside } from '../../identity/outside.ts'
import { fetchesBurstMax, fetchesPerSecondMax } from '../../limits.ts'
import { RateLimiter } from '../rate-limit.ts'
import { KeySets } from './key-set.ts'

/** What clients are let in with. */
export interface OAuth {
  readonly outside: Outside
  readonly access: AccessDirectory
  /** What may be fetched, by host. */
  readonly fetches: RateLimiter
  readonly keySets: KeySets
  /** Whether clients may say themselves what they are. */
  readonly allowsRegistration: boolean
}

interface Options {
  readonly outside: Outside
  readonly access: AccessDirectory
  readonly allowsRegistration: boolean
}

export function openOAuth(options: Options): OAuth {
  const fetches = new RateLimiter({ perSecond: fetchesPerSecondMax, burst: fetchesBurstMax })
  return { ...options, fetches, keySets: new KeySets({ outside: options.outside, fetches }) }
}

/** Why a client is not given what it asks for, in the words of RFC 6749 and its kin. */
export interface OAuthError {
  readonly kind: 'oauth_error'
  readonly error:
    | 'invalid_request'
    | 'invalid_client'
    | 'invalid_grant'
    | 'invalid_target'
    | 'invalid_redirect_uri'
    | 'invalid_client_metadata'
    | 'unsupported_grant_type'
    | 'temporarily_unavailable'
  readonly why: string
  /** What the answer is but for 400. */
  readonly status?: 401 | 429 | 503
}

export function oauthError(
  error: OAuthError['error'],
  why: string,
  status?: OAuthError['status'],
): OAuthError {
  return { kind: 'oauth_error', error, why, ...(status === undefined ? {} : { status }) }
}

/** The one thing that tokens are for, and where it is. */
export const scope = 'agent'

export function resourceOf(publicUrl: string): string {
  return `${publicUrl}/mcp`
}
