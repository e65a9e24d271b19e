import {
  hexFromUlid,
  type Id,
  type PolicyRow,
  type Rules,
  rulesCodec,
  type Ulid,
} from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readRow, selectList, shapes } from '../schema.ts'
import { idArray, privateText, readText } from './value.ts'

export interface PolicyView {
  readonly row: PolicyRow
  readonly name: string | null
}

const columns = `${selectList(shapes.policy, 't')}, ${privateText('t.id', 'policy.name')} as name
from policy t`

export function selectPolicy(bookId: number, policy: Ulid): Query {
  return {
    text: `select ${columns} where t.book_id = $1 and t.id = $2::text::uuid and not t.deleted`,
    params: [bookId, hexFromUlid(policy)],
  }
}

export function selectPolicies(
  bookId: number,
  filter: { below: number; kind: string | null; limit: number },
): Query {
  return {
    text: `select ${columns} where t.book_id = $1 and t.created_seq < $2 and not t.deleted
  and ($3::text is null or t.kind = $3) order by t.created_seq desc limit $4`,
    params: [bookId, filter.below, filter.kind, filter.limit],
  }
}

/** The policies that bind one agent: its own and those attached to it. */
export function selectPoliciesOf(bookId: number, ids: readonly Ulid[]): Query {
  return {
    text: `select ${columns} where t.book_id = $1 and not t.deleted
  and t.id = any($2::text::uuid[]) order by t.created_seq desc`,
    params: [bookId, idArray(ids)],
  }
}

export function decodePolicy(row: Row): PolicyView {
  return { row: readRow('policy', row), name: readText(row.name) }
}

/** A policy's name as it was after one event. */
export function selectPolicyName(bookId: number, policy: Ulid, seq: number): Query {
  return {
    text: `select ${privateText('$2::text::uuid', 'policy.name', '$3')} as name`,
    params: [bookId, hexFromUlid(policy), seq],
  }
}

/** The groups that a shared policy is attached to, at most a hundred of them. */
export function selectAttachedGroups(bookId: number, policy: Id<'policy'>): Query {
  return {
    text: `select g.id from budget_group g where g.book_id = $1 and g.attached <> '[]'
  and position($2 in g.attached) > 0 order by g.created_seq limit 100`,
    params: [bookId, `"${policy}"`],
  }
}

export interface PolicyVersionView {
  readonly version: number
  readonly seq: number
  readonly rules: Rules
  readonly body: string
}

/** A policy's versions from the newest on, with the events that made them. */
export function selectVersions(bookId: number, policy: Ulid, below: number, limit: number): Query {
  return {
    text: `select v.version, v.seq, v.rules, e.body from policy_version v
join event e on e.book_id = v.book_id and e.seq = v.seq
where v.book_id = $1 and v.policy = $2::text::uuid and v.version < $3
order by v.version desc limit $4`,
    params: [bookId, hexFromUlid(policy), below, limit],
  }
}

export function decodeVersion(row: Row): PolicyVersionView {
  return {
    version: Number(row.version),
    seq: Number(row.seq),
    rules: decodeRules(row),
    body: String(row.body),
  }
}

export function decodeRules(row: Row): Rules {
  return rulesCodec.decode(JSON.parse(String(row.rules)))
}

/** The rules of given versions. */
export function selectRules(
  bookId: number,
  versions: readonly { policy: Ulid; version: number }[],
): Query {
  return {
    text: `select v.policy, v.version, v.rules
from unnest($2::text::uuid[], $3::text::bigint[]) q(policy, version)
join policy_version v on v.book_id = $1 and v.policy = q.policy and v.version = q.version`,
    params: [
      bookId,
      `{${versions.map(({ policy }) => hexFromUlid(policy)).join(',')}}`,
      `{${versions.map(({ version }) => version).join(',')}}`,
    ],
  }
}
