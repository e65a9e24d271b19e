import type { Query } from '../../packages/server/src/store/db.ts'

// The statements of the last build that knew nothing of other builds, letter for letter.

interface End {
  readonly seq: number
  /** 64 hexadecimal digits. */
  readonly hash: string
}

/** One event, appended where the log ends. It asks for less than any real batch did. */
export function appendUnguarded(bookId: number, end: End): Query {
  const hash = 'ab'.repeat(32)
  const seq = end.seq + 1
  const at = Date.now() * 1000
  const head = [bookId, seq, Buffer.from(hash, 'hex'), at, end.seq, Buffer.from(end.hash, 'hex')]
  const event = [`{${seq}}`, '{payment.create}', `{"\\\\x${hash}"}`, '{}']
  return { text: append, params: [...head, at + 10_000_000, ...event] }
}

export function lockUnguarded(bookId: number): Query {
  return { text: lock, params: [bookId] }
}

/** Room for a new organization and its books. */
export function organizationUnguarded(id: string, bookIds: readonly number[]): Query {
  return { text: organization, params: [id, Date.now() * 1000, `{${bookIds.join(',')}}`] }
}

const clock = '(extract(epoch from clock_timestamp()) * 1000000)::bigint'

const columns = [
  '$8::text::bigint[]',
  '$9::text::text[]',
  '$10::text::bytea[]',
  'string_to_array($11::text, chr(30))',
]

const append = `with h as (
  update book_head set seq = $2, hash = $3, at = $4
  where book_id = $1 and seq = $5 and hash = $6
    and $4 <= ${clock} + 2000000 and $7 >= ${clock}
  returning book_id
),
i_event as (insert into event (book_id, seq, kind, hash, body)
  select h.book_id, u.* from h, unnest(${columns.join(', ')}) as u)
select ${clock} as clock
from h`

const columnsOfHead = `seq, hash, at, ${clock} as clock`
const lock = `select ${columnsOfHead} from book_head where book_id = $1 for no key update`

const organization = `with o as (
  insert into organization (org_id, created_at) values ($1::text::uuid, $2)
  on conflict (org_id) do nothing
)
insert into book_head (book_id, seq, hash, at)
select b, 0, decode(repeat('00', 32), 'hex'), 0 from unnest($3::text::bigint[]) b
on conflict (book_id) do nothing`
