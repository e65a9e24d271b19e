import { formatMoney, parseId } from '@bursar/core'
import { rejected } from '../../application/call.ts'
import {
  type ExposureReport,
  type Horizon,
  readAgentExposure,
  readGroupExposure,
} from '../../application/exposure.ts'
import { firstWalletOf } from '../../application/id.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type ExposureHandlers = Pick<Handlers, 'agents.exposure' | 'groups.exposure'>

function renderExposure({ at, holdings, hour, day, month }: ExposureReport) {
  return {
    at: time(at),
    currency: holdings.currency,
    balance: formatMoney(holdings.balance),
    open: formatMoney(holdings.open),
    hour: renderHorizon(hour),
    day: renderHorizon(day),
    month: renderHorizon(month),
    unvalued: holdings.unvalued.map(({ wallet, currency }) => ({ walletId: wallet, currency })),
  }
}

function renderHorizon({ until, amount, boundBy: { rule, scope } }: Horizon) {
  return { until: time(until), amount: formatMoney(amount), boundBy: { rule, scope } }
}

export const exposureHandlers: ExposureHandlers = {
  async 'agents.exposure'(deps, call, { params }) {
    const answer = await readAgentExposure(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    const agentId = firstWalletOf(answer.agent)
    return { status: 200, body: { agentId, ...renderExposure(answer) } }
  },

  async 'groups.exposure'(deps, call, { params }) {
    const group = parseId('group', params.id)
    if (group === null) return rejected('NOT_FOUND')
    const answer = await readGroupExposure(deps, call, group)
    if (answer.kind === 'rejected') return answer
    const body = { groupId: group, agentCount: answer.agents, ...renderExposure(answer) }
    return { status: 200, body }
  },
}
