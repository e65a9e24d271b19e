import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import { requestMinutes, requestsPerSessionMax } from '../../limits.ts'
import type { Query } from '../db.ts'
import { NOW } from '../head.ts'

export interface NewRequest {
  /** SHA-256 of what the page sends back. */
  readonly hash: string
  /** SHA-256 of the secret of the session that it is shown to. */
  readonly session: string
  readonly person: Id<'person'>
  readonly data: string
}

/** Of one session only so many wait: those before them are none any more. */
export function insertRequest({ hash, session, person, data }: NewRequest): Query {
  return {
    text: `with o as (
  delete from oauth_request where hash in (
    select hash from oauth_request where session = $2
    order by expires_at desc offset ${requestsPerSessionMax - 1})
)
insert into oauth_request (hash, session, person, data, expires_at)
values ($1, $2, $3::text::uuid, $4, ${NOW} + ${requestMinutes * 60_000_000}::bigint)`,
    params: [hash, session, hexFromUlid(ulidOf(person)), data],
  }
}

/** Takes a request of this session: it is answered once. */
export function takeRequest(hash: string, session: string): Query {
  return {
    text: `delete from oauth_request
where hash = $1 and session = $2 and expires_at > ${NOW} returning data`,
    params: [hash, session],
  }
}

export function forgetRequests(): Query {
  return {
    text: `delete from oauth_request where hash in (
  select hash from oauth_request where expires_at <= ${NOW} limit 1000)`,
    params: [],
  }
}
