import type { Lease } from './consumer.ts'
import type { Query, Row } from './db.ts'
import { NOW } from './head.ts'

/** An event that a consumer gave up, and why. */
export interface DeadLetter {
  readonly bookId: number
  readonly consumer: string
  readonly seq: number
  readonly attempts: number
  readonly error: string
}

/** Moves the cursor past an event and keeps the event aside, both or neither. */
export function buryEvent(
  { bookId, consumer, token }: Lease,
  letter: { seq: number; batchEnd: number; attempts: number; error: string },
): Query {
  const { seq, batchEnd, attempts, error } = letter
  return {
    text: `with passed as (
  update consumer set seq = $4, batch_end = greatest($4, $5::bigint), attempts = 0,
    leased_until = 0
  where book_id = $1 and name = $2 and token = $3 returning book_id
)
insert into dead_letter (book_id, consumer, seq, attempts, error, at, retry)
select book_id, $2, $4, $6, $7, ${NOW}, false from passed
on conflict (book_id, consumer, seq) do update set attempts = excluded.attempts,
  error = excluded.error, at = excluded.at, retry = false`,
    params: [bookId, consumer, token, seq, batchEnd, attempts, error],
  }
}

/** Dead letters after one of them, with the moment when each was given up. */
export function selectDeadLetters(
  after: Pick<DeadLetter, 'bookId' | 'consumer' | 'seq'>,
  limit: number,
): Query {
  return {
    text: `select book_id, consumer, seq, attempts, error, at, retry from dead_letter
where (book_id, consumer, seq) > ($1, $2, $3) order by book_id, consumer, seq limit $4`,
    params: [after.bookId, after.consumer, after.seq, limit],
  }
}

export function decodeDeadLetter(row: Row): DeadLetter & { at: number; retry: boolean } {
  return {
    bookId: Number(row.book_id),
    consumer: String(row.consumer),
    seq: Number(row.seq),
    attempts: Number(row.attempts),
    error: String(row.error),
    at: Number(row.at),
    retry: row.retry === true,
  }
}

/** An operator wants one to be handled once more; a server that runs its consumer does that. */
export function requestRetry({ bookId, consumer, seq }: DeadLetter): Query {
  return {
    text: `update dead_letter set retry = true
where book_id = $1 and consumer = $2 and seq = $3`,
    params: [bookId, consumer, seq],
  }
}

/** Those that are to be handled once more, of some consumers. */
export function selectRetries(consumers: readonly string[], limit: number): Query {
  return {
    text: `select book_id, consumer, seq, attempts, error, at, retry from dead_letter
where retry and consumer = any($1::text::text[]) order by book_id, consumer, seq limit $2`,
    params: [`{${consumers.join()}}`, limit],
  }
}

/** Takes one to handle it once more, with its event. One try: a crash leaves it where it is. */
export function takeRetry({ bookId, consumer, seq }: DeadLetter): Query {
  return {
    text: `with taken as (
  update dead_letter set retry = false, attempts = attempts + 1, at = ${NOW}
  where book_id = $1 and consumer = $2 and seq = $3 and retry returning attempts
)
select t.attempts, e.body from taken t join event e on e.book_id = $1 and e.seq = $3`,
    params: [bookId, consumer, seq],
  }
}

/** Takes back what `takeRetry` did: a stop is no try. */
export function restoreRetry({ bookId, consumer, seq }: DeadLetter): Query {
  return {
    text: `update dead_letter set retry = true, attempts = attempts - 1
where book_id = $1 and consumer = $2 and seq = $3`,
    params: [bookId, consumer, seq],
  }
}

/** Forgets one that was handled, or writes down why it was not. */
export function endRetry({ bookId, consumer, seq }: DeadLetter, error: string | null): Query {
  const place = 'where book_id = $1 and consumer = $2 and seq = $3'
  if (error === null)
    return { text: `delete from dead_letter ${place}`, params: [bookId, consumer, seq] }
  const text = `update dead_letter set error = $4 ${place}`
  return { text, params: [bookId, consumer, seq, error] }
}
