import { hexFromUlid } from '@bursar/core'
import type { Query } from './db.ts'

/** Makes room for a new organization and its two books; their first events fill it. */
export function insertOrganization(row: {
  organization: string
  bookIds: readonly number[]
  createdAt: number
}): Query {
  return {
    text: `with o as (
  insert into organization (org_id, created_at) values ($1::text::uuid, $2)
  on conflict (org_id) do nothing
)
insert into book_head (book_id, seq, hash, at)
select b, 0, decode(repeat('00', 32), 'hex'), 0 from unnest($3::text::bigint[]) b
on conflict (book_id) do nothing`,
    params: [hexFromUlid(row.organization), row.createdAt, `{${row.bookIds.join(',')}}`],
  }
}

/** The books that were opened, the oldest organization first. */
export function selectBooks(): Query {
  return {
    text: `select b.book_id, b.environment, b.organization from book b
order by b.opened_at, b.book_id limit 10000`,
    params: [],
  }
}

/** Says with which secret a database is set up; only the first to say it is right. */
export function insertInstallation(fingerprint: string): Query {
  return {
    text: `insert into installation (id, secret_fingerprint) values (1, $1)
on conflict (id) do nothing`,
    params: [fingerprint],
  }
}

export function selectInstallation(): Query {
  return { text: 'select secret_fingerprint from installation where id = 1', params: [] }
}

export function selectOrganizations(): Query {
  return { text: 'select org_id from organization order by created_at limit 1000', params: [] }
}
