import type { Query } from '../db.ts'
import { NOW } from '../head.ts'

/** Writes no row for an assertion that was used before. */
export function useAssertion(hash: string, expiresAt: number): Query {
  return {
    text: `insert into oauth_assertion (hash, expires_at) values ($1, $2)
on conflict (hash) do nothing`,
    params: [hash, expiresAt],
  }
}

export function forgetAssertions(): Query {
  return {
    text: `delete from oauth_assertion where hash in (
  select hash from oauth_assertion where expires_at <= ${NOW} limit 1000)`,
    params: [],
  }
}
