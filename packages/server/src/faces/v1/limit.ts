import { named, v1PeriodNames } from '@bursar/contract'
import { type EntryLimitInForce, formatMoney, type LimitInForce } from '@bursar/core'
import { limitsOf } from '../../application/effective-limit.ts'
import { firstWalletOf } from '../../application/id.ts'
import type { Handlers } from './handler.ts'
import { moneyOrNull, time, timeOrNull } from './render.ts'

function renderLimit({ limit, spent, remaining, resetsAt, scope, policy }: LimitInForce) {
  return {
    limit: moneyOrNull(limit),
    spent: formatMoney(spent),
    remaining: moneyOrNull(remaining),
    resetsAt: resetsAt === null ? null : time(resetsAt * 1_000_000),
    scope,
    policyId: policy,
  }
}

function renderEntryLimit({ of, policy, ...limit }: EntryLimitInForce) {
  return {
    kind: of,
    entry: limit.entry,
    per: limit.per,
    limit: formatMoney(limit.limit),
    spent: formatMoney(limit.spent),
    remaining: formatMoney(limit.remaining),
    resetsAt: limit.resetsAt === null ? null : time(limit.resetsAt * 1_000_000),
    countsFrom: timeOrNull(limit.countsFrom),
    scope: limit.scope,
    policyId: policy,
  }
}

export const limitHandlers: Pick<Handlers, 'agents.limits'> = {
  async 'agents.limits'(deps, call, { params }) {
    const found = await limitsOf(deps, call, params.id)
    if (found.kind === 'rejected') return found
    const { agent, limits } = found
    const body = {
      agentId: firstWalletOf(agent),
      currency: limits.currency,
      ...named(v1PeriodNames, (period) => renderLimit(limits[period])),
      limitsBy: limits.byEntry.map(renderEntryLimit),
    }
    return { status: 200, body }
  },
}
