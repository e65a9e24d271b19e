import {
  documentKeepDays,
  registeredClientDays,
  registeredClientsMax,
  registrationHours,
} from '../../limits.ts'
import type { Query, Row } from '../db.ts'
import { CLOCK, NOW } from '../head.ts'

export type AuthMethod = 'none' | 'private_key_jwt'

/** A program that asks to act as an agent. */
export interface ClientRow {
  /** The address of its document, or the id that it was registered with. */
  readonly id: string
  readonly kind: 'document' | 'registered'
  readonly name: string
  readonly redirectUris: readonly string[]
  readonly methods: readonly AuthMethod[]
  readonly jwksUri: string | null
}

/** With how long it holds, and what time it is at the database. */
export interface ClientFound extends ClientRow {
  readonly freshUntil: number
  readonly at: number
}

const day = 86_400_000_000

const COLUMNS = 'id, kind, name, redirect_uris, auth_methods, jwks_uri'

/** One whose document was good within the last days, or that was registered. */
export function selectClient(id: string): Query {
  return {
    text: `select ${COLUMNS}, fresh_until, ${CLOCK} from oauth_client
where id = $1 and keep_until > ${NOW}`,
    params: [id],
  }
}

/** What the document of a client says now. */
export function putClient(client: ClientRow, freshSeconds: number): Query {
  return {
    text: `insert into oauth_client (${COLUMNS}, fetched_at, fresh_until, keep_until)
select $1, 'document', $2, $3, $4, $5, at, at + $6::bigint, at + ${documentKeepDays * day}::bigint
from (select ${NOW} as at) n
on conflict (id) do update set name = excluded.name, redirect_uris = excluded.redirect_uris,
  auth_methods = excluded.auth_methods, jwks_uri = excluded.jwks_uri,
  fetched_at = excluded.fetched_at, fresh_until = excluded.fresh_until,
  keep_until = excluded.keep_until
where oauth_client.kind = 'document'`,
    params: [...paramsOf(client), freshSeconds * 1_000_000],
  }
}

/** A client that says itself what it is; none is added where there are as many as may be. */
export function registerClient(client: ClientRow): Query {
  const until = `at + ${registrationHours * 3_600_000_000}::bigint`
  return {
    text: `insert into oauth_client (${COLUMNS}, fetched_at, fresh_until, keep_until)
select $1, 'registered', $2, $3, $4, $5, at, ${until}, ${until} from (select ${NOW} as at) n
where (select count(*) from oauth_client where kind = 'registered') < ${registeredClientsMax}`,
    params: paramsOf(client),
  }
}

/** A person let it in, so it is kept for as long as it may come back. */
export function keepRegistered(id: string): Query {
  return {
    text: `update oauth_client set keep_until = ${NOW} + ${registeredClientDays * day}::bigint
where id = $1 and kind = 'registered'`,
    params: [id],
  }
}

export function forgetClients(): Query {
  return {
    text: `delete from oauth_client where id in (
  select id from oauth_client where keep_until <= ${NOW} limit 1000)`,
    params: [],
  }
}

function paramsOf({ id, name, redirectUris, methods, jwksUri }: ClientRow) {
  return [id, name, JSON.stringify(redirectUris), JSON.stringify(methods), jwksUri]
}

export function decodeClient(row: Row): ClientFound {
  return {
    id: String(row.id),
    kind: row.kind === 'registered' ? 'registered' : 'document',
    name: String(row.name),
    redirectUris: JSON.parse(String(row.redirect_uris)) as string[],
    methods: JSON.parse(String(row.auth_methods)) as AuthMethod[],
    jwksUri: row.jwks_uri === null ? null : String(row.jwks_uri),
    freshUntil: Number(row.fresh_until),
    at: Number(row.clock),
  }
}
