import type { Book } from '@bursar/core'
import { batchCommandsMax, expiredCommandsMax } from '../limits.ts'
import type { Query, Result } from '../store/db.ts'
import { decodeExpirations, type Expiration, selectExpirations } from '../store/expiration.ts'
import type { PendingRequest } from './pending.ts'

/** Something whose time is over, as a request that nobody waits for. */
export interface Expired extends PendingRequest {
  readonly at: number
}

/**
 * What ends by itself in one book. It is decided before everything else in a batch, so for every
 * command it is over exactly when its time is.
 */
export class Expirations {
  /** What a defect left as it was. It is not tried again while the database still names it. */
  #stuck = new Set<string>()

  /** To be asked under the lock of the head. */
  query(bookId: number): Query {
    return selectExpirations(bookId, expiredCommandsMax + 1 + this.#stuck.size)
  }

  /** What is over at a moment, or the first part of it. The book learns when the next one is. */
  expired(result: Result, book: Book, at: number): Expired[] {
    const named = decodeExpirations(result)
    const isStuck = ({ id }: Expiration) => this.#stuck.has(id)
    const expirations = named.filter((expiration) => !isStuck(expiration))
    this.#stuck = new Set(named.filter(isStuck).map(({ id }) => id))
    book.nextExpiration = expirations.find((expiration) => expiration.at > at)?.at ?? Infinity
    return expirations
      .filter((expiration) => expiration.at <= at)
      .map((expiration) => this.#pendingOf(expiration))
  }

  #pendingOf({ id, at, command }: Expiration): Expired {
    return {
      request: { command, texts: [], idempotency: null, box: null, dry: false },
      by: command.actor,
      urgent: false,
      isStop: false,
      since: performance.now(),
      at,
      answer: ({ kind }) => {
        if (kind !== 'recorded') this.#stuck.add(id)
      },
    }
  }
}

/**
 * What one batch tries: what is over, then what was asked for. Where more is over than fits,
 * what was asked for waits; one by one, what is over comes first.
 */
export function workOf(
  expired: readonly Expired[],
  items: readonly PendingRequest[],
  { isSingle }: { readonly isSingle: boolean },
): readonly PendingRequest[] {
  if (isSingle && expired.length > 0) return expired.slice(0, 1)
  if (expired.length > expiredCommandsMax) return expired.slice(0, expiredCommandsMax)
  return [...expired, ...items].slice(0, batchCommandsMax)
}
