import { payeeOf } from '../decide/route.ts'
import { scopeChainOf } from '../decide/scope.ts'
import type { Id } from '../id.ts'
import type { PaymentRow } from '../payment/payment.ts'
import type { ScopeName } from '../policy/finding.ts'
import { limits, spentIn } from '../policy/limit.ts'
import { entriesLimiting } from '../policy/limit-by.ts'
import { type Period, sums } from '../policy/period.ts'
import type { ScopeFacts } from '../policy/question.ts'
import type { View } from '../view.ts'
import { noCounters } from '../window.ts'

/** One limit that a payment has to keep, as it is used at this moment. */
export interface LimitOnPath {
  readonly scope: ScopeName
  readonly policy: Id<'policy'>
  readonly period: Period
  /** The payee or category that it is for; null: all that the scope pays. */
  readonly entry: string | null
  readonly currency: string
  readonly limit: bigint
  readonly spent: bigint
  /** When its window ends, in seconds; null: never. */
  readonly resetsAt: number | null
  /** In whose days, weeks and months it counts. */
  readonly zone: string
}

type Paying = Pick<
  PaymentRow,
  'agent' | 'amount' | 'currency' | 'to' | 'merchant' | 'payee' | 'rail' | 'claim'
>

/**
 * Every limit in which payments add up on the path of one of them, its own scope first, with what
 * is counted there. Reads what deciding its approval would.
 */
export function limitsOnPath(view: View, payment: Paying): readonly LimitOnPath[] {
  const { agent, amount, currency } = payment
  const payee = payeeOf(view, payment)
  const { scopes } = scopeChainOf(view, agent, { amount, currency, payee })
  return scopes.flatMap((scope) => [...overAll(scope), ...byEntry(scope, payee)])
}

function overAll(scope: ScopeFacts): LimitOnPath[] {
  return scope.policies.flatMap(({ id, rules }) =>
    sums.flatMap((period) => {
      const limit = rules[limits[period].field]
      if (limit === null) return []
      const used = spentIn(period, scope.usage)
      return [{ ...base(scope), policy: id, period, entry: null, limit, ...used }]
    }),
  )
}

function byEntry(scope: ScopeFacts, payee: ReturnType<typeof payeeOf>): LimitOnPath[] {
  return scope.policies.flatMap(({ id, rules }) =>
    entriesLimiting(rules, payee).flatMap(({ entry, key, limit: { per, amount } }) => {
      if (per === 'transaction') return []
      const used = spentIn(per, scope.entries?.get(key) ?? noCounters)
      return [{ ...base(scope), policy: id, period: per, entry, limit: amount, ...used }]
    }),
  )
}

/** A scope's own policy stands first, and says its zone. */
function base({ name, currency, policies: [own] }: ScopeFacts) {
  return { scope: name, currency, zone: own?.rules.timezone ?? 'UTC' }
}
