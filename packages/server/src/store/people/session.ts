import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import { sessionDaysMax, sessionIdleHoursMax, sessionsPerPersonMax } from '../../limits.ts'
import type { Param, Query, Row } from '../db.ts'
import { CLOCK, NOW } from '../head.ts'
import { readId } from '../read/value.ts'

export type SignInMethod = 'passkey' | 'invitation'

export interface NewSession {
  /** SHA-256 of its secret. */
  readonly hash: string
  readonly id: Id<'session'>
  readonly userAgent: string
}

export interface SessionRow {
  readonly id: Id<'session'>
  readonly hash: string
  readonly person: Id<'person'>
  readonly method: SignInMethod
  readonly userAgent: string
  readonly createdAt: number
  readonly seenAt: number
  readonly freshAt: number
  readonly expiresAt: number
}

/** A session with whose it is, and what time it was at the database. */
export interface SessionFound extends SessionRow {
  readonly name: string
  readonly at: number
}

const COLUMNS = `s.id, s.hash, s.person, s.method, s.user_agent, s.created_at, s.seen_at,
  s.fresh_at, s.expires_at`
const days = `${sessionDaysMax}::bigint * 86400000000`
const idle = `${sessionIdleHoursMax}::bigint * 3600000000`
const stands = (at: string) => `s.expires_at > ${at} and s.seen_at + ${idle} > ${at}`

/** The columns of a new row; beside these values it has a person, and when it was made. */
export const newSession = {
  columns: 'hash, id, user_agent, method, person, created_at, seen_at, fresh_at, expires_at',
  params: ({ hash, id, userAgent }: NewSession): Param[] => [
    hash,
    hexFromUlid(ulidOf(id)),
    userAgent,
  ],
  moments: (at: string) => `${at}, ${at}, ${at}, ${at} + ${days}`,
}

/** The sessions of these hashes that have not ended, of people who may sign in. */
export function findSessions(sessions: readonly { readonly hash: string }[]): Query {
  return {
    text: `select ${COLUMNS}, p.name, ${CLOCK} from unnest($1::text::text[]) q(hash)
cross join lateral (select * from person_session where hash = q.hash limit 1) s
join person p on p.id = s.person and p.status = 'ACTIVE' where ${stands(NOW)}`,
    params: [`{${sessions.map(({ hash }) => hash).join(',')}}`],
  }
}

export function selectSessionsOf(person: Id<'person'>): Query {
  return {
    text: `select ${COLUMNS} from person_session s where s.person = $1::text::uuid
  and ${stands(NOW)} order by s.created_at desc, s.id limit 200`,
    params: [hexFromUlid(ulidOf(person))],
  }
}

/** A passkey was shown: who it belongs to gets a new session, and the one before it ends. */
export function signIn(
  used: { person: Id<'person'>; passkey: string; counter: number; backedUp: boolean },
  session: NewSession,
  replaced: string | null,
): Query {
  return {
    text: `with k as (
  update person_passkey set counter = $2, backed_up = $3, used_at = ${NOW}
  where id = $1 and person = $4::text::uuid
    and exists (select 1 from person where id = $4::text::uuid and status = 'ACTIVE')
  returning person, used_at as at
), gone as (
  delete from person_session where exists (select 1 from k) and (hash = $8 or hash in (
    select hash from person_session where person = $4::text::uuid
    order by created_at desc offset ${sessionsPerPersonMax - 1}))
)
insert into person_session (${newSession.columns})
select $5, $6::text::uuid, $7, 'passkey', person, ${newSession.moments('at')} from k`,
    params: [
      used.passkey,
      used.counter,
      used.backedUp,
      hexFromUlid(ulidOf(used.person)),
      ...newSession.params(session),
      replaced ?? '',
    ],
  }
}

/** A passkey of the same person was shown again. */
export function refreshSession(
  hash: string,
  used: { person: Id<'person'>; passkey: string; counter: number; backedUp: boolean },
): Query {
  return {
    text: `with k as (
  update person_passkey set counter = $3, backed_up = $4, used_at = ${NOW}
  where id = $2 and person = $5::text::uuid returning used_at as at
)
update person_session s set fresh_at = k.at, seen_at = greatest(s.seen_at, k.at) from k
where s.hash = $1 and s.person = $5::text::uuid and ${stands('k.at')}`,
    params: [hash, used.passkey, used.counter, used.backedUp, hexFromUlid(ulidOf(used.person))],
  }
}

export function deleteSession(hash: string): Query {
  return { text: 'delete from person_session where hash = $1', params: [hash] }
}

/** Those of one person: the one with this id, or all but the one with this hash. */
export function deleteSessionsOf(
  person: Id<'person'>,
  which: { readonly id: Id<'session'> } | { readonly except: string },
): Query {
  const one = 'id' in which
  return {
    text: `delete from person_session where person = $1::text::uuid
  and ${one ? 'id = $2::text::uuid' : 'hash <> $2'} returning hash`,
    params: [hexFromUlid(ulidOf(person)), one ? hexFromUlid(ulidOf(which.id)) : which.except],
  }
}

/** When sessions were last used; a later moment wins, whoever reports it. */
export function noteSessionUses(
  uses: readonly { readonly hash: string; readonly seenAt: number }[],
): Query {
  // Sorted, so two processes never lock the same sessions in opposite order.
  const sorted = [...uses].sort((a, b) => (a.hash < b.hash ? -1 : 1))
  return {
    text: `update person_session s set seen_at = u.seen_at
from unnest($1::text::text[], $2::text::bigint[]) u(hash, seen_at)
where s.hash = u.hash and s.seen_at < u.seen_at`,
    params: [
      `{${sorted.map(({ hash }) => hash).join(',')}}`,
      `{${sorted.map(({ seenAt }) => seenAt).join(',')}}`,
    ],
  }
}

/** A bounded number of those that have ended. */
export function forgetSessions(): Query {
  return {
    text: `delete from person_session where hash in (
  select hash from person_session s where not (${stands(NOW)}) limit 1000)`,
    params: [],
  }
}

export function decodeSession(row: Row): SessionRow {
  return {
    id: readId('session', row.id),
    hash: String(row.hash),
    person: readId('person', row.person),
    method: row.method === 'invitation' ? 'invitation' : 'passkey',
    userAgent: String(row.user_agent),
    createdAt: Number(row.created_at),
    seenAt: Number(row.seen_at),
    freshAt: Number(row.fresh_at),
    expiresAt: Number(row.expires_at),
  }
}

export function decodeFound(row: Row): SessionFound {
  return { ...decodeSession(row), name: String(row.name), at: Number(row.clock) }
}
