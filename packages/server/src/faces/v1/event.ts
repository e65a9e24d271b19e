import { decodeEvent } from '@bursar/core'
import { eventId } from '../../application/id.ts'
import { leafOf } from '../../store/digest.ts'
import { decodeEventRow, type EventView, selectEvents } from '../../store/read/event.ts'
import { pageOf, positionOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type EventHandlers = Pick<Handlers, 'events.list'>

function renderEvent(bookId: number, { seq, kind, hash, body }: EventView) {
  const event = decodeEvent(body)
  return {
    id: eventId(seq, event.at),
    seq,
    type: kind,
    createdAt: time(event.at),
    actor: event.by,
    body,
    leaf: leafOf(bookId, seq, body).toString('hex'),
    hash,
  }
}

export const eventHandlers: EventHandlers = {
  async 'events.list'(deps, call, { query }) {
    const { cursor, limit, type = null, after = 0 } = query
    const list = { operation: 'events.list', filters: [type, after] } as const
    const at = positionOf(deps, call, { ...list, cursor })
    if (at.kind === 'rejected') return at
    const { bookId } = call.caller
    const from = at.position === null ? after : Number(at.position)
    const filter = { after: from, kind: type, limit: limit + 1 }
    const rows = await deps.database.read(selectEvents(bookId, filter))
    const body = pageOf(deps, call, {
      ...list,
      found: rows.map(decodeEventRow),
      limit,
      position: ({ seq }) => String(seq),
      render: (event) => renderEvent(bookId, event),
    })
    return { status: 200, body }
  },
}
