import { lookupBatchMax, lookupsUnderWayMax, lookupsWaitingMax } from '../limits.ts'
import type { Query, Row } from '../store/db.ts'
import {
  decodeKey,
  findKeys,
  type KeyFound,
  type PresentedKey,
} from '../store/read/presented-key.ts'

export interface Lookup {
  /** It comes from where there were many guesses. */
  readonly isSuspect: boolean
}

interface PendingLookup {
  readonly key: PresentedKey
  resolve(found: KeyFound | null): void
  reject(error: unknown): void
}

/**
 * Looks keys up, as many in one query as have come while the one before was under way: so a flood
 * of well-formed guesses costs a few queries, and delays a good key by one or two of them. Keys
 * from where there were many guesses come after the others, and a part of each query is theirs.
 */
export class KeyLookups {
  readonly #read: (query: Query) => Promise<readonly Row[]>
  readonly #first: PendingLookup[] = []
  readonly #suspect: PendingLookup[] = []
  #underWay = 0

  constructor(read: (query: Query) => Promise<readonly Row[]>) {
    this.#read = read
  }

  isFull({ isSuspect }: Lookup): boolean {
    return (isSuspect ? this.#suspect : this.#first).length >= lookupsWaitingMax
  }

  /** Rejects when the database does. */
  find(key: PresentedKey, { isSuspect }: Lookup): Promise<KeyFound | null> {
    return new Promise((resolve, reject) => {
      const queue = isSuspect ? this.#suspect : this.#first
      queue.push({ key, resolve, reject })
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

  async #ask(batch: readonly PendingLookup[]): Promise<void> {
    try {
      const rows = await this.#read(findKeys(batch.map(({ key }) => key)))
      const found = new Map(rows.map(decodeKey).map((one) => [one.hash, one]))
      for (const { key, resolve } of batch) resolve(found.get(key.hash) ?? null)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
