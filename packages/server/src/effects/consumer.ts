import type { Event } from '@bursar/core'

/** An event and its place in the log of its book. */
export interface Recorded {
  readonly seq: number
  readonly event: Event
}

/**
 * Something that follows the logs: webhooks, audit, metrics. It is given every event of every
 * book at least once: in order, one at a time within a book, books side by side, by one process
 * at a time. After a crash or a lost lease an event comes again, so handling it twice must do no
 * harm; (book, seq) names an event for good. Dead letters that an operator has retried come out of
 * order, beside later events of their book.
 */
export interface Consumer {
  /** Names its cursors in the database: another name begins anew. */
  readonly name: string
  /**
   * Where it begins in the books that stand when it first runs: at the first event, or after the
   * last. In books that are opened later, always at the first.
   */
  readonly begins: 'start' | 'now'
  /**
   * Resolves when the event is handled. Rejecting, or taking longer than
   * `consumerHandleSecondsMax`, means that it is to be handled again; given up after
   * `consumerAttemptsMax` attempts, it is kept as a dead letter with the message of the error,
   * which operators read. The signal tells that nobody waits for it any more.
   */
  handle(bookId: number, recorded: Recorded, signal: AbortSignal): Promise<void>
}
