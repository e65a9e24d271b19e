import { scopeChainOf } from '../decide/scope.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import type { ScopeName } from '../policy/finding.ts'
import { limits, type Period, periods, spentIn } from '../policy/limit.ts'
import type { ScopeFacts } from '../policy/question.ts'
import type { View } from '../view.ts'
import { noCounters } from '../window.ts'

/** One limit as it binds an agent: the smallest of its scopes, and the least that is left. */
export interface LimitInForce {
  /** null: nothing limits. */
  readonly limit: bigint | null
  readonly scope: ScopeName | null
  readonly policy: Id<'policy'> | null
  /** Never below zero; null where nothing limits. */
  readonly remaining: bigint | null
  /** What the agent's own scope has counted. */
  readonly spent: bigint
  /** When the own scope's window ends, in seconds; null for limits without one. */
  readonly resetsAt: number | null
}

export interface LimitsInForce extends Readonly<Record<Period, LimitInForce>> {
  /** Of the agent's own limits; a limit of the chain in another currency is left out. */
  readonly currency: string
}

/** What limits an agent now, with all that stands above it. Reads what its deletion would. */
export function limitsInForce(view: View, agent: Id<'agent'>): LimitsInForce {
  const { currency } = view.policy(idOf('policy', ulidOf(agent))).rules
  const { scopes } = scopeChainOf(view, agent, null)
  const counted = scopes.filter((scope) => scope.currency === currency)
  const found = periods.map((period) => [period, inForce(counted, period)])
  return { currency, ...(Object.fromEntries(found) as Record<Period, LimitInForce>) }
}

/** The first scope of a chain is the agent's own. */
function inForce(scopes: readonly ScopeFacts[], period: Period): LimitInForce {
  const [own] = scopes
  const { spent, resetsAt } = spentIn(period, own?.usage ?? noCounters)
  let found: LimitInForce = {
    limit: null,
    scope: null,
    policy: null,
    remaining: null,
    spent,
    resetsAt: own === undefined ? null : resetsAt,
  }
  for (const { name, usage, policies } of scopes)
    for (const { id, rules } of policies) {
      const limit = rules[limits[period].field]
      if (limit === null) continue
      const room = limit - spentIn(period, usage).spent
      const left = room < 0n ? 0n : room
      if (found.remaining === null || left < found.remaining) found = { ...found, remaining: left }
      if (found.limit === null || limit < found.limit)
        found = { ...found, limit, scope: name, policy: id }
    }
  return found
}
