import { batchCommandsMax, queueSecondsMax, urgentPerTryMin } from '../limits.ts'
import type { Item } from './item.ts'
import type { OpenBatch } from './open-batch.ts'
import type { Batch } from './prepare.ts'
import { FairQueue } from './queue.ts'

/** What waits for a lane, and what the lane has taken and not answered yet. */
export class Intake {
  readonly #queue = new FairQueue<Item>()
  readonly #answered = new WeakSet<Item>()
  /** Taken and unanswered, in order. */
  #taken: Item[] = []
  /** The end of it, which stands in no batch yet. */
  #backlog: Item[] = []
  /** Nothing is taken in any more, and why. */
  stopped: string | null = null
  /** Whether only what was taken is worked on, one by one, to find what cannot be written. */
  isSingle = false
  deliveries = 0

  get waiting(): number {
    return this.#queue.size
  }

  /** What no batch holds yet, taken or not. */
  get undecided(): number {
    return this.#backlog.length + this.#queue.size
  }

  /** Since when the oldest of them waits. */
  get oldest(): number | undefined {
    const waiting = this.#queue.oldest()
    const all = waiting === undefined ? this.#taken : [waiting, ...this.#taken]
    return all.length === 0 ? undefined : Math.min(...all.map(({ since }) => since))
  }

  get taken(): readonly Item[] {
    return this.#taken
  }

  /** What is to be tried now. */
  get part(): readonly Item[] {
    return this.isSingle ? this.#taken.slice(0, 1) : this.#taken
  }

  /** Answers at once when there is no room, or nothing is taken in any more. */
  add(item: Item): void {
    if (this.stopped !== null) item.answer({ kind: 'stopped', why: this.stopped })
    else if (!this.#queue.add(item)) item.answer({ kind: 'unavailable', why: 'the queue is full' })
  }

  /** Up to `most` of what waits; whoever waited too long to begin is told so instead. */
  take(most: number): void {
    const late = performance.now() - queueSecondsMax * 1000
    for (const item of this.#queue.take(most)) {
      if (this.stopped !== null) item.answer({ kind: 'stopped', why: this.stopped })
      else if (item.since >= late || item.isStop) this.#taken.push(item)
      else item.answer({ kind: 'unavailable', why: 'it waited too long to begin' })
    }
  }

  /** What is urgent goes ahead of what was taken and is not decided yet. */
  hurry(): void {
    const room = Math.max(0, batchCommandsMax - this.#taken.length)
    this.#taken.unshift(...this.#queue.takeUrgent(Math.max(room, urgentPerTryMin)))
  }

  /** Begins to put what was taken into batches, from its first item on. */
  rewind(items: readonly Item[]): void {
    this.#backlog = [...items]
  }

  /** Fills a batch with what was taken already, then with what waits. */
  pour(batch: OpenBatch): void {
    while (batch.isOpen) {
      if (this.#backlog.length === 0) this.#backlog.push(...this.#next())
      const [item] = this.#backlog
      if (item === undefined) return
      if (batch.add(item)) this.#backlog.shift()
    }
  }

  #next(): Item[] {
    if (this.isSingle) return []
    const before = this.#taken.length
    this.take(1)
    return this.#taken.slice(before)
  }

  /** Gives each item of a batch its answer, and forgets them. */
  deliver(batch: Batch, items: readonly Item[]): void {
    for (const [at, reply] of batch.replies.entries()) {
      const item = items[at]
      if (item === undefined) break
      this.#answered.add(item)
      item.answer(reply)
    }
    this.deliveries += 1
    this.#taken = this.#taken.filter((item) => !this.#answered.has(item))
  }

  /** Takes out an item that is answered already. */
  drop(item: Item): void {
    this.deliveries += 1
    this.#taken = this.#taken.filter((one) => one !== item)
  }

  /** Takes out what nothing more is done for; what stops money waits on, unless `all` go. */
  giveUp({ all }: { readonly all: boolean }): Item[] {
    const taken = this.#taken.splice(0)
    if (all) return taken
    this.#queue.putBack(taken.filter(({ isStop }) => isStop))
    return taken.filter(({ isStop }) => !isStop)
  }
}
