import { type Book, rowsToPrefetch } from '@bursar/core'
import { batchCommandsMax } from '../limits.ts'
import type { Item } from './item.ts'
import { type Batch, type Ground, Preparation } from './prepare.ts'

/**
 * A batch that still takes items in: decided and applied as they come, sent later. The next one
 * is filled while the one before it is on its way, so the database and this process work at the
 * same time; if that one fails, both are forgotten and done again.
 */
export class OpenBatch {
  readonly items: Item[] = []
  readonly #ground: Ground
  readonly #preparation: Preparation
  /** What stopped it, if it was a defect; the book in memory is spoilt then. */
  failure: { readonly error: unknown } | null = null
  /** Whether it ended at an item whose rows are not in memory. */
  lacksRows = false
  #isClosed = false

  constructor(ground: Ground) {
    this.#ground = ground
    this.#preparation = new Preparation(ground)
  }

  get book(): Book {
    return this.#ground.book
  }

  get isOpen(): boolean {
    return !this.#isClosed
  }

  /** False when the batch ends before this item. */
  add(item: Item): boolean {
    if (this.#isClosed || this.items.length >= batchCommandsMax) return this.#close()
    try {
      this.lacksRows = rowsToPrefetch(this.#ground.book, item.request.command).length > 0
      if (this.lacksRows || !this.#preparation.add(item.request)) return this.#close()
    } catch (error) {
      this.failure = { error }
      return this.#close()
    }
    this.items.push(item)
    return true
  }

  /** What it holds now; nothing more is taken in. */
  batch(): Batch {
    this.#close()
    return this.#preparation.batch()
  }

  #close(): false {
    this.#isClosed = true
    return false
  }
}
