import {
  count,
  flag,
  type Infer,
  list,
  money,
  nullable,
  oneOf,
  record,
  sparse,
  text,
} from '../codec.ts'

export const unknownCategories = ['deny', 'approve', 'allow'] as const
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

/** What an entry of a merchant list stood for when the policy was written. */
export const merchantAlias = record({ entry: text, means: list(text) })
export type MerchantAlias = Infer<typeof merchantAlias>

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
  merchantAliases: nullable(list(merchantAlias)),
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
})
export type Rules = Infer<typeof rules>

const none = Object.fromEntries(Object.keys(rules.fields).map((field) => [field, null])) as {
  readonly [F in keyof Rules]: null extends Rules[F] ? null : never
}

/** Rules that forbid nothing and ask for nothing. */
export const noRules: Rules = { ...none, currency: 'USD', unknownCategory: 'deny' }

/** These say how others are meant, and limit nothing by themselves. */
const meanings: readonly string[] = ['currency', 'timezone', 'merchantAliases', 'unknownCategory']

/** Whether whoever is bound by these rules is limited in anything. */
export function limitsAnything(rules: Rules): boolean {
  return Object.entries(rules).some(
    ([field, rule]) => rule !== null && rule !== false && !meanings.includes(field),
  )
}

/**
 * Rules with a change merged in. What entries of merchant lists stand for comes along with their
 * list: a list that the change leaves out keeps what it has, whatever came in between.
 */
export function merged(rules: Rules, change: Partial<Rules>): Rules {
  const { allowedMerchants, blockedMerchants } = change
  if (allowedMerchants === undefined && blockedMerchants === undefined)
    return { ...rules, ...change }
  const staying = [
    ...(allowedMerchants === undefined ? (rules.allowedMerchants ?? []) : []),
    ...(blockedMerchants === undefined ? (rules.blockedMerchants ?? []) : []),
  ]
  const found = change.merchantAliases ?? []
  const kept = (rules.merchantAliases ?? []).filter(
    ({ entry }) => staying.includes(entry) && !found.some((one) => one.entry === entry),
  )
  const aliases = [...kept, ...found]
  return { ...rules, ...change, merchantAliases: aliases.length === 0 ? null : aliases }
}

/** What rules make a decision look at beyond counters of money and lists, as bits. */
export const look = {
  nothing: 0,
  velocity: 1,
  clock: 2,
  duplicates: 4,
  payees: 8,
  kya: 16,
} as const
