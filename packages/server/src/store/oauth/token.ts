import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import { accessMinutes, refreshDays, refreshGraceSeconds, tokensPerGrantMax } from '../../limits.ts'
import type { Query, Row } from '../db.ts'
import { CLOCK, NOW } from '../head.ts'
import { readId } from '../read/value.ts'
import type { GrantRef } from './code.ts'

export type TokenKind = 'access' | 'refresh'

export interface TokenFound extends GrantRef {
  readonly kind: TokenKind
  readonly isOver: boolean
}

/** An access token with the key that it stands for. */
export interface AccessFound {
  readonly hash: string
  readonly resource: string
  readonly keyHash: string
  readonly expiresAt: number
  readonly at: number
}

const micros = {
  access: accessMinutes * 60_000_000,
  refresh: refreshDays * 86_400_000_000,
}

/** A new token of each kind, which end with the access; how many seconds each lasts. */
export function insertTokens(
  bookId: number,
  { agent, key, client, resource }: GrantRef,
  hashes: Readonly<Record<TokenKind, string>>,
): Query {
  return {
    text: `insert into oauth_token (book_id, hash, kind, agent, grant_key, client, resource,
  created_at, expires_at)
select $1, q.hash, q.kind, $2::text::uuid, $3::text::uuid, $4, $5, n.at,
  least(n.at + q.lasts, k.expires_at)
from unnest(array[$6, $7]::text[], array['access', 'refresh'],
  array[${micros.access}, ${micros.refresh}]::bigint[]) q(hash, kind, lasts),
  (select ${NOW} as at) n, key k
where k.book_id = $1 and k.id = $3::text::uuid and k.status = 'ACTIVE' and k.expires_at > n.at
returning kind, (expires_at - created_at) / 1000000 as seconds`,
    params: [
      ...[bookId, hexFromUlid(ulidOf(agent)), hexFromUlid(ulidOf(key)), client, resource],
      ...[hashes.access, hashes.refresh],
    ],
  }
}

/** Of one access, the oldest tokens give way to new ones. */
export function trimTokens(bookId: number, key: Id<'key'>): Query {
  return {
    text: `delete from oauth_token where book_id = $1 and hash in (
  select hash from oauth_token where book_id = $1 and grant_key = $2::text::uuid
  order by created_at desc, hash offset ${tokensPerGrantMax})`,
    params: [bookId, hexFromUlid(ulidOf(key))],
  }
}

export function selectToken(bookId: number, hash: string): Query {
  return {
    text: `select kind, agent, grant_key, client, resource, expires_at <= ${NOW} as over, ${CLOCK}
from oauth_token where book_id = $1 and hash = $2`,
    params: [bookId, hash],
  }
}

/**
 * Notes the first use of a refresh token, and says whether this one is still within what a client
 * may need that sends it several times at once. The row's lock puts them one behind the other.
 */
export function useRefresh(bookId: number, hash: string): Query {
  return {
    text: `update oauth_token set used_at = coalesce(used_at, ${NOW})
where book_id = $1 and hash = $2 and kind = 'refresh' and expires_at > ${NOW}
returning used_at + ${refreshGraceSeconds * 1_000_000}::bigint > ${NOW} as good`,
    params: [bookId, hash],
  }
}

/** The access tokens with these SHA-256, each with the key that it stands for. */
export function findAccess(
  tokens: readonly { readonly bookId: number; readonly hash: string }[],
): Query {
  return {
    text: `select t.hash, t.resource, t.expires_at, k.hash as key_hash, ${CLOCK}
from unnest($1::bigint[], $2::text[]) as p(book_id, hash)
cross join lateral (
  select * from oauth_token where book_id = p.book_id and hash = p.hash limit 1
) t
cross join lateral (
  select hash from key where book_id = p.book_id and id = t.grant_key limit 1
) k
where t.kind = 'access'`,
    params: [
      `{${tokens.map(({ bookId }) => bookId).join(',')}}`,
      `{${tokens.map(({ hash }) => hash).join(',')}}`,
    ],
  }
}

export function deleteToken(bookId: number, hash: string): Query {
  return {
    text: 'delete from oauth_token where book_id = $1 and hash = $2',
    params: [bookId, hash],
  }
}

/** All tokens of one access; their hashes. */
export function deleteTokensOf(bookId: number, key: Id<'key'>): Query {
  return {
    text: `delete from oauth_token where book_id = $1 and grant_key = $2::text::uuid
returning hash`,
    params: [bookId, hexFromUlid(ulidOf(key))],
  }
}

export function forgetTokens(bookId: number, now: number): Query {
  return {
    text: `delete from oauth_token where book_id = $1 and hash in (
  select hash from oauth_token where book_id = $1 and expires_at <= $2 limit 1000)`,
    params: [bookId, now],
  }
}

export function decodeToken(row: Row): TokenFound {
  return {
    kind: row.kind === 'refresh' ? 'refresh' : 'access',
    agent: readId('agent', row.agent),
    key: readId('key', row.grant_key),
    client: String(row.client),
    resource: String(row.resource),
    isOver: row.over === true,
  }
}

export function decodeAccess(row: Row): AccessFound {
  return {
    hash: String(row.hash),
    resource: String(row.resource),
    keyHash: String(row.key_hash),
    expiresAt: Number(row.expires_at),
    at: Number(row.clock),
  }
}
