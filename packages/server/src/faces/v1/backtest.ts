import { parseId } from '@bursar/core'
import { runBacktest } from '../../application/backtest.ts'
import { rejected } from '../../application/call.ts'
import type { Handlers } from './handler.ts'
import { renderDays, renderReport, renderTried } from './outcome-report.ts'
import { timeOrNull } from './render.ts'

type BacktestHandlers = Pick<Handlers, 'policies.backtest'>
type BacktestBody = Parameters<BacktestHandlers['policies.backtest']>[2]['body']

function candidateIn({ candidateId, rules: change = {} }: BacktestBody) {
  if (candidateId === undefined) return { change }
  const policy = parseId('policy', candidateId)
  return policy === null ? null : { policy }
}

export const backtestHandlers: BacktestHandlers = {
  async 'policies.backtest'(deps, call, { params, body: sent }) {
    const policy = parseId('policy', params.id)
    const candidate = candidateIn(sent)
    if (policy === null || candidate === null) return rejected('NOT_FOUND')
    const { createdAfter, createdBefore } = sent
    const span = { createdAfter, createdBefore }
    const answer = await runBacktest(deps, call, { policy, candidate, span })
    if (answer.kind === 'rejected') return answer
    const { report, truncated } = answer
    const body = {
      policyId: policy,
      from: timeOrNull(report.first),
      to: timeOrNull(report.last),
      truncated,
      ...renderReport(report),
      days: renderDays(report.days),
      changed: report.changed.map(renderTried),
    }
    return { status: 200, body }
  },
}
