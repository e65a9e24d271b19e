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
    const sentence = 'timeWindows are open the whole week: they refuse nothing.'
    findings.push(lintFinding('TIME_WINDOWS_ALWAYS_OPEN', ['timeWindows'], sentence))
  }
  const isTwice = spans.some((span, at) =>
    spans.some((other, its) => its !== at && minutesInto(other, span.start) < other.length),
  )
  if (isTwice) {
    const sentence = 'Some minutes stand in timeWindows twice.'
    findings.push(lintFinding('TIME_WINDOWS_OVERLAP', ['timeWindows'], sentence))
  }
  return findings
}

function duplicates({ duplicateSeconds }: Rules): LintFinding[] {
  if (duplicateSeconds !== 0) return []
  const sentence = 'duplicateSeconds is zero: no payment is ever taken for a repetition.'
  return [lintFinding('DUPLICATE_SECONDS_ZERO', ['duplicateSeconds'], sentence)]
}

function timezone(rules: Rules, kind: PolicyRow['kind']): LintFinding[] {
  if (rules.timezone === null) return []
  const code = 'TIMEZONE_UNREACHABLE'
  if (kind === 'shared') {
    const sentence = 'timezone has no effect: a shared policy is counted in the zone of each scope.'
    return [lintFinding(code, ['timezone'], sentence)]
  }
  const { dailyLimit, monthlyLimit, maxPerDay, maxPerHour, circuitBreaker } = rules
  // Hours too are those of the local day.
  const counts = dailyLimit ?? monthlyLimit ?? maxPerDay ?? maxPerHour ?? circuitBreaker
  if (counts !== null || rules.timeWindows !== null) return []
  const sentence = 'timezone matters to attached policies alone: no rule here depends on it.'
  return [lintFinding(code, ['timezone'], sentence)]
}
