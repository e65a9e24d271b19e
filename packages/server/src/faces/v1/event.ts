import { type LoggedEvent, listEvents } from '../../application/event.ts'
import { eventId } from '../../application/id.ts'
import { pageOf, positionOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type EventHandlers = Pick<Handlers, 'events.list'>

function renderEvent({ seq, kind, hash, body, event, leaf }: LoggedEvent) {
  return {
    id: eventId(seq, event.at),
    seq,
    type: kind,
    createdAt: time(event.at),
    actor: event.by,
    body,
    leaf,
    hash,
  }
}

export const eventHandlers: EventHandlers = {
  async 'events.list'(deps, call, { query }) {
    const { cursor, limit, type = null, after = 0 } = query
    const list = { operation: 'events.list', filters: [type, after] } as const
    const at = positionOf(deps, call, { ...list, cursor })
    if (at.kind === 'rejected') return at
    const from = at.position === null ? after : Number(at.position)
    const found = await listEvents(deps, call, { after: from, kind: type, limit: limit + 1 })
    const body = pageOf(deps, call, {
      ...list,
      found,
      limit,
      position: ({ seq }) => String(seq),
      render: renderEvent,
    })
    return { status: 200, body }
  },
}
