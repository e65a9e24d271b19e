import { batchCommandsMax, queueSecondsMax, urgentPerTryMin } from '../limits.ts'
import type { OpenBatch } from './open-batch.ts'
import type { PendingRequest } from './pending.ts'
import type { Batch } from './prepare.ts'
import { FairQueue } from './queue.ts'

/** What waits for a lane, and what the lane has taken and not answered yet. */
export class Intake {
  readonly #queue = new FairQueue<PendingRequest>()
  readonly #answered = new WeakSet<PendingRequest>()
  /** Taken and unanswered, in order. */
  #taken: PendingRequest[] = []
  /** The end of it, which stands in no batch yet. */
  #backlog: PendingRequest[] = []
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

  get taken(): readonly PendingRequest[] {
    return this.#taken
  }

  /** What is to be tried now. */
  get part(): readonly PendingRequest[] {
    return this.isSingle ? this.#taken.slice(0, 1) : this.#taken
  }

  /** Answers at once when there is no room, or nothing is taken in any more. */
  add(pending: PendingRequest): void {
    if (this.stopped !== null) pending.answer({ kind: 'stopped', why: this.stopped })
    else if (!this.#queue.add(pending))
      pending.answer({ kind: 'unavailable', why: 'the queue is full' })
  }

  /** Up to `most` of what waits; whoever waited too long to begin is told so instead. */
  take(most: number): void {
    const late = performance.now() - queueSecondsMax * 1000
    for (const pending of this.#queue.take(most)) {
      if (this.stopped !== null) pending.answer({ kind: 'stopped', why: this.stopped })
      else if (pending.since >= late || pending.isStop) this.#taken.push(pending)
      else pending.answer({ kind: 'unavailable', why: 'it waited too long to begin' })
    }
  }

  /** What is urgent goes ahead of what was taken and is not decided yet. */
  hurry(): void {
    const room = Math.max(0, batchCommandsMax - this.#taken.length)
    this.#taken.unshift(...this.#queue.takeUrgent(Math.max(room, urgentPerTryMin)))
  }

  /** Begins to put what was taken into batches, from the first request on. */
  rewind(items: readonly PendingRequest[]): void {
    this.#backlog = [...items]
  }

  /** Fills a batch with what was taken already, then with what waits. */
  pour(batch: OpenBatch): void {
    while (batch.isOpen) {
      if (this.#backlog.length === 0) this.#backlog.push(...this.#next())
      const [pending] = this.#backlog
      if (pending === undefined) return
      if (batch.add(pending)) this.#backlog.shift()
    }
  }

  #next(): PendingRequest[] {
    if (this.isSingle) return []
    const before = this.#taken.length
    this.take(1)
    return this.#taken.slice(before)
  }

  /** Gives each request of a batch its answer, and forgets them. */
  deliver(batch: Batch, items: readonly PendingRequest[]): void {
    for (const [at, reply] of batch.replies.entries()) {
      const pending = items[at]
      if (pending === undefined) break
      this.#answered.add(pending)
      pending.answer(reply)
    }
    this.deliveries += 1
    this.#taken = this.#taken.filter((pending) => !this.#answered.has(pending))
  }

  /** Takes out a request that is answered already. */
  drop(pending: PendingRequest): void {
    this.deliveries += 1
    this.#taken = this.#taken.filter((one) => one !== pending)
  }

  /** Takes out what nothing more is done for; what stops money waits on, unless `all` go. */
  giveUp({ all }: { readonly all: boolean }): PendingRequest[] {
    const taken = this.#taken.splice(0)
    if (all) return taken
    this.#queue.putBack(taken.filter(({ isStop }) => isStop))
    return taken.filter(({ isStop }) => !isStop)
  }
}
