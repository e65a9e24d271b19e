import { queueCommandsMax, queueCommandsPerKeyMax } from '../limits.ts'

/** What the queue has to know of a thing that waits in it. */
export interface Queued {
  /** Whose turn it uses: one key's flood does not hold up another's. */
  readonly by: string
  /** Pauses and revocations go ahead of payments that are not decided yet. */
  readonly urgent: boolean
  /** When it came, by a clock that never goes back, in milliseconds. */
  readonly since: number
}

/** A bounded queue, first come first served for each key and fair between keys. */
export class FairQueue<T extends Queued> {
  readonly #urgent: T[] = []
  readonly #byKey = new Map<string, T[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** False when there is no room: nothing was taken in. */
  add(item: T): boolean {
    if (item.urgent) {
      // A full queue is when a pause matters most, so it has room of its own.
      if (this.#urgent.length >= queueCommandsMax) return false
      this.#urgent.push(item)
    } else if (this.#size - this.#urgent.length >= queueCommandsMax) {
      return false
    } else {
      const own = this.#byKey.get(item.by)
      if (own === undefined) this.#byKey.set(item.by, [item])
      else if (own.length >= queueCommandsPerKeyMax) return false
      else own.push(item)
    }
    this.#size += 1
    return true
  }

  /** The one that came first, of those that are first in their line. */
  oldest(): T | undefined {
    let oldest = this.#urgent[0]
    for (const [first] of this.#byKey.values()) {
      if (oldest === undefined || (first !== undefined && first.since < oldest.since))
        oldest = first
    }
    return oldest
  }

  takeUrgent(most: number): T[] {
    const taken = this.#urgent.splice(0, most)
    this.#size -= taken.length
    return taken
  }

  /** Urgent items that were taken go first again. */
  putBack(items: readonly T[]): void {
    this.#urgent.unshift(...items)
    this.#size += items.length
  }

  /** Up to `most` items: the urgent ones, then one of each key in turn. */
  take(most: number): T[] {
    const taken = this.#urgent.splice(0, most)
    while (taken.length < most && this.#byKey.size > 0) this.#round(taken, most)
    this.#size -= taken.length
    return taken
  }

  #round(taken: T[], most: number): void {
    // A single key needs no turns.
    const each = this.#byKey.size === 1 ? most : 1
    for (const [key, own] of this.#byKey) {
      if (taken.length >= most) return
      taken.push(...own.splice(0, Math.min(each, most - taken.length)))
      this.#byKey.delete(key)
      // To the end of the line, so that the next batch begins with whoever waited longest.
      if (own.length > 0) this.#byKey.set(key, own)
    }
  }
}
