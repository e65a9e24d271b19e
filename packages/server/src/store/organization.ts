import { hexFromUlid } from '@bursar/core'
import type { Query } from './db.ts'
import { EPOCH } from './epoch.ts'

/**
 * Makes room for a new organization and its two books; their first events fill it. Makes none
 * where another build has migrated the database meanwhile.
 */
export function insertOrganization(row: {
  organization: string
  bookIds: readonly number[]
  createdAt: number
}): Query {
  return {
    text: `with m as (select epoch from migration where id = 1 and epoch = $4 for share),
o as (
  insert into organization (org_id, created_at) select $1::text::uuid, $2 from m
  on conflict (org_id) do nothing
)
insert into book_head (book_id, seq, hash, at, epoch)
select b, 0, decode(repeat('00', 32), 'hex'), 0, m.epoch
from m, unnest($3::text::bigint[]) b
on conflict (book_id) do nothing`,
    params: [hexFromUlid(row.organization), row.createdAt, `{${row.bookIds.join(',')}}`, EPOCH],
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

/** Another secret takes the place of the one that was just read; nothing if it is not there. */
export function replaceInstallation(before: string, after: string): Query {
  return {
    text: `update installation set secret_fingerprint = $2
where id = 1 and secret_fingerprint = $1`,
    params: [before, after],
  }
}

export function selectInstallation(): Query {
  return { text: 'select secret_fingerprint from installation where id = 1', params: [] }
}

export function selectOrganizations(): Query {
  return { text: 'select org_id from organization order by created_at limit 1000', params: [] }
}
