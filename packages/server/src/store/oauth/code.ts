import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import { codeSeconds } from '../../limits.ts'
import type { Query, Row } from '../db.ts'
import { CLOCK, NOW } from '../head.ts'
import { readId } from '../read/value.ts'

/** The access of a client that tokens stand for. */
export interface GrantRef {
  readonly agent: Id<'agent'>
  readonly key: Id<'key'>
  readonly client: string
  readonly resource: string
}

export interface CodeFound extends GrantRef {
  readonly redirectUri: string
  /** The SHA-256 of what only the client knows (RFC 7636). */
  readonly challenge: string
  readonly isOver: boolean
  readonly isUsed: boolean
}

interface NewCode extends GrantRef {
  readonly hash: string
  readonly redirectUri: string
  readonly challenge: string
  /** When the access ends: until then a second use is seen. */
  readonly keepUntil: number
}

export function insertCode(bookId: number, code: NewCode): Query {
  const { hash, agent, key, client, redirectUri, resource, challenge, keepUntil } = code
  const until = `${NOW} + ${codeSeconds * 1_000_000}::bigint`
  return {
    text: `insert into oauth_code (book_id, hash, agent, grant_key, client, redirect_uri, resource,
  challenge, expires_at, keep_until)
values ($1, $2, $3::text::uuid, $4::text::uuid, $5, $6, $7, $8, ${until}, greatest($9, ${until}))`,
    params: [
      ...[bookId, hash, hexFromUlid(ulidOf(agent)), hexFromUlid(ulidOf(key)), client],
      ...[redirectUri, resource, challenge, keepUntil],
    ],
  }
}

export function selectCode(bookId: number, hash: string): Query {
  return {
    text: `select agent, grant_key, client, redirect_uri, resource, challenge,
  used_at is not null as used, expires_at <= ${NOW} as over, ${CLOCK}
from oauth_code where book_id = $1 and hash = $2`,
    params: [bookId, hash],
  }
}

/** Writes a row for the first use, and for no other. */
export function useCode(bookId: number, hash: string): Query {
  return {
    text: `update oauth_code set used_at = ${NOW}
where book_id = $1 and hash = $2 and used_at is null and expires_at > ${NOW}`,
    params: [bookId, hash],
  }
}

export function forgetCodes(bookId: number, now: number): Query {
  return {
    text: `delete from oauth_code where book_id = $1 and hash in (
  select hash from oauth_code where book_id = $1 and keep_until <= $2 limit 1000)`,
    params: [bookId, now],
  }
}

export function decodeCode(row: Row): CodeFound {
  return {
    agent: readId('agent', row.agent),
    key: readId('key', row.grant_key),
    client: String(row.client),
    resource: String(row.resource),
    redirectUri: String(row.redirect_uri),
    challenge: String(row.challenge),
    isOver: row.over === true,
    isUsed: row.used === true,
  }
}
