import { windows } from '../../window.ts'
import { limits } from '../limit.ts'
import type { PolicyRow } from '../policy.ts'
import type { Rules } from '../rules.ts'
import { isWithin, minutesInto, spansOf } from '../schedule.ts'
import { type LintFinding, lintFinding } from './finding.ts'

// Windows and waits that refuse nothing, and a time zone that nothing is counted in.

export function openWindows({ timeWindows: windows }: Rules): LintFinding[] {
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

export function zeroDuplicates({ duplicateSeconds }: Rules): LintFinding[] {
  if (duplicateSeconds !== 0) return []
  return [lintFinding('DUPLICATE_SECONDS_ZERO', ['duplicateSeconds'])]
}

export function uselessDuplicates({ duplicates, duplicateSeconds }: Rules): LintFinding[] {
  if (duplicates === null || (duplicateSeconds ?? 0) > 0) return []
  return [lintFinding('DUPLICATES_UNREACHABLE', ['duplicates', 'duplicateSeconds'])]
}

export function uselessZone(rules: Rules, kind: PolicyRow['kind']): LintFinding[] {
  if (rules.timezone === null) return []
  const finding = lintFinding('TIMEZONE_UNREACHABLE', ['timezone'], { kind })
  if (kind === 'shared') return [finding]
  const isLocal = rules.limitsBy?.some(({ per }) => per !== 'transaction' && per !== 'total')
  return isLocal || localFields.some((field) => rules[field] !== null) ? [] : [finding]
}

/** What is counted, or compared, in local time: hours too are those of the local day. */
const localFields: readonly (keyof Rules)[] = [
  ...windows.map((window) => limits[window].field),
  ...(['maxPerDay', 'maxPerHour', 'circuitBreaker', 'timeWindows'] as const),
]
