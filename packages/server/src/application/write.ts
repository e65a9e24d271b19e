import { assert, type CommandKind, decodeEvent, type Event, type EventOf } from '@bursar/core'
import type { Idempotency, Recorded, Reply, Request } from '../engine/request.ts'
import type { Caller } from '../identity/caller.ts'
import { decodeRemembered, findRemembered } from '../store/idempotency.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'

/** An event that stands in the log, with what was decided. */
export interface Written<K extends CommandKind> {
  readonly kind: 'written'
  readonly seq: number
  readonly event: EventOf<K>
  readonly decision: Recorded['decision']
  readonly box: Uint8Array | null
  readonly replayed: boolean
}

/** What is asked of the book, and the texts that go beside its log. */
export type Parts<K extends CommandKind> = Pick<Request, 'command'> &
  Partial<Pick<Request, 'texts'>> & { readonly command: { readonly kind: K } }

/** From here on, an error is no proof that nothing was done. */
export function submit(deps: Deps, call: Call, request: Request): Promise<Reply> {
  const { kind } = request.command
  // What an operation asks of its caller was compared with these commands, and with no others.
  assert(request.dry || call.makes.includes(kind), `${kind} is declared by its operation`)
  call.progress.isSubmitted = true
  return deps.engine.submit(call.caller.bookId, request)
}

/** Hands a command to its lane and waits until the outcome is durable. */
export async function write<K extends CommandKind>(
  deps: Deps,
  call: Call,
  parts: Parts<K> & Partial<Pick<Request, 'box'>>,
): Promise<Written<K> | Rejection> {
  const { idempotency, progress } = call
  // A key stands for one event: a second one with it would be answered with the first.
  assert(idempotency === null || progress.isRecorded !== true, 'one event for each key')
  const request = { texts: [], box: null, ...parts, idempotency, dry: false }
  const reply = await submit(deps, call, request)
  if (reply.kind !== 'recorded') return rejectionOf(reply)
  progress.isRecorded = true
  const event = reply.event as Event as EventOf<K>
  const { seq, decision, box } = reply
  return { kind: 'written', seq, event, decision, box, replayed: decision === null }
}

/**
 * What an earlier request with this key wrote. The lane knows it too; this is for calls that ask
 * somebody outside first, who need not say the same a second time.
 */
export async function repeated<K extends CommandKind>(
  { database, engine }: Deps,
  { caller, idempotency }: Call,
): Promise<Written<K> | Rejection | null> {
  if (idempotency === null) return null
  const [row] = await database.read(findRemembered(caller.bookId, [idempotency.k]))
  if (row === undefined) return null
  // What is merely found is not told: it may be lost with this server.
  if (!(await engine.isConfirmed(caller.bookId))) return rejected('IDEMPOTENCY_IN_FLIGHT')
  const { fingerprint, seq, body, box } = decodeRemembered(row)
  if (fingerprint !== idempotency.fingerprint) return rejected('IDEMPOTENCY_MISMATCH')
  const event = decodeEvent(body) as Event as EventOf<K>
  return { kind: 'written', seq, event, decision: null, box, replayed: true }
}

/** What a key was first used for; null where it is not remembered. */
export async function firstUseOf(
  { database }: Deps,
  { bookId }: Caller,
  { k }: Idempotency,
): Promise<Event | null> {
  const [row] = await database.read(findRemembered(bookId, [k]))
  return row === undefined ? null : decodeEvent(decodeRemembered(row).body)
}

/** A reply without an event, as a problem. */
export function rejectionOf(reply: Exclude<Reply, Recorded>): Rejection {
  switch (reply.kind) {
    case 'rejected': {
      const { code, sentence, details } = reply
      return rejected(code, { sentence, details })
    }
    case 'mismatch':
      return rejected('IDEMPOTENCY_MISMATCH')
    case 'in_flight':
      return rejected('IDEMPOTENCY_IN_FLIGHT')
    case 'unknown':
      return rejected('OUTCOME_UNKNOWN')
    case 'unavailable':
      return rejected('UNAVAILABLE')
    case 'stopped':
      return rejected('BOOK_STOPPED', { sentence: reply.why })
    case 'bug':
    case 'known':
    case 'dry':
      return rejected('INTERNAL')
  }
}
