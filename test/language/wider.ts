import { fold } from '../../packages/contract/src/merchant/fold.ts'
import type { Draft } from '../../packages/server/src/language/draft.ts'

// What "wider" means of rules: whether they let pass what others do not, rule by rule.

const capped = [
  'maxTransaction',
  'dailyLimit',
  'weeklyLimit',
  'monthlyLimit',
  'totalLimit',
  'requireApprovalAbove',
  'autoApproveBelow',
  'stepUpAbove',
  'maxPerMinute',
  'maxPerHour',
  'maxPerDay',
  'approvalHours',
] as const
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** The rules by which the first draft lets more pass than the second. */
export function widerIn(one: Draft, other: Draft): string[] {
  const wider = [
    ...capped.filter((field) => {
      const [mine, theirs] = [one[field] ?? null, other[field] ?? null]
      return theirs !== null && (mine === null || mine > theirs)
    }),
    ...(['allowedMerchants', 'allowedCategories'] as const).filter((field) => {
      const [mine, theirs] = [one[field] ?? null, other[field] ?? null]
      return theirs !== null && (mine === null || !within(mine, theirs))
    }),
    ...(['blockedMerchants', 'blockedCategories'] as const).filter(
      (field) => !within(other[field] ?? [], one[field] ?? []),
    ),
    ...(['approveNewPayees', 'selfApproval', 'circuitBreaker', 'kyaSteps'] as const).filter(
      (field) => (other[field] ?? null) !== null && text(one[field]) !== text(other[field]),
    ),
    ...((one.approvalsNeeded ?? 1) < (other.approvalsNeeded ?? 1) ? ['approvalsNeeded'] : []),
    ...((one.currency ?? 'USD') === (other.currency ?? 'USD') ? [] : ['currency']),
    ...((one.timezone ?? null) === (other.timezone ?? null) ? [] : ['timezone']),
    ...(isOpenLonger(one, other) ? ['timeWindows'] : []),
    ...(limitsMore(one, other) ? ['limitsBy'] : []),
  ]
  return wider
}

function within(some: readonly string[], all: readonly string[]): boolean {
  const known = new Set(all.map(fold))
  return some.every((entry) => known.has(fold(entry)))
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part))
}

function isOpenLonger({ timeWindows: mine }: Draft, { timeWindows: theirs }: Draft): boolean {
  if (theirs === undefined || theirs === null) return false
  if (mine === undefined || mine === null) return true
  const [open, allowed] = [minutesIn(mine), minutesIn(theirs)]
  return [...open].some((minute) => !allowed.has(minute))
}

function minutesIn(windows: NonNullable<Draft['timeWindows']>): Set<number> {
  const open = new Set<number>()
  for (const window of windows)
    for (const day of window.days) {
      const start = days.indexOf(day) * 1440
      const to = window.to > window.from ? window.to : window.to + 1440
      for (let at = start + window.from; at < start + to; at += 1) open.add(at % 10_080)
    }
  return open
}

/** Every limit of an entry is there, or one over all that is as strict. */
function limitsMore(one: Draft, { limitsBy }: Draft): boolean {
  const over = {
    transaction: one.maxTransaction,
    day: one.dailyLimit,
    week: one.weeklyLimit,
    month: one.monthlyLimit,
    total: one.totalLimit,
  }
  return (limitsBy ?? []).some(({ of, entries, amount, per }) =>
    entries.some((entry) => {
      const all = over[per]
      if (all !== undefined && all !== null && all <= amount) return false
      return !(one.limitsBy ?? []).some(
        (row) =>
          row.of === of && row.per === per && row.amount <= amount && within([entry], row.entries),
      )
    }),
  )
}
