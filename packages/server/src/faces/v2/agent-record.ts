import { reachIdentity } from '../../application/agent-identity.ts'
import {
  changedRules,
  listOwnVersions,
  type PolicyVersion,
} from '../../application/policy-version.ts'
import { spentInDays } from '../../application/spending.ts'
import { policyOf, spendingLimitsOf } from './agent-policy.ts'
import type { V2Handlers } from './handler.ts'
import { fieldOf } from './policy-rules.ts'
import { money, time } from './render.ts'

type RecordHandlers = Pick<V2Handlers, 'v2.agents.spending' | 'v2.agents.policyHistory'>

const days = { '7d': 7, '30d': 30 } as const

function renderVersion({ leaf, version, author, createdAt, rules, before }: PolicyVersion) {
  return {
    commit_hash: leaf,
    version,
    author,
    created_at: time(createdAt),
    spending_limits: spendingLimitsOf(rules),
    policy: policyOf(rules),
    changed: changedRules(before, rules).map(fieldOf),
  }
}

export const agentRecordHandlers: RecordHandlers = {
  async 'v2.agents.spending'(deps, call, { params, query }) {
    const reached = await reachIdentity(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { id: agent, rules } = reached.view
    const { period } = query
    const { spent, payments } = await spentInDays(deps, call, { agent, days: days[period] })
    const body = {
      agent_id: agent,
      period,
      currency: rules.currency,
      total_spent: money(spent),
      transaction_count: payments,
    }
    return { status: 200, body }
  },

  async 'v2.agents.policyHistory'(deps, call, { params, query }) {
    const reached = await reachIdentity(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { id: agent } = reached.view
    const answer = await listOwnVersions(deps, call, { agent, ...query })
    if (answer.kind === 'rejected') return answer
    return { status: 200, body: { agent_id: agent, commits: answer.versions.map(renderVersion) } }
  },
}
