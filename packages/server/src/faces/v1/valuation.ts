import { listRates, setRate } from '../../application/valuation.ts'
import type { RateView } from '../../store/read/valuation.ts'
import { pageOf, positionOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { moneyOrNull } from './render.ts'

type ValuationHandlers = Pick<Handlers, 'valuations.list' | 'valuations.set'>

function renderRate({ pair, rate }: RateView) {
  const [from = '', to = ''] = pair.split('/')
  return { from, to, rate: moneyOrNull(rate) }
}

export const valuationHandlers: ValuationHandlers = {
  async 'valuations.list'(deps, call, { query }) {
    const list = { operation: 'valuations.list', filters: [] } as const
    const at = positionOf(deps, call, { ...list, cursor: query.cursor })
    if (at.kind === 'rejected') return at
    const { limit } = query
    const found = await listRates(deps, call, { after: at.position ?? '', limit: limit + 1 })
    const body = pageOf(deps, call, {
      ...list,
      found,
      limit,
      position: ({ pair }) => pair,
      render: renderRate,
    })
    return { status: 200, body }
  },

  async 'valuations.set'(deps, call, { body }) {
    const written = await setRate(deps, call, body)
    if (written.kind === 'rejected') return written
    const { from, to, rate } = written.event.ask
    return { status: 200, body: { from, to, rate: moneyOrNull(rate) }, replayed: written.replayed }
  },
}
