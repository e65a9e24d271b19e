import { hexFromUlid, type Id, type MemberRole, parseId, ulidOf } from '@bursar/core'
import {
  invitationsShownMax,
  openDeviceLinksMax,
  openInvitationsPerBookMax,
  overInvitationDaysMax,
  sessionsPerPersonMax,
} from '../../limits.ts'
import type { IdempotencyRow } from '../append.ts'
import type { Query, Row } from '../db.ts'
import { NOW } from '../head.ts'
import { readCount, readId, readIdOrNull } from '../read/value.ts'
import { type NewPasskey, newPasskey } from './passkey.ts'
import type { PersonBook } from './person.ts'
import { type NewSession, newSession } from './session.ts'

/** What somebody becomes in one book. */
export interface Grant extends PersonBook {
  readonly role: MemberRole
  /** The member who invites; null: the machine of the server. */
  readonly madeBy: Id<'key'> | null
}

export interface ShownGrant extends Grant {
  readonly inviter: Id<'person'> | null
}

export interface InvitationRow {
  readonly id: Id<'invitation'>
  readonly kind: 'member' | 'device'
  readonly name: string
  /** Whose device is added. */
  readonly person: Id<'person'> | null
  readonly createdAt: number
  readonly expiresAt: number
  readonly usedAt: number | null
  readonly usedBy: Id<'person'> | null
  readonly revokedAt: number | null
  readonly isOver: boolean
  readonly grants: readonly ShownGrant[]
}

interface NewInvitation {
  readonly id: Id<'invitation'>
  readonly hash: string
  readonly name: string
  readonly minutes: number
  /** What makes its repetition harmless; null for none. */
  readonly request?: Pick<IdempotencyRow, 'k' | 'fingerprint'> | null
}

const ulid = (id: string) => hexFromUlid(ulidOf(id))
const isOpen = `i.used_at is null and i.revoked_at is null and i.expires_at > ${NOW}`

/** No row is written where one of its books has as many open ones as it may. */
export function insertInvitation(invitation: NewInvitation, grants: readonly Grant[]): Query {
  const column = (value: (grant: Grant) => string | number) => `{${grants.map(value).join(',')}}`
  return {
    text: `with g as (
  select * from unnest($5::text::bigint[], $6::text::uuid[], $7::text::text[], $8::text::text[],
    $9::text::uuid[]) g(book_id, organization, environment, role, made_by)
), i as (
  insert into invitation (id, hash, kind, name, created_at, expires_at, request, fingerprint)
  select $1::text::uuid, $2, 'member', $3, n.at, n.at + $4::bigint * 60000000, $10, $11
  from (select ${NOW} as at) n where not exists (
    select 1 from g where (select count(*) from invitation_grant o
      join invitation i on i.id = o.invitation and ${isOpen}
      where o.book_id = g.book_id) >= ${openInvitationsPerBookMax})
  on conflict (request) do nothing
  returning id, created_at, expires_at
), w as (
  insert into invitation_grant (invitation, book_id, organization, environment, role, made_by)
  select i.id, g.* from i, g
)
select created_at, expires_at from i`,
    params: [
      ulid(invitation.id),
      invitation.hash,
      invitation.name,
      invitation.minutes,
      column(({ bookId }) => bookId),
      column(({ organization }) => ulid(organization)),
      column(({ environment }) => environment),
      column(({ role }) => role),
      column(({ madeBy }) => (madeBy === null ? 'NULL' : ulid(madeBy))),
      invitation.request?.k ?? null,
      invitation.request?.fingerprint ?? null,
    ],
  }
}

/** By which a person adds a passkey on another device; the oldest open ones give way. */
export function insertDeviceLink(link: NewInvitation, person: Id<'person'>): Query {
  return {
    text: `with over as (
  update invitation set revoked_at = ${NOW} where used_at is null and id in (
    select i.id from invitation i where i.person = $5::text::uuid and ${isOpen}
    order by i.expires_at desc offset ${openDeviceLinksMax - 1})
)
insert into invitation (id, hash, kind, name, person, created_at, expires_at)
select $1::text::uuid, $2, 'device', $3, $5::text::uuid, n.at, n.at + $4::bigint * 60000000
from (select ${NOW} as at) n returning expires_at`,
    params: [ulid(link.id), link.hash, link.name, link.minutes, ulid(person)],
  }
}

const COLUMNS = `i.id, i.kind, i.name, i.person, i.created_at, i.expires_at, i.used_at, i.used_by,
  i.revoked_at, i.expires_at <= ${NOW} as is_over,
  (select coalesce(json_agg(json_build_object('book', g.book_id, 'organization', g.organization,
    'environment', g.environment, 'role', g.role, 'by', g.made_by, 'inviter',
    (select k.owner from key k where k.book_id = g.book_id and k.id = g.made_by))
    order by g.environment desc, g.book_id), '[]')
    from invitation_grant g where g.invitation = i.id) as grants`

/**
 * The invitation of a secret, whatever became of it; null once one of those who invite is no
 * member any more, since then no book would take who comes.
 */
export function selectInvitationOf(hash: string): Query {
  return {
    text: `select ${COLUMNS} from invitation i where i.hash = $1 and not exists (
  select 1 from invitation_grant g join key k on k.book_id = g.book_id and k.id = g.made_by
  where g.invitation = i.id and k.status <> 'ACTIVE')`,
    params: [hash],
  }
}

export function selectInvitations(bookId: number): Query {
  return {
    text: `select ${COLUMNS} from invitation_grant m join invitation i on i.id = m.invitation
where m.book_id = $1 order by i.created_at desc, i.id limit ${invitationsShownMax}`,
    params: [bookId],
  }
}

