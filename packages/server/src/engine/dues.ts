import type { Book } from '@bursar/core'
import { batchCommandsMax, dueCommandsMax } from '../limits.ts'
import type { Query, Result } from '../store/db.ts'
import { type Due, decodeDue, selectDue } from '../store/due.ts'
import type { Item } from './item.ts'

/** Something whose time is over, as an item that nobody waits for. */
export interface Over extends Item {
  readonly at: number
}

/**
 * What ends by itself in one book. It is decided before everything else in a batch, so for every
 * command it is over exactly when its time is.
 */
export class Dues {
  /** What a defect left as it was. It is not tried again while the database still names it. */
  #stuck = new Set<string>()

  /** To be asked under the lock of the head. */
  query(bookId: number): Query {
    return selectDue(bookId, dueCommandsMax + 1 + this.#stuck.size)
  }

  /** What is over at a moment, or the first part of it. The book learns when the next one is. */
  over(result: Result, book: Book, at: number): Over[] {
    const named = decodeDue(result)
    const isStuck = ({ id }: Due) => this.#stuck.has(id)
    const dues = named.filter((due) => !isStuck(due))
    this.#stuck = new Set(named.filter(isStuck).map(({ id }) => id))
    book.nextDue = dues.find((due) => due.at > at)?.at ?? Infinity
    return dues.filter((due) => due.at <= at).map((due) => this.#itemOf(due))
  }

  #itemOf({ id, at, command }: Due): Over {
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
  over: readonly Over[],
  items: readonly Item[],
  { isSingle }: { readonly isSingle: boolean },
): readonly Item[] {
  if (isSingle && over.length > 0) return over.slice(0, 1)
  if (over.length > dueCommandsMax) return over.slice(0, dueCommandsMax)
  return [...over, ...items].slice(0, batchCommandsMax)
}
