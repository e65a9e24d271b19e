import { scopeChainOf } from '../decide/scope.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import type { ScopeFacts, Usage } from '../policy/evaluate.ts'
import type { ScopeName } from '../policy/finding.ts'
import type { Rules } from '../policy/rules.ts'
import type { View } from '../view.ts'

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

export interface LimitsInForce {
  /** Of the agent's own limits; a limit of the chain in another currency is left out. */
  readonly currency: string
  readonly perTransaction: LimitInForce
  readonly daily: LimitInForce
  readonly monthly: LimitInForce
  readonly total: LimitInForce
}

/** What limits an agent now, with all that stands above it. Reads what its deletion would. */
export function limitsInForce(view: View, agent: Id<'agent'>): LimitsInForce {
  const { currency } = view.policy(idOf('policy', ulidOf(agent))).rules
  const { scopes } = scopeChainOf(view, agent, null)
  const counted = scopes.filter((scope) => scope.currency === currency)
  return {
    currency,
    perTransaction: inForce(counted, {
      most: ({ maxTransaction }) => maxTransaction,
      used: () => 0n,
      end: () => null,
    }),
    daily: inForce(counted, {
      most: ({ dailyLimit }) => dailyLimit,
      used: ({ day }) => day,
      end: ({ dayEnd }) => dayEnd,
    }),
    monthly: inForce(counted, {
      most: ({ monthlyLimit }) => monthlyLimit,
      used: ({ month }) => month,
      end: ({ monthEnd }) => monthEnd,
    }),
    total: inForce(counted, {
      most: ({ totalLimit }) => totalLimit,
      used: ({ total }) => total,
      end: () => null,
    }),
  }
}

interface Span {
  most(rules: Rules): bigint | null
  used(usage: Usage): bigint
  end(usage: Usage): number | null
}

/** The first scope of a chain is the agent's own. */
function inForce(scopes: readonly ScopeFacts[], { most, used, end }: Span): LimitInForce {
  const [own] = scopes
  let found: LimitInForce = {
    limit: null,
    scope: null,
    policy: null,
    remaining: null,
    spent: own === undefined ? 0n : used(own.usage),
    resetsAt: own === undefined ? null : end(own.usage),
  }
  for (const { name, usage, policies } of scopes)
    for (const { id, rules } of policies) {
      const limit = most(rules)
      if (limit === null) continue
      const room = limit - used(usage)
      const left = room < 0n ? 0n : room
      if (found.remaining === null || left < found.remaining) found = { ...found, remaining: left }
      if (found.limit === null || limit < found.limit)
        found = { ...found, limit, scope: name, policy: id }
    }
  return found
}
