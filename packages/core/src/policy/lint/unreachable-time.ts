import type { PolicyRow } from '../policy.ts'
import type { Rules } from '../rules.ts'
import { isWithin, minutesInto, spansOf } from '../schedule.ts'
import { type LintFinding, lintFinding } from './finding.ts'

/** Windows and waits that refuse nothing, and a time zone that nothing is counted in. */
export function unreachableTimes(rules: Rules, kind: PolicyRow['kind']): LintFinding[] {
  return [...timeWindows(rules), ...duplicates(rules), ...timezone(rules, kind)]
}

function timeWindows({ timeWindows: windows }: Rules): LintFinding[] {
  const spans = spansOf(windows ?? [])
  const findings: LintFinding[] = []
  const isOpenAt = (minute: number) =>
    isWithin(windows ?? [], { weekday: Math.floor(minute / 1440), minute: minute % 1440 })
  // Where every opening ends inside another, there is no moment at which all are closed.
  if (spans.length > 0 && spans.every(({ start, length }) => isOpenAt(start + length))) {
    findings.push(lintFinding('TIME_WINDOWS_ALWAYS_OPEN', ['timeWindows']))
  }
  const isTwice = spans.some((span, at) =>
    spans.some((other, its) => its !== at && minutesInto(other, span.start) < other.length),
  )
  if (isTwice) findings.push(lintFinding('TIME_WINDOWS_OVERLAP', ['timeWindows']))
  return findings
}

function duplicates({ duplicateSeconds }: Rules): LintFinding[] {
  if (duplicateSeconds !== 0) return []
  return [lintFinding('DUPLICATE_SECONDS_ZERO', ['duplicateSeconds'])]
}

function timezone(rules: Rules, kind: PolicyRow['kind']): LintFinding[] {
  if (rules.timezone === null) return []
  const finding = lintFinding('TIMEZONE_UNREACHABLE', ['timezone'], { kind })
  if (kind === 'shared') return [finding]
  const { dailyLimit, monthlyLimit, maxPerDay, maxPerHour, circuitBreaker } = rules
  // Hours too are those of the local day.
  const counts = dailyLimit ?? monthlyLimit ?? maxPerDay ?? maxPerHour ?? circuitBreaker
  return counts !== null || rules.timeWindows !== null ? [] : [finding]
}
