import {
  count,
  flag,
  type Infer,
  id,
  list,
  money,
  nullable,
  oneOf,
  record,
  sparse,
  text,
} from '../codec.ts'
import { periods } from './period.ts'

export const unknownCategories = ['deny', 'approve', 'allow'] as const
/** Who may send a payment that looks like a duplicate as one that is meant; null is the first. */
export const duplicateWays = ['ask', 'deny', 'agent-may-override'] as const
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

/**
 * When payments may be made: on each of the days from one minute of the local day (0–1439) up to
 * another, not included (1–1440). An end at or before its beginning is that of the next day.
 */
export const timeWindow = record({
  days: list(oneOf(...weekdays)),
  from: count,
  to: count,
})
export type TimeWindow = Infer<typeof timeWindow>

/** More attempts than that, declined ones too, in a minute or an hour pause who makes them. */
export const circuitBreaker = record({ attempts: count, per: oneOf('minute', 'hour') })

/** Above an amount, an agent has to be known to a level. */
export const kyaStep = record({ above: money, level: oneOf('basic', 'verified', 'attested') })
export type KyaStep = Infer<typeof kyaStep>

/** What an entry of a list was read as when it was written. */
export const entryReading = sparse({
  entry: text,
  /** Names and ids, or categories and codes. */
  words: nullable(list(text)),
  /** Domains, with all beneath them. */
  hosts: nullable(list(text)),
  /** What names begin with. */
  prefixes: nullable(list(text)),
})
export type EntryReading = Infer<typeof entryReading>

export const entryLists = [
  'allowedMerchants',
  'blockedMerchants',
  'allowedCategories',
  'blockedCategories',
] as const
export type EntryList = (typeof entryLists)[number]

/** Of each list the entries that do not mean just their own text. */
export const readings = sparse({
  allowedMerchants: nullable(list(entryReading)),
  blockedMerchants: nullable(list(entryReading)),
  allowedCategories: nullable(list(entryReading)),
  blockedCategories: nullable(list(entryReading)),
} satisfies Readonly<Record<EntryList, unknown>>)
export type Readings = Infer<typeof readings>

export const limitedKinds = ['merchants', 'categories'] as const

/** A limit on what is paid to payees or in categories; each entry has the amount for itself. */
export const limitBy = record(
  {
    of: oneOf(...limitedKinds),
    entries: list(text),
    amount: money,
    per: oneOf(...periods),
  },
  {
    /** Of the entries those that do not mean just their own text. */
    readings: nullable(list(entryReading)),
    /** Since when all that is paid to them is counted; null: nothing has to be. */
    countsFrom: nullable(count),
  },
)
export type LimitBy = Infer<typeof limitBy>

/** A limit that is higher for a while, since a person granted it. */
export const raise = record({
  /** The approval by which it was granted. */
  approval: id('approval'),
  per: oneOf(...periods),
  amount: money,
  /** Seconds since 1970 UTC: from then on it is over. */
  until: count,
})
export type Raise = Infer<typeof raise>

/**
 * What a policy says. null is no rule; zero lets nothing pass. Limits hold in the policy's
 * currency; the zone (own policies only) says where its scope's days, weeks and months begin.
 */
export const rules = sparse({
  currency: text,
  timezone: nullable(text),
  maxTransaction: nullable(money),
  dailyLimit: nullable(money),
  weeklyLimit: nullable(money),
  monthlyLimit: nullable(money),
  totalLimit: nullable(money),
  allowedMerchants: nullable(list(text)),
  blockedMerchants: nullable(list(text)),
  allowedCategories: nullable(list(text)),
  blockedCategories: nullable(list(text)),
  unknownCategory: oneOf(...unknownCategories),
  requireApprovalAbove: nullable(money),
  autoApproveBelow: nullable(money),
  readings: nullable(readings),
  allowedCurrencies: nullable(list(text)),
  timeWindows: nullable(list(timeWindow)),
  maxPerMinute: nullable(count),
  maxPerHour: nullable(count),
  maxPerDay: nullable(count),
  approveNewPayees: nullable(flag),
  duplicateSeconds: nullable(count),
  circuitBreaker: nullable(circuitBreaker),
  approvalsNeeded: nullable(count),
  approvalHours: nullable(count),
  kyaSteps: nullable(list(kyaStep)),
  duplicates: nullable(oneOf(...duplicateWays)),
  selfApproval: nullable(oneOf('deny')),
  limitsBy: nullable(list(limitBy)),
  /** Of an agent's own policy; no change of rules sets them. */
  raises: nullable(list(raise)),
  /** Consent to more than that is confirmed with a passkey, where anything asks for consent. */
  stepUpAbove: nullable(money),
})
export type Rules = Infer<typeof rules>

const none = Object.fromEntries(Object.keys(rules.fields).map((field) => [field, null])) as {
  readonly [F in keyof Rules]: null extends Rules[F] ? null : never
}

/** Rules that forbid nothing and ask for nothing. */
export const noRules: Rules = { ...none, currency: 'USD', unknownCategory: 'deny' }

/** These say how others are meant, and limit nothing by themselves. */
const meanings: readonly string[] = [
  ...['currency', 'timezone', 'readings', 'unknownCategory', 'duplicates', 'raises'],
]

/** Whether whoever is bound by these rules is limited in anything. */
export function limitsAnything(rules: Rules): boolean {
  return Object.entries(rules).some(
    ([field, rule]) => rule !== null && rule !== false && !meanings.includes(field),
  )
}

const unread: Readings = {
  allowedMerchants: null,
  blockedMerchants: null,
  allowedCategories: null,
  blockedCategories: null,
}

/** Rules with a change merged in. How entries are read comes along with their list. */
export function merged(rules: Rules, change: Partial<Rules>): Rules {
  const changed = entryLists.filter((list) => change[list] !== undefined)
  if (changed.length === 0) return { ...rules, ...change }
  const next: Readings = {
    ...(rules.readings ?? unread),
    ...Object.fromEntries(changed.map((list) => [list, change.readings?.[list] ?? null])),
  }
  const isUnread = entryLists.every((list) => next[list] === null)
  return { ...rules, ...change, readings: isUnread ? null : next }
}

/** What rules make a decision look at beyond counters of money and lists, as bits. */
export const look = {
  nothing: 0,
  velocity: 1,
  clock: 2,
  duplicates: 4,
  payees: 8,
  kya: 16,
  entries: 32,
} as const
