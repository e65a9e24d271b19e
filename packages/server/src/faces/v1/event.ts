import { type LoggedEvent, listEvents } from '../../application/event.ts'
import { eventId } from '../../application/id.ts'
import { pageOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type EventHandlers = Pick<Handlers, 'events.list'>

function renderEvent({ seq, kind, hash, body, event, leaf }: LoggedEvent) {
  return {
    id: eventId(seq, event.at),
    seq,
    type: kind,
    createdAt: time(event.at),
    actor: event.actor,
    body,
    leaf,
    hash,
  }
}

export const eventHandlers: EventHandlers = {
  async 'events.list'(deps, call, { query }) {
    const { type = null, after = 0 } = query
    return pageOf(deps, call, {
      operation: 'events.list',
      filters: [type, after],
      query,
      read: (from, limit) =>
        listEvents(deps, call, { after: from === null ? after : Number(from), kind: type, limit }),
      position: ({ seq }) => String(seq),
      render: renderEvent,
    })
  },
}
