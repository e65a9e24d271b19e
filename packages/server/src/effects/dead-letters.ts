import { decodeEvent } from '@bursar/core'
import { consumerEventsMax } from '../limits.ts'
import type { Read } from '../store/db.ts'
import {
  type DeadLetter,
  decodeDeadLetter,
  endRetry,
  restoreRetry,
  selectRetries,
  takeRetry,
} from '../store/dead-letter.ts'
import { errorText, type TurnDeps } from './carrier.ts'
import type { Consumer } from './consumer.ts'
import { inTime } from './within.ts'

interface Deps extends TurnDeps {
  readonly consumers: readonly Consumer[]
  readonly read: Read
}

/** Handles dead letters once more that an operator has asked for, one after the other. */
export class DeadLetters {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async look(): Promise<void> {
    const { read, consumers } = this.#deps
    const names = consumers.map(({ name }) => name)
    const letters = await read(selectRetries(names, consumerEventsMax))
    for (const row of letters) await this.#retry(decodeDeadLetter(row))
  }

  async #retry(letter: DeadLetter): Promise<void> {
    const { bounds, stop, consumers, write, gaveUp } = this.#deps
    const consumer = consumers.find(({ name }) => name === letter.consumer)
    if (stop.aborted) return
    const [taken] = (await write(takeRetry(letter))).rows
    if (consumer === undefined || taken === undefined) return
    try {
      await inTime(bounds.handleMs, stop, async (signal) => {
        const recorded = { seq: letter.seq, event: decodeEvent(String(taken.body)) }
        await consumer.handle(letter.bookId, recorded, signal)
      })
    } catch (error) {
      if (stop.aborted) {
        await write(restoreRetry(letter))
        return
      }
      const again = { ...letter, attempts: Number(taken.attempts), error: errorText(error) }
      gaveUp(again)
      await write(endRetry(letter, again.error))
      return
    }
    await write(endRetry(letter, null))
  }
}
