import { scopeChainOf } from '../decide/scope.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import type { ScopeName } from '../policy/finding.ts'
import { limits, spentIn } from '../policy/limit.ts'
import { limitedEntries } from '../policy/limit-by.ts'
import { type Period, periods } from '../policy/period.ts'
import type { ScopeFacts } from '../policy/question.ts'
import type { LimitBy } from '../policy/rules.ts'
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

/** A limit of a payee or a category, of one scope. */
export interface EntryLimitInForce {
  readonly of: LimitBy['of']
  readonly entry: string
  readonly per: Period
  readonly limit: bigint
  readonly scope: ScopeName
  readonly policy: Id<'policy'>
  readonly spent: bigint
  readonly remaining: bigint
  readonly resetsAt: number | null
  /** Since when all that is paid is counted, in microseconds; null where that is not known. */
  readonly countsFrom: number | null
}

export interface LimitsInForce extends Readonly<Record<Period, LimitInForce>> {
  readonly byEntry: readonly EntryLimitInForce[]
  /** Of the agent's own limits; a limit of the chain in another currency is left out. */
  readonly currency: string
}

/** What limits an agent now, with all that stands above it. Reads what its deletion would. */
export function limitsInForce(view: View, agent: Id<'agent'>): LimitsInForce {
  const { currency } = view.policy(idOf('policy', ulidOf(agent))).rules
  const { scopes } = scopeChainOf(view, agent, null)
  const counted = scopes.filter((scope) => scope.currency === currency)
  const found = periods.map((period) => [period, inForce(counted, period)])
  const overAll = Object.fromEntries(found) as Record<Period, LimitInForce>
  return { currency, ...overAll, byEntry: counted.flatMap(limitsByEntry) }
}

function limitsByEntry({ name, policies, entries }: ScopeFacts): EntryLimitInForce[] {
  const [own] = policies
  return policies.flatMap(({ id, rules }) =>
    limitedEntries(rules).map(({ entry, key, limit: { of, per, amount, ...limit } }) => {
      // Since when another policy is attached is not known here.
      const countsFrom = id === own?.id ? limit.countsFrom : null
      const { spent, resetsAt } = spentIn(per, entries?.get(key) ?? noCounters)
      const remaining = spent < amount ? amount - spent : 0n
      const counted = { spent, remaining, resetsAt, countsFrom }
      return { of, entry, per, limit: amount, scope: name, policy: id, ...counted }
    }),
  )
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
