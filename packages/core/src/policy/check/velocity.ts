import { codeAt, finding, type RuleName } from '../finding.ts'
import type { Check } from '../question.ts'

/** The fields that bound the number of payments, each with the window that it counts in. */
export type CountField = 'maxPerMinute' | 'maxPerHour' | 'maxPerDay'

const countWindows = { maxPerMinute: 'minute', maxPerHour: 'hour', maxPerDay: 'day' } as const

/** Payments in one window, this one not counted yet. */
export function velocityLimit(rule: RuleName, field: CountField): Check {
  const window = countWindows[field]
  return (_, { name, velocity }, { id, version, rules }) => {
    const countLimit = rules[field]
    if (countLimit === null || velocity === null) return null
    const countUsed = velocity[window]
    const passes = countUsed < countLimit
    return finding(rule, passes ? 'pass' : 'deny', {
      code: passes ? null : codeAt(name, 'LIMIT_VELOCITY'),
      scope: name,
      policy: { id, version },
      countLimit,
      countUsed,
      resetsAt: velocity[`${window}End`],
    })
  }
}

/**
 * Counts attempts, refused ones too: who hammers at a limit is stopped as well. One of the paying
 * agent itself pauses it, so that the end of the window helps nobody.
 */
export const circuitBreaker: Check = (_, { name, member, velocity }, { id, version, rules }) => {
  const { circuitBreaker: breaker } = rules
  if (breaker === null || velocity === null) return null
  const inMinute = breaker.per === 'minute'
  const countUsed = inMinute ? velocity.minuteTries : velocity.hourTries
  const holds = countUsed < breaker.attempts
  const pauses = !holds && name !== 'organization' && member === null
  const windowEnd = inMinute ? velocity.minuteEnd : velocity.hourEnd
  return finding('circuit_breaker', holds ? 'pass' : 'deny', {
    code: holds ? null : 'CIRCUIT_BREAKER',
    scope: name,
    policy: { id, version },
    countLimit: breaker.attempts,
    countUsed,
    resetsAt: pauses ? null : windowEnd,
  })
}
