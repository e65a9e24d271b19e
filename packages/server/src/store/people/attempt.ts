import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import { attemptMinutes, attemptsMax, attemptsPerSubjectMax } from '../../limits.ts'
import type { Query, Row } from '../db.ts'
import { NOW } from '../head.ts'
import { readIdOrNull } from '../read/value.ts'

export type AttemptKind = 'join' | 'sign_in' | 'confirm' | 'passkey'

export interface Attempt {
  readonly kind: AttemptKind
  /** The session or the invitation that it is bound to; empty where nobody is known yet. */
  readonly subject: string
  readonly person: Id<'person'> | null
  /** JSON. */
  readonly data: string
}

/** Of one subject only the last ones stay. */
export function insertAttempt(hash: string, { kind, subject, person, data }: Attempt): Query {
  return {
    text: `with over as (
  delete from sign_in_attempt where subject = $3 and $3 <> '' and hash in (
    select hash from sign_in_attempt where subject = $3 and subject <> ''
    order by expires_at desc offset ${attemptsPerSubjectMax - 1})
)
insert into sign_in_attempt (hash, kind, subject, person, data, expires_at)
values ($1, $2, $3, $4::text::uuid, $5, ${NOW} + ${attemptMinutes}::bigint * 60000000)`,
    params: [hash, kind, subject, person === null ? null : hexFromUlid(ulidOf(person)), data],
  }
}

/** Takes an attempt, which is gone with it whatever comes of it. */
export function takeAttempt(hash: string, kind: AttemptKind): Query {
  return {
    text: `delete from sign_in_attempt where hash = $1 and kind = $2
returning kind, subject, person, data, expires_at > ${NOW} as stands`,
    params: [hash, kind],
  }
}

/** Null for one whose time is over. */
export function decodeAttempt(row: Row): Attempt | null {
  if (row.stands !== true) return null
  return {
    kind: row.kind as AttemptKind,
    subject: String(row.subject),
    person: readIdOrNull('person', row.person),
    data: String(row.data),
  }
}

/** A bounded number of those that are over, and of nobody's where there are too many. */
export function forgetAttempts(): Query {
  return {
    text: `delete from sign_in_attempt where hash in (
  (select hash from sign_in_attempt where expires_at <= ${NOW} limit 1000)
  union all
  (select hash from sign_in_attempt where kind = 'sign_in'
    order by expires_at desc offset ${attemptsMax} limit 1000))`,
    params: [],
  }
}
