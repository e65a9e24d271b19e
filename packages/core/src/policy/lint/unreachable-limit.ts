import { touches } from '../../window.ts'
import { limits } from '../limit.ts'
import { type Period, periods } from '../period.ts'
import type { PolicyRow } from '../policy.ts'
import type { Rules } from '../rules.ts'
import { type LintFinding, lintFinding } from './finding.ts'

// Limits that refuse nothing which another limit of the policy does not refuse as well. This
// holds once the policy has stood for a whole window: what was counted before it, or before a
// change of time zone, may differ.

type AmountField = (typeof limits)[Period]['field']

/** The limit that every amount meets first; null where no amount is limited. */
export function smallestLimit(
  rules: Rules,
): { readonly field: AmountField; readonly most: bigint } | null {
  let least: { field: AmountField; most: bigint } | null = null
  for (const period of periods) {
    const { field } = limits[period]
    const most = rules[field]
    if (most !== null && (least === null || most < least.most)) least = { field, most }
  }
  return least
}

export function amountLimits(rules: Rules): LintFinding[] {
  return periods.flatMap((period, at) => {
    const { field } = limits[period]
    const most = rules[field]
    if (most === null) return []
    const other = periods.find((one, its) => {
      const bound = boundBy(rules, one, period)
      // Of two that are equal only one is of no use: the shorter.
      return (
        bound !== null && (its > at ? bound <= most : bound <= most && isLess(rules, one, most))
      )
    })
    if (other === undefined) return []
    const wider = limits[other].field
    const found = { limits: [most, rules[wider] ?? 0n] }
    return [lintFinding('AMOUNT_LIMIT_UNREACHABLE', [field, wider], found)]
  })
}

/** The most that the limit of one period leaves to another one; null: it does not bound it. */
function boundBy(rules: Rules, bound: Period, bounded: Period): bigint | null {
  const most = rules[limits[bound].field]
  if (most === null || bound === bounded || bound === 'transaction') return null
  if (bound === 'total' || bounded === 'transaction') return most
  return bounded === 'total' ? null : most * touches[bounded][bound]
}

function isLess(rules: Rules, period: Period, most: bigint): boolean {
  return (rules[limits[period].field] ?? most) < most
}

interface VelocityLimit {
  readonly field: 'maxPerMinute' | 'maxPerHour' | 'maxPerDay' | 'circuitBreaker'
  readonly most: number
  readonly minutes: number
}

const HOUR = 60

// Where clocks change, a day may have up to 26 hours.
function dayMinutes({ timezone }: Rules, kind: PolicyRow['kind']): number {
  const isUtc = kind === 'own' && (timezone === null || timezone === 'UTC')
  return (isUtc ? 24 : 26) * HOUR
}

export function velocityLimits(rules: Rules, kind: PolicyRow['kind']): LintFinding[] {
  const velocities = velocityLimitsOf(rules, dayMinutes(rules, kind))
  return velocities.flatMap((velocity) => {
    if (velocity.field === 'circuitBreaker') return []
    const bound = velocities.find((other) => other !== velocity && shadows(other, velocity))
    if (bound === undefined) return []
    const limits = [velocity.most, bound.most]
    return [lintFinding('VELOCITY_LIMIT_UNREACHABLE', [velocity.field, bound.field], { limits })]
  })
}

function velocityLimitsOf(rules: Rules, day: number): VelocityLimit[] {
  const { maxPerMinute, maxPerHour, maxPerDay, circuitBreaker } = rules
  const velocities: VelocityLimit[] = []
  if (maxPerMinute !== null)
    velocities.push({ field: 'maxPerMinute', most: maxPerMinute, minutes: 1 })
  if (maxPerHour !== null) velocities.push({ field: 'maxPerHour', most: maxPerHour, minutes: HOUR })
  if (maxPerDay !== null) velocities.push({ field: 'maxPerDay', most: maxPerDay, minutes: day })
  // It counts refused attempts too, so it may stop what a velocity limit would; never the reverse.
  if (circuitBreaker !== null) {
    const minutes = circuitBreaker.per === 'minute' ? 1 : HOUR
    velocities.push({ field: 'circuitBreaker', most: circuitBreaker.attempts, minutes })
  }
  return velocities
}

/** Whether a bound is reached whenever another one is. */
function shadows(bound: VelocityLimit, velocity: VelocityLimit): boolean {
  if (bound.minutes >= velocity.minutes) return bound.most <= velocity.most
  // Of two that are equal only one is of no use: the shorter, which the longer one shadows.
  return (
    velocity.most > bound.most && velocity.most >= bound.most * (velocity.minutes / bound.minutes)
  )
}
