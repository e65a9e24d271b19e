import { lookupBatchMax, lookupsUnderWayMax, lookupsWaitingMax } from '../limits.ts'
import type { Query, Row } from '../store/db.ts'

export interface Lookup {
  /** It comes from where there were many guesses. */
  readonly isSuspect: boolean
}

interface Hashed {
  readonly hash: string
}

interface PendingLookup<P, F> {
  readonly presented: P
  resolve(found: F | null): void
  reject(error: unknown): void
}

interface Options<P, F> {
  read(query: Query): Promise<readonly Row[]>
  /** Asks for all of them at once. */
  query(presented: readonly P[]): Query
  decode(row: Row): F
}

/**
 * Looks secrets up by their hashes, as many in one query as have come while the one before was
 * under way: so a flood of well-formed guesses costs a few queries, and delays a good one by one
 * or two of them. Those from where there were many guesses come after the others, and a part of
 * each query is theirs.
 */
export class Lookups<P extends Hashed, F extends Hashed> {
  readonly #options: Options<P, F>
  readonly #first: PendingLookup<P, F>[] = []
  readonly #suspect: PendingLookup<P, F>[] = []
  #underWay = 0

  constructor(options: Options<P, F>) {
    this.#options = options
  }

  isFull({ isSuspect }: Lookup): boolean {
    return (isSuspect ? this.#suspect : this.#first).length >= lookupsWaitingMax
  }

  /** Rejects when the database does. */
  find(presented: P, { isSuspect }: Lookup): Promise<F | null> {
    return new Promise((resolve, reject) => {
      const queue = isSuspect ? this.#suspect : this.#first
      queue.push({ presented, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#underWay >= lookupsUnderWayMax) return
    const ahead = this.#suspect.length === 0 ? lookupBatchMax : Math.ceil(lookupBatchMax / 2)
    const batch = this.#first.splice(0, ahead)
    batch.push(...this.#suspect.splice(0, lookupBatchMax - batch.length))
    if (batch.length === 0) return
    this.#underWay += 1
    void this.#ask(batch).finally(() => {
      this.#underWay -= 1
      this.#next()
    })
  }

  async #ask(batch: readonly PendingLookup<P, F>[]): Promise<void> {
    try {
      const { read, query, decode } = this.#options
      const rows = await read(query(batch.map(({ presented }) => presented)))
      const found = new Map(rows.map(decode).map((one) => [one.hash, one]))
      for (const { presented, resolve } of batch) resolve(found.get(presented.hash) ?? null)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
