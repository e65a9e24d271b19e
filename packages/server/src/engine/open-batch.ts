import { type Book, rowsToPrefetch } from '@bursar/core'
import { batchCommandsMax } from '../limits.ts'
import type { PendingRequest } from './pending.ts'
import { type Batch, type BatchDeps, Preparation } from './prepare.ts'

/**
 * A batch that still takes items in: decided and applied as they come, sent later. The next one
 * is filled while the one before it is on its way, so the database and this process work at the
 * same time; if that one fails, both are forgotten and done again.
 */
export class OpenBatch {
  readonly items: PendingRequest[] = []
  readonly #deps: BatchDeps
  readonly #preparation: Preparation
  /** What stopped it, if it was a defect; the book in memory is spoilt then. */
  failure: { readonly error: unknown } | null = null
  /** Whether it ended at a request whose rows are not in memory. */
  lacksRows = false
  #isClosed = false

  constructor(deps: BatchDeps) {
    this.#deps = deps
    this.#preparation = new Preparation(deps)
  }

  get book(): Book {
    return this.#deps.book
  }

  get isOpen(): boolean {
    return !this.#isClosed
  }

  /** False when the batch ends before this request. */
  add(pending: PendingRequest): boolean {
    if (this.#isClosed || this.items.length >= batchCommandsMax) return this.#close()
    try {
      this.lacksRows = rowsToPrefetch(this.#deps.book, pending.request.command).length > 0
      if (this.lacksRows || !this.#preparation.add(pending.request)) return this.#close()
    } catch (error) {
      this.failure = { error }
      return this.#close()
    }
    this.items.push(pending)
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
