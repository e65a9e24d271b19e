import { listRates, setRate } from '../../application/valuation.ts'
import type { RateView } from '../../store/read/valuation.ts'
import { pageOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { moneyOrNull } from './render.ts'

type ValuationHandlers = Pick<Handlers, 'valuations.list' | 'valuations.set'>

function renderRate({ pair, rate }: RateView) {
  const [from = '', to = ''] = pair.split('/')
  return { from, to, rate: moneyOrNull(rate) }
}

export const valuationHandlers: ValuationHandlers = {
  async 'valuations.list'(deps, call, { query }) {
    return pageOf(deps, call, {
      operation: 'valuations.list',
      filters: [],
      query,
      read: (from, limit) => listRates(deps, call, { after: from ?? '', limit }),
      position: ({ pair }) => pair,
      render: renderRate,
    })
  },

  async 'valuations.set'(deps, call, { body }) {
    const written = await setRate(deps, call, body)
    if (written.kind === 'rejected') return written
    const { from, to, rate } = written.event.params
    return { status: 200, body: { from, to, rate: moneyOrNull(rate) }, replayed: written.replayed }
  },
}
