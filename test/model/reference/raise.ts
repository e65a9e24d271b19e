import { limitFields } from '@bursar/core'
import type { ModelRaise } from './consent.ts'
import type { ModelPolicy, World } from './world.ts'

const second = 1_000_000

export function lasts({ ended, until }: ModelRaise, at: number): boolean {
  return !ended && at < until * second
}

/** A limit is the largest of itself and of its raises that last; of those alone it has no life. */
export function raisedLimit(
  { raises }: World,
  { policy, per, at }: { policy: ModelPolicy; per: ModelRaise['per']; at: number },
): bigint | null {
  let limit = policy.rules[limitFields[per]]
  if (limit === null) return null
  for (const one of raises)
    if (one.agent.own === policy && one.per === per && lasts(one, at) && one.amount > limit)
      limit = one.amount
  return limit
}

/** After each step: a pause, a lower limit and another currency end what was raised. */
export function endRaises(world: World): void {
  for (const raise of world.raises) {
    const { agent, per } = raise
    const [now, before] = [agent.own.rules, world.before.get(agent.own)]
    const [limit, last] = [now[limitFields[per]], before?.[limitFields[per]] ?? null]
    const isLower = limit === null || last === null || limit < last
    const isOther = before?.currency !== now.currency
    if (agent.status !== 'ACTIVE' || isLower || isOther) raise.ended = true
  }
  for (const policy of world.policies) world.before.set(policy, policy.rules)
}
