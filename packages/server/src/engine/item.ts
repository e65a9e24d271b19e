import { type Book, type Command, type Need, needs } from '@bursar/core'
import type { Batch } from './prepare.ts'
import type { Reply, Request } from './request.ts'

/** A request that waits in a lane for its answer. */
export interface Item {
  readonly request: Request
  readonly by: string
  readonly urgent: boolean
  readonly since: number
  readonly answer: (reply: Reply) => void
}

// What stops the money of an agent, a group, a key or the whole book. What lifts a stop goes with
// it: a lift that was asked for first would be decided after the stop, and undo it. What ends a
// single payment takes its turn: it stops no other one, and overtakes no capture and no consent
// that was asked for before it.
const urgentKinds: ReadonlySet<Command['kind']> = new Set([
  'agent.pause',
  'agent.resume',
  'agent.delete',
  'agent.retire',
  'kya.suspend',
  'kya.reactivate',
  'key.revoke',
  'switch.turn',
])

/** Whether a command goes ahead of payments that are not decided yet. */
export function isUrgent(command: Command): boolean {
  if (command.kind === 'agent.change') return command.ask.active !== null
  return urgentKinds.has(command.kind)
}

/** Every row that the requests need and the book in memory does not know. */
export function missingOf(book: Book, items: readonly Item[]): Need[] {
  const missing: Need[] = []
  for (const { request } of items) needs(book, request.command, missing)
  return missing
}

/** Keys of requests that come to nothing now; what they once wrote may be in the log. */
export function unwrittenKeys(batch: Batch, items: readonly Item[]): string[] {
  return batch.replies.flatMap(({ kind }, at) => {
    const k = items[at]?.request.idempotency?.k
    return k === undefined || kind === 'recorded' || kind === 'mismatch' ? [] : [k]
  })
}

/** What is told when nothing more is done: `doubtful` are those that were sent and not answered. */
export function lastWord(item: Item, doubtful: ReadonlySet<Item>, why: string): Reply {
  if (doubtful.has(item)) return { kind: 'unknown' }
  const k = item.request.idempotency?.k
  const twin = [...doubtful].some(({ request }) => k !== undefined && request.idempotency?.k === k)
  return twin ? { kind: 'in_flight' } : { kind: 'unavailable', why }
}
