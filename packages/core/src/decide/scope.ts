import { type Id, idOf, type Ulid, ulidOf } from '../id.ts'
import type { Charge } from '../ledger/posting.ts'
import { inRange } from '../money.ts'
import type { PolicyFacts, ScopeFacts, Usage } from '../policy/evaluate.ts'
import { secondsOf } from '../time.ts'
import type { View } from '../view.ts'

/** The scopes on a payment's path: the agent, then the book itself. */
export function scopesOf(view: View, agent: Id<'agent'> | null): ScopeFacts[] {
  const scopes: ScopeFacts[] = []
  if (agent !== null) {
    scopes.push(scopeFacts(view, agent, view.must('agent', agent).attached))
  }
  scopes.push(scopeFacts(view, 'organization', []))
  return scopes
}

function scopeFacts(
  view: View,
  name: ScopeFacts['name'],
  attached: readonly Id<'policy'>[],
): ScopeFacts {
  const scope = name === 'organization' ? view.book().scope : ulidOf(name)
  const own = policyFacts(view, idOf('policy', scope))
  return {
    scope,
    name,
    usage: usageOf(view, scope, own.rules.timezone ?? 'UTC'),
    policies: [own, ...attached.map((policy) => policyFacts(view, policy))],
  }
}

function policyFacts(view: View, id: Id<'policy'>): PolicyFacts {
  const { version, rules } = view.policy(id)
  return { id, version, rules }
}

/**
 * What counts in the windows that hold this moment. A running window keeps the end it began
 * with, so a new time zone takes effect when it is over and no window ever moves back.
 */
function usageOf(view: View, scope: Ulid, zone: string): Usage {
  const kept = view.must('usage', scope)
  const now = secondsOf(view.at)
  const dayOver = now >= kept.dayEnd
  const monthOver = now >= kept.monthEnd
  const calendar = dayOver || monthOver ? view.calendar(zone) : kept
  return {
    day: dayOver ? 0n : kept.daySpent,
    dayEnd: dayOver ? calendar.dayEnd : kept.dayEnd,
    month: monthOver ? 0n : kept.monthSpent,
    monthEnd: monthOver ? calendar.monthEnd : kept.monthEnd,
    total: kept.totalSpent,
  }
}

/** One charge to every scope on the path: a payment is counted once, when it is authorized. */
export function chargesFor(scopes: readonly ScopeFacts[], amount: bigint): Charge[] {
  return scopes.map(({ scope, usage }) => ({
    scope,
    amount,
    dayEnd: usage.dayEnd,
    monthEnd: usage.monthEnd,
  }))
}

/** Gives back what was charged, to exactly those scopes and windows. */
export function giveBack(charges: readonly Charge[]): Charge[] {
  return charges.map((charge) => ({ ...charge, amount: -charge.amount }))
}

export function canCount(scopes: readonly ScopeFacts[], amount: bigint): boolean {
  return scopes.every(({ usage }) => inRange(usage.total + amount))
}
