import { decodeEvent, type Event } from '@bursar/core'
import { leafOf } from '../store/digest.ts'
import { decodeEventRow, type EventView, selectEvents } from '../store/read/event.ts'
import type { Call, Deps } from './call.ts'

/** An event as the log has it, and what it says. */
export interface LoggedEvent extends EventView {
  readonly event: Event
  /** The digest of its body that the log's hashes are made of, in hexadecimal. */
  readonly leaf: string
}

/** The log after one of its places, in order; null is every kind. */
export async function listEvents(
  { database }: Deps,
  { caller: { bookId } }: Call,
  range: { after: number; kind: string | null; limit: number },
): Promise<LoggedEvent[]> {
  const rows = await database.read(selectEvents(bookId, range))
  return rows.map(decodeEventRow).map((view) => {
    const { seq, body } = view
    return { ...view, event: decodeEvent(body), leaf: leafOf(bookId, seq, body).toString('hex') }
  })
}
