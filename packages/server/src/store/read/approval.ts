import { type ApprovalRow, hexFromUlid, type Id, type Ulid, ulidOf } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readRow, selectList, shapes } from '../schema.ts'
import { privateText, readText } from './value.ts'

export interface Note {
  readonly seq: number
  /** Null once it was erased. */
  readonly text: string | null
}

export interface ApprovalView {
  readonly row: ApprovalRow
  /** What was said with votes and with the decision, by their events, in order. */
  readonly notes: readonly Note[]
  readonly memo: string | null
  /** The event that asked: the terms consented to. */
  readonly body: string
}

const columns = `${selectList(shapes.approval, 't')}, e.body,
  ${privateText('t.id', 'memo')} as memo,
  (select json_agg(json_build_object('seq', n.seq, 'text', n.text) order by n.seq)
    from event_private n
    where n.book_id = $1 and n.subject = t.id and n.field = 'note') as notes
from approval t join event e on e.book_id = t.book_id and e.seq = t.created_seq`

export function selectApproval(bookId: number, approval: Ulid): Query {
  return {
    text: `select ${columns} where t.book_id = $1 and t.id = $2::text::uuid`,
    params: [bookId, hexFromUlid(approval)],
  }
}

export function selectApprovals(
  bookId: number,
  filter: { below: number; state: string | null; agent: Id<'agent'> | null; limit: number },
): Query {
  const agent = filter.agent === null ? null : hexFromUlid(ulidOf(filter.agent))
  return {
    text: `select ${columns} where t.book_id = $1 and t.created_seq < $2
  and ($3::text is null or t.state = $3) and ($4::text is null or t.agent = $4::text::uuid)
order by t.created_seq desc limit $5`,
    params: [bookId, filter.below, filter.state, agent, filter.limit],
  }
}

export function decodeApproval(row: Row): ApprovalView {
  return {
    row: readRow('approval', row),
    notes: row.notes === null ? [] : (JSON.parse(String(row.notes)) as Note[]),
    memo: readText(row.memo),
    body: String(row.body),
  }
}

interface ApprovalPage {
  /** null: of any state, and of everybody. */
  readonly states: readonly string[] | null
  readonly agent: Id<'agent'> | null
  readonly limit: number
  readonly offset: number
}

/** Those of payments from the newest on, by how many to skip; of those no text is read. */
export function selectApprovalPage(
  bookId: number,
  { states, agent, limit, offset }: ApprovalPage,
): Query {
  return {
    text: `select ${columns} where t.book_id = $1 and t.id in (
  select a.id from approval a where a.book_id = $1 and a.payment is not null
    and ($2::text[] is null or a.state = any($2::text[]))
    and ($3::text is null or a.agent = $3::text::uuid)
  order by a.created_seq desc limit $4 offset $5
) order by t.created_seq desc`,
    params: [
      bookId,
      states === null ? null : `{${states.join(',')}}`,
      agent === null ? null : hexFromUlid(ulidOf(agent)),
      limit,
      offset,
    ],
  }
}
