import type { RuleName, ScopeName } from '../policy/finding.ts'
import { limits, perLimit } from '../policy/limit.ts'
import { sums } from '../policy/period.ts'
import type { ScopeFacts } from '../policy/question.ts'
import { ruleOf } from '../policy/rule-table.ts'
import type { Rules } from '../policy/rules.ts'
import { isWithin } from '../policy/schedule.ts'
import type { VelocityRow } from '../policy/velocity.ts'
import { calendarOf, clockOf, type Micros, type Seconds } from '../time.ts'
import { type Window, windows } from '../window.ts'
import { entriesBound } from './entry-bound.ts'
import { type Interval, type Span, windowsOf } from './span.ts'

/** The most that rules let through, and which of them says so. */
export interface Bound {
  readonly amount: bigint
  readonly rule: RuleName
  readonly scope: ScopeName | null
}

// No limit at all: more than any balance can be.
const boundless = 2n ** 63n

export function smallest(bounds: readonly Bound[]): Bound {
  const none: Bound = { amount: boundless, rule: 'balance', scope: null }
  return bounds.reduce((least, one) => (one.amount < least.amount ? one : least), none)
}

/**
 * How each field bounds what can be lost: the sum of a period, one payment that asks nobody, how
 * many payments there are, when there are any, all of them where a list is empty, or what goes to
 * the entries of a list; null: not at all. What is null here makes a bound larger than it has to
 * be, never smaller.
 */
const boundBy = {
  currency: null,
  timezone: null,
  maxTransaction: 'payment',
  ...perLimit(sums, () => 'sum' as const),
  allowedMerchants: 'empty',
  blockedMerchants: null,
  allowedCategories: 'empty',
  blockedCategories: null,
  unknownCategory: null,
  requireApprovalAbove: 'payment',
  autoApproveBelow: 'payment',
  readings: null,
  allowedCurrencies: 'empty',
  timeWindows: 'hours',
  maxPerMinute: 'count',
  maxPerHour: 'count',
  maxPerDay: 'count',
  approveNewPayees: null,
  duplicateSeconds: null,
  circuitBreaker: null,
  approvalsNeeded: null,
  approvalHours: null,
  kyaSteps: null,
  duplicates: null,
  selfApproval: null,
  limitsBy: 'entries',
  raises: null,
  stepUpAbove: null,
} as const satisfies Readonly<
  Record<keyof Rules, 'sum' | 'payment' | 'count' | 'hours' | 'empty' | 'entries' | null>
>

type BoundingField<K> = {
  readonly [F in keyof Rules]: (typeof boundBy)[F] extends K ? F : never
}[keyof Rules]

/** What one scope lets through in a span: days inside longer windows, payments inside days. */
export function boundOf(scope: ScopeFacts, span: Span): Bound {
  const { name, usage, policies } = scope
  const rules = policies.map((policy) => policy.rules)
  const at = (amount: bigint, rule: RuleName): Bound => ({ amount, rule, scope: name })
  const closed = closedBy(rules)
  if (closed !== null) return at(0n, closed)
  const one = perPayment(rules)
  if (one.amount === 0n) return at(0n, one.rule)
  const counts = countsOf(scope, span.zone)
  const until = Math.ceil(span.end / 1_000_000)
  const days = roomsOf('day', scope, span).map((day) =>
    dayBound({ ...day, until: Math.min(day.end, until) }, one, counts),
  )
  const longer = longerWindows.map((window) => ({
    rule: limits[window].rule,
    rooms: roomsOf(window, scope, span),
  }))
  const total = least(rules.map((one) => left(one[limits.total.field], usage.totalSpent)))
  const { amount, rule } = [
    { amount: total, rule: limits.total.rule },
    { amount: entriesBound(scope, span) ?? boundless, rule: ruleOf.limitsBy },
    areNested(days, longer) ? nestedBound(days, longer) : looseBound(days, longer),
  ].reduce(smaller)
  return at(amount, rule)
}

// The longest first: of limits that bound alike, it is named.
const longerWindows = windows.filter((window) => window !== 'day').reverse()

/** The windows of one kind, with what each of them lets through. */
interface Family {
  readonly rule: RuleName
  readonly rooms: readonly Room[]
}

function areNested(days: readonly Interval[], families: readonly Family[]): boolean {
  return families.every(({ rooms }) =>
    days.every(({ start, end }) => rooms.some((room) => start >= room.start && end <= room.end)),
  )
}

/** Named after the limit that, were it not there, would let most more through. */
function nestedBound(days: readonly (Most & Interval)[], families: readonly Family[]): Most {
  const free = days.map((day) => ({ ...day, amount: boundless }))
  const without = families
    .map((family): Most => {
      const others = families.filter((one) => one !== family)
      return { rule: family.rule, amount: throughDays(days, others) }
    })
    .concat({ rule: added(days).rule, amount: throughDays(free, families) })
  const most = without.reduce((more, one) => (one.amount > more.amount ? one : more))
  return { amount: throughDays(days, families), rule: most.rule }
}

/**
 * Each day takes what it may, and what is left of the longer windows that it is part of. As
 * windows of a kind follow one another, nothing else comes to more than that, day after day.
 */
function throughDays(days: readonly (Most & Interval)[], families: readonly Family[]): bigint {
  const left = new Map(families.flatMap(({ rooms }) => rooms.map((room) => [room, room.most])))
  return sum(
    days.map((day) => {
      const rooms = families.flatMap((family) => family.rooms.filter((room) => isIn(day, room)))
      const amount = least([day.amount, ...rooms.map((room) => left.get(room) ?? 0n)])
      for (const room of rooms) left.set(room, (left.get(room) ?? 0n) - amount)
      return amount
    }),
  )
}

