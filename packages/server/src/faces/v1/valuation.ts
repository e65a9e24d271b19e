import type { Handlers } from '../../application/call.ts'
import { write } from '../../application/write.ts'
import { decodeRate, type RateView, selectRates } from '../../store/read/valuation.ts'
import { pageOf, positionOf } from './page.ts'
import { moneyOrNull } from './render.ts'

type ValuationHandlers = Pick<Handlers, 'valuations.list' | 'valuations.set'>

function renderRate({ pair, rate }: RateView) {
  const [from = '', to = ''] = pair.split('/')
  return { from, to, rate: moneyOrNull(rate) }
}

export const valuationHandlers: ValuationHandlers = {
  async 'valuations.list'(ground, call, { query }) {
    const list = { operation: 'valuations.list', filters: [] } as const
    const at = positionOf(ground, call, { ...list, cursor: query.cursor })
    if (at.kind === 'rejected') return at
    const { bookId } = call.caller
    const { limit } = query
    const rows = await ground.database.read(selectRates(bookId, at.position ?? '', limit + 1))
    const body = pageOf(ground, call, {
      ...list,
      found: rows.map(decodeRate),
      limit,
      position: ({ pair }) => pair,
      render: renderRate,
    })
    return { status: 200, body }
  },

  async 'valuations.set'(ground, call, { body }) {
    const command = { kind: 'rate.set', by: call.caller.key, ask: body } as const
    const written = await write(ground, call, { command })
    if (written.kind === 'rejected') return written
    const { from, to, rate } = written.event.ask
    return { status: 200, body: { from, to, rate: moneyOrNull(rate) }, replayed: written.replayed }
  },
}
