import type { Query } from '../store/db.ts'
import { CLOCK, NOW } from '../store/head.ts'
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

/** The head of a book, and what its database was migrated to. */
export function selectHead(bookId: number): Query {
  return {
    text: `select seq, hash, at, epoch, (select m.epoch from migration m where m.id = 1) as migrated
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

/** The clock of the database, and the oldest day of which it has idempotency keys. */
export function selectKeysSince(bookId: number): Query {
  return {
    text: `select ${CLOCK}, (
  select day from idempotency where book_id = $1 order by day limit 1
) as day`,
    params: [bookId],
  }
}

/** Idempotency keys after one of them. */
export function selectIdempotency(bookId: number, after: string, limit: number): Query {
  return {
    text: `select k, fingerprint, salt, seq, day from idempotency
where book_id = $1 and k > $2::text::uuid order by k limit $3`,
    params: [bookId, after, limit],
  }
}

/** Which of these events have no idempotency key on the days since one of them. */
export function selectKeyless(bookId: number, seqs: readonly number[], day: number): Query {
  return {
    text: `select ${CLOCK}, q.seq from unnest($2::text::bigint[]) q(seq) where not exists (
  select from idempotency i where i.book_id = $1 and i.day >= $3 and i.seq = q.seq
)`,
    params: [bookId, `{${seqs.join()}}`, day],
  }
}

/** Sealed boxes after one of them, each with the event whose secret it holds: not its content. */
export function selectBoxes(bookId: number, after: string, limit: number): Query {
  return {
    text: `select b.k, length(b.sealed) as bytes, b.expires_at, i.seq from sealed_box b
left join idempotency i on i.book_id = b.book_id and i.k = b.k
where b.book_id = $1 and b.k > $2::text::uuid order by b.k limit $3`,
    params: [bookId, after, limit],
  }
}

/** Rows that no build writes: of what is not in the log, or not due for more than a day. */
export function selectStray(bookId: number): Query {
  const late = `${NOW} + 86400000000`
  return {
    text: `select 'consumer' as table, c.name || '/' || c.seq as key, 'is beyond the end of the log'
  as problem from consumer c
where c.book_id = $1 and c.batch_end > (select h.seq from book_head h where h.book_id = $1)
union all
select 'consumer', c.name || '/' || c.seq, 'is put off for more than a day' from consumer c
where c.book_id = $1 and greatest(c.next_at, c.leased_until) > ${late}
union all
select 'dead_letter', d.consumer || '/' || d.seq, 'is beyond what its consumer handled'
from dead_letter d where d.book_id = $1 and d.seq > coalesce(
  (select c.seq from consumer c where c.book_id = $1 and c.name = d.consumer), 0
)
union all
select 'dispatch', d.payment::text, 'is of no payment' from dispatch d
where d.book_id = $1
  and not exists (select from payment p where p.book_id = $1 and p.id = d.payment)
union all
select 'dispatch', d.payment::text, 'is put off for more than a day' from dispatch d
where d.book_id = $1 and d.next_at > ${late}
union all
select 'key_use', u.key::text, 'is of no key' from key_use u
where u.book_id = $1 and not exists (select from key k where k.book_id = $1 and k.id = u.key)
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
  'member',
  'passkey',
  'policy',
  'policy_version',
  'payment',
  'approval',
  'approval_link',
  'budget_group',
  'payee',
  'pace',
  'encounter',
  'share',
  'entry_counter',
  'rate',
  'kya_proof',
  'entry',
  'idempotency',
  'sealed_box',
  'consumer',
  'dead_letter',
  'dispatch',
  'key_use',
  'oauth_code',
  'oauth_token',
] as const
export type BookTable = (typeof bookTables)[number]
