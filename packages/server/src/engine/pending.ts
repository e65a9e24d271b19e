import { type Book, type Command, type Need, rowsToPrefetch } from '@bursar/core'
import { queueSecondsMax } from '../limits.ts'
import type { Batch } from './prepare.ts'
import type { NotExecuted, Reply, Request } from './request.ts'

/** A request that waits in a lane for its answer. */
export interface PendingRequest {
  readonly request: Request
  readonly by: string
  /** It goes ahead of payments that are not decided yet. */
  readonly urgent: boolean
  /** It stops money: it is decided however long that takes, though its caller hears sooner. */
  readonly isStop: boolean
  readonly since: number
  readonly answer: (reply: Reply) => void
}

export function pendingOf(request: Request, answer: (reply: Reply) => void): PendingRequest {
  const { command } = request
  const urgent = isUrgent(command)
  const isStop = urgent && !isLift(command)
  const { actor } = command
  const since = performance.now()
  return { request, by: actor, urgent, isStop, since, answer: isStop ? inTime(answer) : answer }
}

/** Whoever asked for a stop hears after a bounded time that its outcome is not known yet. */
function inTime(answer: (reply: Reply) => void): (reply: Reply) => void {
  const timer = setTimeout(() => answer({ kind: 'unknown' }), queueSecondsMax * 1000)
  return (reply) => {
    clearTimeout(timer)
    answer(reply)
  }
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
  'member.change',
  'member.end',
  'grant.end',
  'switch.turn',
])

/** Done late, it would undo a stop that was asked for meanwhile. */
function isLift(command: Command): boolean {
  switch (command.kind) {
    case 'agent.change':
      return command.params.active === true
    case 'switch.turn':
      return !command.params.on
    default:
      return command.kind === 'agent.resume' || command.kind === 'kya.reactivate'
  }
}

/** Whether a command goes ahead of payments that are not decided yet. */
export function isUrgent(command: Command): boolean {
  if (command.kind === 'agent.change') return command.params.active !== null
  return urgentKinds.has(command.kind)
}

/** Every row that the requests need and the book in memory does not know. */
export function missingOf(book: Book, items: readonly PendingRequest[]): Need[] {
  const missing: Need[] = []
  for (const { request } of items) rowsToPrefetch(book, request.command, missing)
  return missing
}

/** Keys of requests that come to nothing now; what they once wrote may be in the log. */
export function unwrittenKeys(batch: Batch, items: readonly PendingRequest[]): string[] {
  return batch.replies.flatMap(({ kind }, at) => {
    const k = items[at]?.request.idempotency?.k
    return k === undefined || kind === 'recorded' || kind === 'mismatch' ? [] : [k]
  })
}

/** What nobody can be sure of at this moment. */
interface InDoubt {
  /** Sent, and not answered. */
  readonly doubtful: ReadonlySet<PendingRequest>
  /** Keys that stand in the log, which is not confirmed. */
  readonly found: ReadonlySet<string>
}

/** The answer when nothing more is done. */
export function finalReply(
  pending: PendingRequest,
  { doubtful, found }: InDoubt,
  reply: NotExecuted,
): Reply {
  if (doubtful.has(pending)) return { kind: 'unknown' }
  const k = pending.request.idempotency?.k
  if (k !== undefined && found.has(k)) return { kind: 'in_flight' }
  const isUnderWay = [...doubtful].some(
    ({ request }) => k !== undefined && request.idempotency?.k === k,
  )
  return isUnderWay ? { kind: 'in_flight' } : reply
}
