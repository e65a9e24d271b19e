import { openingIn } from '../opening.ts'
import { type Check, found } from '../question.ts'
import { isWithin } from '../schedule.ts'

export const timeWindow: Check = ({ now }, scope, policy) => {
  const { timeWindows } = policy.rules
  if (timeWindows === null || scope.clock === null) return null
  if (isWithin(timeWindows, scope.clock)) return found('time_window', 'pass', { scope, policy })
  const resetsAt = openingIn(scope, timeWindows, { now, after: now })
  const at = { scope, policy, code: 'OUTSIDE_TIME_WINDOW' } as const
  return { ...found('time_window', 'deny', at), resetsAt }
}