/** Where a change of zone put windows askew: each kind of them bounds the whole span. */
function looseBound(days: readonly Most[], families: readonly Family[]): Most {
  return families.reduce(
    (most, { rule, rooms }) => smaller({ amount: sum(rooms.map((room) => room.most)), rule }, most),
    added(days),
  )
}

function isIn({ start }: Interval, room: Room): boolean {
  return start >= room.start && start < room.end
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

const listFields = Object.entries(boundBy).flatMap(([field, by]) =>
  by === 'empty' ? [field as BoundingField<'empty'>] : [],
)

/** The first rule by whose list nothing passes, since it is empty. */
function closedBy(rules: readonly Rules[]): RuleName | null {
  const field = listFields.find((name) => rules.some((one) => one[name]?.length === 0))
  return field === undefined ? null : ruleOf[field]
}

/** The largest amount that asks nobody, by the value of each field that bounds one payment. */
const largest: Readonly<Record<BoundingField<'payment'>, (value: bigint) => bigint>> = {
  maxTransaction: (value) => value,
  requireApprovalAbove: (value) => value,
  autoApproveBelow: (value) => (value > 0n ? value - 1n : 0n),
}

/** The largest single payment that asks nobody. */
function perPayment(rules: readonly Rules[]): Most {
  const fields = Object.keys(largest) as (keyof typeof largest)[]
  return fields
    .map((field): Most => {
      const amounts = rules.map(({ [field]: value }) =>
        value === null ? boundless : largest[field](value),
      )
      return { rule: ruleOf[field], amount: least(amounts) }
    })
    .reduce(smaller)
}

interface Room extends Interval {
  readonly most: bigint
  readonly isRunning: boolean
}

/** The windows of one kind that a span touches, with what is left of their limits. */
function roomsOf(window: Window, { usage, policies }: ScopeFacts, span: Span): Room[] {
  const { field } = limits[window]
  const next = (at: Micros) => calendarOf(span.zone, at)[`${window}End`]
  return windowsOf(span, usage[`${window}End`], next).map((one) => {
    const used = one.isRunning ? usage[`${window}Spent`] : 0n
    const limits = policies.map(({ rules, later }) =>
      later !== undefined && one.start >= later.from ? later.rules[field] : rules[field],
    )
    return { ...one, most: least(limits.map((limit) => left(limit, used))) }
  })
}

interface Day extends Room {
  /** Until when of it the span lasts. */
  readonly until: Seconds
}

/** What one day lets through: its limit, or as many payments as are left of the largest kind. */
function dayBound(day: Day, one: Most, counts: Counts | null): Most & Interval {
  const { most, start, end } = day
  const payments = counts === null ? null : paymentsIn(day, counts)
  const byCount: Most =
    payments === null || payments.count === Number.POSITIVE_INFINITY
      ? { amount: boundless, rule: one.rule }
      : { amount: one.amount * BigInt(payments.count), rule: payments.rule }
  return { ...smaller({ amount: most, rule: limits.day.rule }, byCount), start, end }
}

/** What bounds the number of payments in a scope. */
interface Counts extends Readonly<Record<BoundingField<'count'>, number>> {
  readonly zone: string
  readonly velocity: VelocityRow | null
  /** Of each minute of the local week, whether every policy lets it pass; null: all of them. */
  readonly week: readonly boolean[] | null
}

/** Null where neither numbers nor hours are bounded. */
function countsOf({ policies, velocity }: ScopeFacts, zone: string): Counts | null {
  const rules = policies.map((policy) => policy.rules)
  const fewest = (field: BoundingField<'count'>) =>
    Math.min(...rules.map((one) => one[field] ?? Number.POSITIVE_INFINITY))
  const most = {
    maxPerMinute: fewest('maxPerMinute'),
    maxPerHour: fewest('maxPerHour'),
    maxPerDay: fewest('maxPerDay'),
  }
  const week = weekOf(rules)
  const isFree = Object.values(most).every((count) => count === Number.POSITIVE_INFINITY)
  return isFree && week === null ? null : { zone, velocity, week, ...most }
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
  const { velocity, maxPerMinute, maxPerHour, maxPerDay } = counts
  let count = 0
  for (let from = day.start; from < day.until; ) {
    const to = day.end - Math.floor((day.end - from - 1) / HOUR) * HOUR
    const open = openMinutes(counts, from, Math.min(to, day.until))
    const now = day.isRunning && from === day.start ? velocity : null
    // A running hour that ends elsewhere, after a change of zone, is followed by one more.
    const hours = now === null || now.hourEnd === to ? 1 : 2
    const inMinute = now !== null && now.minuteEnd > from ? now.minute : 0
    const byMinute = open === 0 ? 0 : Math.max(maxPerMinute * open - inMinute, 0)
    const byHour = Math.max(maxPerHour * hours - (now === null ? 0 : now.hour), 0)
    if (open > 0) count += Math.min(byMinute, byHour)
    from = to
  }
  const left = Math.max(maxPerDay - (day.isRunning && velocity !== null ? velocity.day : 0), 0)
  if (left < count) return { count: left, rule: 'payments_per_day' }
  if (count === 0) return { count, rule: 'time_window' }
  const rule = maxPerHour < maxPerMinute * MINUTE ? 'payments_per_hour' : 'payments_per_minute'
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
