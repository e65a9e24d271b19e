import { assert } from '@bursar/core'
import { consumerRetrySecondsMax } from '../limits.ts'
import type { Query, Row } from './db.ts'
import { EPOCH } from './epoch.ts'
import { isOver, NOW } from './head.ts'

/** One consumer in one book. */
export interface CursorKey {
  readonly bookId: number
  readonly consumer: string
}

/** Whose turn it is: the token rises each time, so that who had an earlier turn moves nothing. */
export interface Lease extends CursorKey {
  readonly token: number
}

/** Some events after the cursor, for whoever holds the lease. */
export interface Turn {
  readonly token: number
  /** Everything up to here was handled. */
  readonly seq: number
  /** Of what was begun, now or by a try before that has not come to its end. */
  readonly batchEnd: number
  /** How often the first of the events was begun, this time included. */
  readonly attempts: number
  readonly events: readonly { readonly seq: number; readonly body: string }[]
}

/** Whether nobody has the lease of a cursor, and no pause after a failure. */
function isFree(leaseMs: string): string {
  const pauseIsOver = isOver('c.next_at', consumerRetrySecondsMax * 1000)
  return `${pauseIsOver} and ${isOver('c.leased_until', leaseMs)}`
}

/** Which of these books have events that these consumers did not handle, and this build knows. */
export function selectBehind(
  books: readonly number[],
  consumers: readonly string[],
  leaseMs: number,
): Query {
  return {
    text: `select h.book_id, n.name, c.seq is null as is_new,
  ${isFree('$4')} as is_free
from unnest($1::text::bigint[]) b(book_id)
join book_head h on h.book_id = b.book_id
cross join unnest($2::text::text[]) n(name)
left join lateral (
  select * from consumer o where o.book_id = h.book_id and o.name = n.name limit 1
) c on true
where h.epoch = $3 and h.seq > coalesce(c.seq, -1)
order by c.leased_until nulls first`,
    params: [`{${books.join()}}`, `{${consumers.join()}}`, EPOCH, leaseMs],
  }
}

/** Once for each consumer: it begins at the ends of the books that stand now. */
export function beginNow(consumer: string): Query {
  return {
    text: `with first as (
  insert into consumer_start (name) values ($1) on conflict (name) do nothing returning name
)
insert into consumer (book_id, name, seq, batch_end, attempts, next_at, token, leased_until)
select h.book_id, f.name, h.seq, h.seq, 0, 0, 0, 0 from first f cross join book_head h
on conflict (book_id, name) do nothing`,
    params: [consumer],
  }
}

export function insertCursor({ bookId, consumer }: CursorKey): Query {
  return {
    text: `insert into consumer
  (book_id, name, seq, batch_end, attempts, next_at, token, leased_until)
values ($1, $2, 0, 0, 0, 0, 0, 0) on conflict (book_id, name) do nothing`,
    params: [bookId, consumer],
  }
}

/**
 * Takes the lease, if nobody has it, with the first events. The commit of this very statement
 * makes sure of them: they stood in the log before it, on every standby that the server waits for.
 * What was begun before and has not come to its end is begun again one by one.
 */
export function takeLease(
  { bookId, consumer }: CursorKey,
  { leaseMs, eventsMax }: LeaseBounds,
): Query {
  return {
    text: `with turn as (
  update consumer c set token = c.token + 1, leased_until = ${NOW} + $3::bigint * 1000,
    attempts = case when c.seq < c.batch_end then c.attempts + 1 else 1 end,
    batch_end = case when c.seq < c.batch_end then c.batch_end
      else least(${end('$5')}, c.seq + $4) end
  where c.book_id = $1 and c.name = $2 and c.seq < ${end('$5')}
    and ${isFree('$3')}
  returning c.token, c.seq, c.batch_end, c.attempts,
    case when c.attempts = 1 then c.batch_end else c.seq + 1 end as last
)${eventsOfTurn}`,
    params: [bookId, consumer, leaseMs, eventsMax, EPOCH],
  }
}

export interface LeaseBounds {
  readonly leaseMs: number
  readonly eventsMax: number
}

/** The end of the log, for builds that know what stands in it. */
function end(epoch: string): string {
  return `(select h.seq from book_head h where h.book_id = $1 and h.epoch = ${epoch})`
}

const eventsOfTurn = `
select t.token, t.seq as cursor, t.batch_end, t.attempts, e.seq, e.body
from turn t left join event e on e.book_id = $1 and e.seq > t.seq and e.seq <= t.last
order by e.seq`

/**
 * Moves the cursor, renews the lease and begins what follows; where nothing does, the lease is
 * given back. `singly`: what follows was begun before, and is begun again one by one.
 */
export function moveCursor(
  { bookId, consumer, token }: Lease,
  { seq, singly }: { readonly seq: number; readonly singly: boolean },
  { leaseMs, eventsMax }: LeaseBounds,
): Query {
  return {
    text: `with turn as (
  update consumer c set seq = $4, attempts = 1,
    batch_end = case when $5 then c.batch_end else least(${end('$8')}, $4::bigint + $7) end,
    leased_until = case when $4 < ${end('$8')} then ${NOW} + $6::bigint * 1000 else 0 end
  where c.book_id = $1 and c.name = $2 and c.token = $3 and $4 <= ${end('$8')}
  returning c.token, c.seq, c.batch_end, c.attempts,
    case when $5 then c.seq + 1 else c.batch_end end as last
)${eventsOfTurn}`,
    params: [bookId, consumer, token, seq, singly, leaseMs, eventsMax, EPOCH],
  }
}

/** Gives the lease back; what was begun beyond the cursor counts as a try or not. */
export function releaseLease(
  { bookId, consumer, token }: Lease,
  at: { seq: number; batchEnd: number; attempts: number; pauseMs: number },
): Query {
  return {
    text: `update consumer set seq = $4, batch_end = $5, attempts = $6,
  next_at = case when $7::bigint > 0 then ${NOW} + $7 * 1000 else 0 end, leased_until = 0
where book_id = $1 and name = $2 and token = $3`,
    params: [bookId, consumer, token, at.seq, at.batchEnd, at.attempts, at.pauseMs],
  }
}

/** null: the lease is another's by now, or was not to be had. */
export function decodeTurn(rows: readonly Row[]): Turn | null {
  const [first] = rows
  if (first === undefined) return null
  const events = rows.filter(({ seq }) => seq !== null)
  const turn = {
    token: Number(first.token),
    seq: Number(first.cursor),
    batchEnd: Number(first.batch_end),
    attempts: Number(first.attempts),
    events: events.map(({ seq, body }) => ({ seq: Number(seq), body: String(body) })),
  }
  const isWhole = turn.events.every(({ seq }, index) => seq === turn.seq + index + 1)
  assert(isWhole && (turn.events.length > 0 || turn.batchEnd === turn.seq), 'the log has no holes')
  return turn
}
