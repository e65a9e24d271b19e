import type { Query } from '../store/db.ts'
import { policyVersionShape, selectList, type TableShape } from '../store/schema.ts'

/** Keys below every other: where a walk through a table begins. */
export const lowest = {
  uuid: '00000000-0000-0000-0000-000000000000',
  text: '',
  bigint: 0,
} as const

/** The log after one place, in order. */
export function selectLog(bookId: number, after: number, limit: number): Query {
  return {
    text: `select seq, kind, hash, body from event
where book_id = $1 and seq > $2 order by seq limit $3`,
    params: [bookId, after, limit],
  }
}

/** The body of one event. */
export function selectBody(bookId: number, seq: number): Query {
  return { text: 'select body from event where book_id = $1 and seq = $2', params: [bookId, seq] }
}

/** The head of a book and the newest event beneath or beyond it. */
export function selectHead(bookId: number): Query {
  return {
    text: `select seq, hash, at,
  (select max(e.seq) from event e where e.book_id = h.book_id) as newest
from book_head h where h.book_id = $1`,
    params: [bookId],
  }
}

/** Rows of one table after a key, in the order of keys. The book's own row has no key. */
export function selectPage(shape: TableShape, bookId: number, page: KeyPage): Query {
  const columns = selectList(shape, 't')
  if (shape.key.name === '')
    return { text: `select ${columns} from book t where t.book_id = $1`, params: [bookId] }
  const { name, type } = shape.key
  return {
    text: `select ${columns} from ${shape.name} t
where t.book_id = $1 and t.${name} > $2::text::${type} order by t.${name} limit $3`,
    params: [bookId, page.after, page.limit],
  }
}

export interface KeyPage {
  /** The last key that was read. */
  readonly after: string
  readonly limit: number
}

/** Rows of one table by their keys. */
export function selectKeyed(shape: TableShape, bookId: number, keys: readonly string[]): Query {
  const columns = selectList(shape, 't')
  if (shape.key.name === '')
    return { text: `select ${columns} from book t where t.book_id = $1`, params: [bookId] }
  const { name, type, write } = shape.key
  return {
    text: `select ${columns} from ${shape.name} t
where t.book_id = $1 and t.${name} = any($2::text::${type}[])`,
    params: [bookId, `{${keys.map(write).join()}}`],
  }
}

/** Versions of policies after one version of one policy. */
export function selectVersions(
  bookId: number,
  after: { policy: string; version: number; limit: number },
): Query {
  return {
    text: `select ${selectList(policyVersionShape, 't')} from policy_version t
where t.book_id = $1 and (t.policy, t.version) > ($2::text::uuid, $3)
order by t.policy, t.version limit $4`,
    params: [bookId, after.policy, after.version, after.limit],
  }
}

/** All versions of some policies. */
export function selectVersionsOf(bookId: number, policies: readonly string[]): Query {
  return {
    text: `select ${selectList(policyVersionShape, 't')} from policy_version t
where t.book_id = $1 and t.policy = any($2::text::uuid[])`,
    params: [bookId, `{${policies.join()}}`],
  }
}

/** Entries of some wallets, each between two versions. */
export function selectEntries(bookId: number, ranges: readonly EntryRange[]): Query {
  return {
    text: `select e.wallet, e.version, e.seq, e.amount, e.balance
from unnest($2::text::uuid[], $3::text::bigint[], $4::text::bigint[]) q(wallet, low, high),
lateral (
  select * from entry t
  where t.book_id = $1 and t.wallet = q.wallet and t.version between q.low and q.high
) e`,
    params: [
      bookId,
      `{${ranges.map(({ wallet }) => wallet).join()}}`,
      `{${ranges.map(({ low }) => low).join()}}`,
      `{${ranges.map(({ high }) => high).join()}}`,
    ],
  }
}

export interface EntryRange {
  readonly wallet: string
  readonly low: number
  readonly high: number
}

/** Wallets that have entries, after one wallet, with the number of the last: jumps, no scan. */
export function selectLastEntries(bookId: number, after: string, limit: number): Query {
  return {
    text: `with recursive w as (
  (select wallet from entry where book_id = $1 and wallet > $2::text::uuid
   order by wallet limit 1)
  union all
  select (select e.wallet from entry e where e.book_id = $1 and e.wallet > w.wallet
    order by e.wallet limit 1)
  from w where w.wallet is not null
)
select w.wallet, (select e.version from entry e where e.book_id = $1 and e.wallet = w.wallet
  order by e.version desc limit 1) as version
from w where w.wallet is not null limit $3`,
    params: [bookId, after, limit],
  }
}

/** Private texts after one of them. */
export function selectPrivate(
  bookId: number,
  after: { subject: string; field: string; seq: number; limit: number },
): Query {
  return {
    text: `select subject, field, seq, salt, text from event_private
where book_id = $1 and (subject, field, seq) > ($2::text::uuid, $3, $4)
order by subject, field, seq limit $5`,
    params: [bookId, after.subject, after.field, after.seq, after.limit],
  }
}

/** Idempotency keys after one of them, and the event that each points to. */
export function selectIdempotency(bookId: number, after: string, limit: number): Query {
  return {
    text: `select i.k, i.seq, e.seq as found from idempotency i
left join event e on e.book_id = i.book_id and e.seq = i.seq
where i.book_id = $1 and i.k > $2::text::uuid order by i.k limit $3`,
    params: [bookId, after, limit],
  }
}

/** Sealed boxes after one of them: their form, not their content. */
export function selectBoxes(bookId: number, after: string, limit: number): Query {
  return {
    text: `select k, length(sealed) as bytes, expires_at from sealed_box
where book_id = $1 and k > $2::text::uuid order by k limit $3`,
    params: [bookId, after, limit],
  }
}

/** What consumers of the log have come to that the log, which ends at the head, does not hold. */
export function selectBeyondLog(bookId: number): Query {
  return {
    text: `select 'consumer' as table, c.name, c.seq from consumer c
where c.book_id = $1 and c.begun > (select h.seq from book_head h where h.book_id = $1)
union all
select 'dead_letter', d.consumer, d.seq from dead_letter d
where d.book_id = $1 and d.seq > (select h.seq from book_head h where h.book_id = $1)
order by 1, 2, 3 limit 100`,
    params: [bookId],
  }
}

/** The numbers of all books that have a row of any kind in one table: jumps, no scan. */
export function selectBookIds(table: BookTable): Query {
  return {
    text: `with recursive b as (
  (select book_id from ${table} order by book_id limit 1)
  union all
  select (select t.book_id from ${table} t where t.book_id > b.book_id
    order by t.book_id limit 1)
  from b where b.book_id is not null
)
select book_id from b where book_id is not null limit 100000`,
    params: [],
  }
}

/** Every table whose rows belong to a book. */
export const bookTables = [
  'book_head',
  'event',
  'event_private',
  'book',
  'role',
  'hot',
  'wallet',
  'agent',
  'key',
  'policy',
  'policy_version',
  'payment',
  'approval',
  'budget_group',
  'payee',
  'pace',
  'encounter',
  'share',
  'rate',
  'kya_proof',
  'entry',
  'idempotency',
  'sealed_box',
  'consumer',
  'dead_letter',
] as const
export type BookTable = (typeof bookTables)[number]
