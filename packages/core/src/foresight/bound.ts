import type { ScopeFacts } from '../policy/evaluate.ts'
import type { RuleName, ScopeName } from '../policy/finding.ts'
import type { Rules } from '../policy/rules.ts'
import { isWithin } from '../policy/schedule.ts'
import type { VelocityRow } from '../policy/velocity.ts'
import { calendarOf, clockOf, type Micros, type Seconds, secondsOf } from '../time.ts'

/** The most that rules let through, and which of them says so. */
export interface Bound {
  readonly amount: bigint
  readonly rule: RuleName
  readonly scope: ScopeName | null
}

/** A span of time that begins now, and the zone in which its days are counted. */
export interface Span {
  readonly zone: string
  readonly now: Micros
  readonly end: Micros
}

// No limit at all: more than any balance can be.
const boundless = 2n ** 63n

export function smallest(bounds: readonly Bound[]): Bound {
  const none: Bound = { amount: boundless, rule: 'balance', scope: null }
  return bounds.reduce((least, one) => (one.amount < least.amount ? one : least), none)
}

/** What one scope lets through in a span: days inside months, payments inside days. */
export function boundOf(scope: ScopeFacts, span: Span): Bound {
  const { name, usage, policies } = scope
  const rules = policies.map((policy) => policy.rules)
  const at = (amount: bigint, rule: RuleName): Bound => ({ amount, rule, scope: name })
  const closed = closedBy(rules)
  if (closed !== null) return at(0n, closed)
  const one = perPayment(rules)
  if (one.amount === 0n) return at(0n, one.rule)
  const days = daysOf(scope, span)
  const total = least(rules.map(({ totalLimit }) => left(totalLimit, usage.total)))
  const counts = countsOf(scope, span.zone)
  const byDay = days.map((day) => dayBound(day, one, counts))
  const months = monthsOf(scope, span)
  const isNested = days.every(({ start, end }) =>
    months.some((m) => start >= m.start && end <= m.end),
  )
  const sums = isNested
    ? months.map((month) => {
        const inside = byDay.filter(({ start }) => start >= month.start && start < month.end)
        return smaller({ amount: month.most, rule: 'monthly_limit' }, added(inside))
      })
    : [
        smaller(
          { amount: sum(months.map(({ most }) => most)), rule: 'monthly_limit' },
          added(byDay),
        ),
      ]
  const { amount, rule } = smaller({ amount: total, rule: 'total_limit' }, added(sums))
  return at(amount, rule)
}

interface Most {
  readonly amount: bigint
  readonly rule: RuleName
}

function smaller(a: Most, b: Most): Most {
  return b.amount < a.amount ? b : a
}

/** The sum of several, named after the largest of them. */
function added(parts: readonly Most[]): Most {
  const amount = sum(parts.map((part) => part.amount))
  const [first] = [...parts].sort((a, b) => (a.amount < b.amount ? 1 : -1))
  return { amount, rule: first?.rule ?? 'time_window' }
}

function sum(amounts: readonly bigint[]): bigint {
  const all = amounts.reduce((a, b) => a + b, 0n)
  return all > boundless ? boundless : all
}

function least(amounts: readonly bigint[]): bigint {
  let least = boundless
  for (const amount of amounts) if (amount < least) least = amount
  return least
}

function left(limit: bigint | null, used: bigint): bigint {
  if (limit === null) return boundless
  return limit > used ? limit - used : 0n
}

/** The first rule by whose list nothing passes, since it is empty. */
function closedBy(rules: readonly Rules[]): RuleName | null {
  if (rules.some(({ allowedCurrencies }) => allowedCurrencies?.length === 0)) return 'currency'
  if (rules.some(({ allowedMerchants }) => allowedMerchants?.length === 0)) return 'merchants'
  return rules.some(({ allowedCategories }) => allowedCategories?.length === 0)
    ? 'categories'
    : null
}

/** The largest single payment that asks nobody. */
function perPayment(rules: readonly Rules[]): Most {
  const most = (rule: RuleName, of: (rules: Rules) => bigint | null): Most => ({
    rule,
    amount: least(rules.map((one) => of(one) ?? boundless)),
  })
  const below = most('approval', ({ autoApproveBelow: bound }) =>
    bound === null ? null : bound > 0n ? bound - 1n : 0n,
  )
  return [most('approval', ({ requireApprovalAbove }) => requireApprovalAbove), below].reduce(
    smaller,
    most('max_transaction', ({ maxTransaction }) => maxTransaction),
  )
}

interface Window {
  readonly start: Seconds
  readonly end: Seconds
}

/** The windows that a span touches, from the one that runs now: it keeps the end it began with. */
function windowsOf(
  { now, end }: Span,
  kept: Seconds,
  next: (at: Micros) => Seconds,
): (Window & { readonly isRunning: boolean })[] {
  const windows: (Window & { isRunning: boolean })[] = []
  const until = Math.ceil(end / 1_000_000)
  let start = secondsOf(now)
  let stop = kept > start ? kept : next(now)
  for (; start < until; stop = next(stop * 1_000_000)) {
    windows.push({ start, end: stop, isRunning: windows.length === 0 })
    start = stop
  }
  return windows
}