/** What an earlier request made. */
export function selectRequested(request: string): Query {
  return {
    text: `select ${COLUMNS}, i.fingerprint from invitation i where i.request = $1`,
    params: [request],
  }
}

/** What an earlier request revoked with the same key. */
export function selectRevoked(request: string): Query {
  return {
    text: 'select revoke_fingerprint as fingerprint from invitation where revoke_request = $1',
    params: [request],
  }
}

/** One of a book that was not used. A second time it changes nothing. */
export function revokeInvitationOf(
  bookId: number,
  id: Id<'invitation'>,
  request: Pick<IdempotencyRow, 'k' | 'fingerprint'> | null = null,
): Query {
  return {
    text: `update invitation i set revoked_at = coalesce(i.revoked_at, ${NOW}),
  revoke_request = $3, revoke_fingerprint = $4
where i.id = $2::text::uuid and i.used_at is null and exists (
  select 1 from invitation_grant g where g.invitation = i.id and g.book_id = $1)`,
    params: [bookId, ulid(id), request?.k ?? null, request?.fingerprint ?? null],
  }
}

interface Accepted {
  /** SHA-256 of the secret of the invitation. */
  readonly hash: string
  /** Who comes to be, where it is of no person yet. */
  readonly person: Id<'person'>
  readonly name: string
  readonly passkey: NewPasskey
  readonly session: NewSession
  /** A session that ends with this. */
  readonly replaced: string | null
}

/**
 * Accepts an invitation: of all who try, the first one gets it, and with it the person, their
 * passkey and their session are there, or none of it is.
 */
export function acceptInvitation(accepted: Accepted): Query {
  return {
    text: `with i as (
  update invitation i set used_at = ${NOW}, used_by = coalesce(i.person, $2::text::uuid)
  where i.hash = $1 and ${isOpen} and (i.person is null
    or exists (select 1 from person p where p.id = i.person and p.status = 'ACTIVE'))
  returning i.id, i.kind, i.used_by as person, i.used_at as at
), n as (
  insert into person (id, name, status, created_at)
  select person, $3, 'ACTIVE', at from i where kind = 'member'
), b as (
  insert into person_book (person, book_id, organization, environment, created_at)
  select i.person, g.book_id, g.organization, g.environment, i.at
  from i join invitation_grant g on g.invitation = i.id
), k as (
  insert into person_passkey (${newPasskey.columns})
  select $4, $5::bytea, $6::bigint, $7, $8, $9::boolean, $10, person, at from i
), gone as (
  delete from person_session s using i where s.hash = $14 or s.hash in (
    select hash from person_session o where o.person = i.person
    order by o.created_at desc offset ${sessionsPerPersonMax - 1})
), s as (
  insert into person_session (${newSession.columns})
  select $11, $12::text::uuid, $13, 'invitation', person, ${newSession.moments('at')} from i
)
select person from i`,
    params: [
      accepted.hash,
      ulid(accepted.person),
      accepted.name,
      ...newPasskey.params(accepted.passkey),
      ...newSession.params(accepted.session),
      accepted.replaced ?? '',
    ],
  }
}

/** What a person accepted and no book has judged yet. */
export interface UnsettledGrant extends Grant {
  readonly invitation: Id<'invitation'>
}

export function selectUnsettled(person: Id<'person'>): Query {
  return {
    text: `select g.invitation, g.book_id, g.organization, g.environment, g.role, g.made_by
from invitation i join invitation_grant g on g.invitation = i.id
where i.used_by = $1::text::uuid and g.settled_at is null limit 100`,
    params: [ulid(person)],
  }
}

export function settleGrant(
  { invitation, bookId }: Pick<UnsettledGrant, 'invitation' | 'bookId'>,
  outcome: string,
): Query {
  return {
    text: `update invitation_grant set settled_at = ${NOW}, outcome = $3
where invitation = $1::text::uuid and book_id = $2 and settled_at is null`,
    params: [ulid(invitation), bookId, outcome],
  }
}

/** A bounded number of those that were over long ago, with their grants. */
export function forgetInvitations(): Query {
  return {
    text: `with over as (
  select i.id from invitation i
  where i.expires_at < ${NOW} - ${overInvitationDaysMax}::bigint * 86400000000
    and (i.used_at is null or not exists (
      select 1 from invitation_grant g where g.invitation = i.id and g.settled_at is null))
  limit 1000
), g as (delete from invitation_grant using over where invitation = over.id)
delete from invitation using over where invitation.id = over.id`,
    params: [],
  }
}

export function decodeUnsettled(row: Row): UnsettledGrant {
  return {
    invitation: readId('invitation', row.invitation),
    bookId: Number(row.book_id),
    organization: readId('organization', row.organization),
    environment: row.environment === 'live' ? 'live' : 'test',
    role: row.role as MemberRole,
    madeBy: readIdOrNull('key', row.made_by),
  }
}

export function decodeInvitation(row: Row): InvitationRow {
  return {
    id: readId('invitation', row.id),
    kind: row.kind === 'device' ? 'device' : 'member',
    name: String(row.name),
    person: readIdOrNull('person', row.person),
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    usedAt: readCount(row.used_at),
    usedBy: readIdOrNull('person', row.used_by),
    revokedAt: readCount(row.revoked_at),
    isOver: row.is_over === true,
    grants: (JSON.parse(String(row.grants)) as Row[]).map(decodeGrant),
  }
}

function decodeGrant(grant: Row): ShownGrant {
  return {
    bookId: Number(grant.book),
    organization: readId('organization', grant.organization),
    environment: grant.environment === 'live' ? 'live' : 'test',
    role: grant.role as MemberRole,
    inviter: parseId('person', String(grant.inviter)),
    madeBy: readIdOrNull('key', grant.by),
  }
}