interface Day extends Window {
  readonly most: bigint
  readonly isRunning: boolean
  /** Until when of it the span lasts. */
  readonly until: Seconds
}

function daysOf({ usage, policies }: ScopeFacts, span: Span): Day[] {
  const next = (at: Micros) => calendarOf(span.zone, at).dayEnd
  const until = Math.ceil(span.end / 1_000_000)
  return windowsOf(span, usage.dayEnd, next).map((window) => {
    const used = window.isRunning ? usage.day : 0n
    const most = least(policies.map(({ rules }) => left(rules.dailyLimit, used)))
    return { ...window, most, until: Math.min(window.end, until) }
  })
}

function monthsOf({ usage, policies }: ScopeFacts, span: Span): (Window & { most: bigint })[] {
  const next = (at: Micros) => calendarOf(span.zone, at).monthEnd
  return windowsOf(span, usage.monthEnd, next).map((window) => {
    const used = window.isRunning ? usage.month : 0n
    return { ...window, most: least(policies.map(({ rules }) => left(rules.monthlyLimit, used))) }
  })
}

/** What one day lets through: its limit, or as many payments as are left of the largest kind. */
function dayBound(day: Day, one: Most, counts: Counts | null): Most & { start: Seconds } {
  const { most, start } = day
  const payments = counts === null ? null : paymentsIn(day, counts)
  const byCount: Most =
    payments === null || payments.count === Number.POSITIVE_INFINITY
      ? { amount: boundless, rule: one.rule }
      : { amount: one.amount * BigInt(payments.count), rule: payments.rule }
  return { ...smaller({ amount: most, rule: 'daily_limit' }, byCount), start }
}

/** What bounds the number of payments in a scope. */
interface Counts {
  readonly zone: string
  readonly velocity: VelocityRow | null
  readonly perMinute: number
  readonly perHour: number
  readonly perDay: number
  /** Of each minute of the local week, whether every policy lets it pass; null: all of them. */
  readonly week: readonly boolean[] | null
}

/** Null where neither numbers nor hours are bounded. */
function countsOf({ policies, velocity }: ScopeFacts, zone: string): Counts | null {
  const rules = policies.map((policy) => policy.rules)
  const fewest = (of: (rules: Rules) => number | null) =>
    Math.min(...rules.map((one) => of(one) ?? Number.POSITIVE_INFINITY))
  const perMinute = fewest(({ maxPerMinute }) => maxPerMinute)
  const perHour = fewest(({ maxPerHour }) => maxPerHour)
  const perDay = fewest(({ maxPerDay }) => maxPerDay)
  const week = weekOf(rules)
  const isFree = Math.min(perMinute, perHour, perDay) === Number.POSITIVE_INFINITY
  return isFree && week === null ? null : { zone, velocity, perMinute, perHour, perDay, week }
}

const MINUTE = 60
const HOUR = 3600
const DAY_MINUTES = 1440

function weekOf(rules: readonly Rules[]): boolean[] | null {
  const windows = rules.flatMap(({ timeWindows }) => (timeWindows === null ? [] : [timeWindows]))
  if (windows.length === 0) return null
  return Array.from({ length: 7 * DAY_MINUTES }, (_, at) => {
    const clock = { weekday: Math.floor(at / DAY_MINUTES), minute: at % DAY_MINUTES }
    return windows.every((one) => isWithin(one, clock))
  })
}

/** How many payments a day lets through: minutes inside hours inside the day. */
function paymentsIn(day: Day, counts: Counts): { readonly count: number; readonly rule: RuleName } {
  const { velocity, perMinute, perHour, perDay } = counts
  let count = 0
  for (let from = day.start; from < day.until; ) {
    const to = day.end - Math.floor((day.end - from - 1) / HOUR) * HOUR
    const open = openMinutes(counts, from, Math.min(to, day.until))
    const now = day.isRunning && from === day.start ? velocity : null
    // A running hour that ends elsewhere, after a change of zone, is followed by one more.
    const hours = now === null || now.hourEnd === to ? 1 : 2
    const inMinute = now !== null && now.minuteEnd > from ? now.minute : 0
    const byMinute = open === 0 ? 0 : Math.max(perMinute * open - inMinute, 0)
    const byHour = Math.max(perHour * hours - (now === null ? 0 : now.hour), 0)
    if (open > 0) count += Math.min(byMinute, byHour)
    from = to
  }
  const left = Math.max(perDay - (day.isRunning && velocity !== null ? velocity.day : 0), 0)
  if (left < count) return { count: left, rule: 'payments_per_day' }
  if (count === 0) return { count, rule: 'time_window' }
  const rule = perHour < perMinute * MINUTE ? 'payments_per_hour' : 'payments_per_minute'
  return { count, rule }
}

/** How many minutes of an hour let payments pass; those begun count whole. */
function openMinutes({ zone, week }: Counts, from: Seconds, to: Seconds): number {
  const first = from - (from % MINUTE)
  const minutes = Math.ceil((to - first) / MINUTE)
  if (week === null) return minutes
  const { weekday, minute } = clockOf(zone, first * 1_000_000)
  let open = 0
  for (let i = 0; i < minutes; i += 1)
    if (week[(weekday * DAY_MINUTES + minute + i) % week.length] === true) open += 1
  return open
}
