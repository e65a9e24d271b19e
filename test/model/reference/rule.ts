import { limitFields, type Params, type Period, type Rules } from '@bursar/core'
import { clockAt, isSame, type Span } from './calendar.ts'
import { counterOf, domainsOf, isHeldAgainst, isMeant, namesOf, type Told } from './entry.ts'
import { raisedLimit } from './raise.ts'
import { pathOf } from './scope.ts'
import {
  lineOf,
  type ModelAgent,
  type ModelPayee,
  type ModelPayment,
  type ModelPolicy,
  type ModelScope,
  type ModelWallet,
  unit,
  type World,
  zoneOf,
} from './world.ts'

/** A payment as the rules look at it. */
export interface Plan {
  readonly agent: ModelAgent | null
  readonly from: ModelWallet
  readonly to: ModelWallet
  readonly rail: ModelPayment['rail']
  readonly merchant: string | null
  readonly payee: ModelPayee | null
  /** A domain that the payee is only said to have. */
  readonly claim: string | null
  readonly label: ModelPayment['label']
  /** Where a payee outside is paid. */
  readonly address: string | null
  readonly whom: string
  readonly amount: bigint
  readonly currency: string
  readonly at: number
  readonly allowDuplicate: boolean
  /** By an agent's own key. */
  readonly byAgent: boolean
  readonly wantsConsent: boolean
}

export interface Judgement {
  /** The first rule that forbids, in the order of checks. */
  readonly code: string | null
  readonly tripped: boolean
  readonly asks: readonly { readonly policy: ModelPolicy; readonly code: string }[]
}

/** One policy of a scope; in a trial, the candidate stands in the place of the policy. */
interface Bound {
  readonly scope: ModelScope
  readonly policy: ModelPolicy
  readonly rules: Rules
}

type Rule = (world: World, plan: Plan, bound: Bound) => string | null

/** What all policies on the path say, or would say with a candidate in one's place. */
export function judge(world: World, plan: Plan, tried: ModelPolicy | null = null): Judgement {
  const all = boundOf(world, plan.agent, tried)
  const said = (rule: Rule) => all.map((bound) => rule(world, plan, bound)).filter(isCode)
  const asks = consents.flatMap((rule) =>
    all.flatMap((bound) => {
      const code = rule(world, plan, bound)
      return code === null ? [] : [{ policy: bound.policy, code }]
    }),
  )
  return {
    code: restrictions.flatMap(said)[0] ?? null,
    tripped: all.some(
      (bound) => bound.scope === plan.agent && breaker(world, plan, bound) !== null,
    ),
    asks: plan.wantsConsent ? [...asks, requested(world, plan)] : asks,
  }
}

/** Whoever pays may want a person to look at it: by its own policy, last of all. */
function requested(world: World, { agent }: Plan): Judgement['asks'][number] {
  const { own } = agent ?? world.book
  return { policy: own, code: 'APPROVAL_REQUESTED' }
}

/** What is looked at again when a person consents. */
export function listed(world: World, plan: Pick<Plan, 'agent'> & Told): string | null {
  const codes = boundOf(world, plan.agent, null).map(({ rules }) => listCode(rules, plan))
  return codes.find((code) => code !== null) ?? null
}

/** All policies on a path, with the scopes that they bind there. */
export function boundOf(
  world: World,
  agent: ModelAgent | null,
  tried: ModelPolicy | null,
): Bound[] {
  return pathOf(world, agent).flatMap((scope) =>
    [scope.own, ...scope.attached].map((policy) => {
      const { rules } = policy === tried && tried.candidate !== null ? tried.candidate : policy
      return { scope, policy, rules }
    }),
  )
}

/** What an amount counts for in a scope's currency, rounded up; null when nobody knows. */
export function valueIn(
  world: World,
  scope: ModelScope,
  { amount, currency }: Pick<Plan, 'amount' | 'currency'>,
): bigint | null {
  const wanted = scope.own.rules.currency
  if (currency === wanted) return amount
  const rate = world.rates.get(`${currency}/${wanted}`) ?? null
  if (rate === null) return null
  const exact = amount * rate
  return exact % unit === 0n ? exact / unit : exact / unit + 1n
}

/** Whether any rule in force or on trial in a scope is of this kind. */
export function anyRule({ own, attached }: ModelScope, has: (rules: Rules) => boolean): boolean {
  return [own, ...attached].some(
    ({ rules, candidate }) => has(rules) || (candidate !== null && has(candidate.rules)),
  )
}

export function counts(rules: Rules): boolean {
  const { maxPerMinute, maxPerHour, maxPerDay, circuitBreaker } = rules
  return [maxPerMinute, maxPerHour, maxPerDay, circuitBreaker].some((rule) => rule !== null)
}

export function compares({ duplicateSeconds }: Rules): boolean {
  return duplicateSeconds !== null
}

/** How a scope remembers whom it has paid. */
export function knownPayeeKey({ ulid }: ModelScope, whom: string): string {
  return `${ulid} ${whom}`
}

function isCode(code: string | null): code is string {
  return code !== null
}

export const levels: readonly Params<'kya.upgrade'>['level'][] = [
  'none',
  'basic',
  'verified',
  'attested',
]

/** A delegate is known no better than those above it. */
const known: Rule = (world, plan, { scope, rules }) => {
  const value = valueIn(world, scope, plan)
  if (plan.agent === null || rules.kyaSteps === null || value === null) return null
  const least = Math.min(...lineOf(plan.agent).map(({ level }) => levels.indexOf(level)))
  const missed = rules.kyaSteps.some(
    (one) => value > one.above && least < levels.indexOf(one.level),
  )
  return missed ? 'KYA_LEVEL_REQUIRED' : null
}

const currency: Rule = (world, plan, { scope, rules }) => {
  if (rules.allowedCurrencies?.includes(plan.currency) === false) return 'CURRENCY_NOT_ALLOWED'
  const { maxTransaction, dailyLimit, weeklyLimit, monthlyLimit, totalLimit } = rules
  const limits = [maxTransaction, dailyLimit, weeklyLimit, monthlyLimit, totalLimit]
  const steps = plan.agent === null ? null : rules.kyaSteps
  const thresholds = [rules.requireApprovalAbove, rules.autoApproveBelow, steps]
  const isLimited = [...limits, ...thresholds, rules.limitsBy].some((rule) => rule !== null)
  return isLimited && valueIn(world, scope, plan) === null ? 'LIMIT_CURRENCY' : null
}

const lists: Rule = (_, plan, { rules }) => listCode(rules, plan)

function listCode({ allowedMerchants, blockedMerchants }: Rules, plan: Told): string | null {
  if (blockedMerchants?.some((entry) => isHeldAgainst(entry, plan)) === true)
    return 'MERCHANT_BLOCKED'
  const passes = (entry: string) => isMeant(entry, namesOf(plan), domainsOf(plan))
  if (allowedMerchants?.some(passes) === false) return 'MERCHANT_NOT_ALLOWED'
  return null
}

const timeWindow: Rule = (_, { at }, { scope, rules }) => {
  if (rules.timeWindows === null) return null
  const { weekday, minute } = clockAt(zoneOf(scope), at)
  const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
  const [today, yesterday] = [names[weekday], names[(weekday + 6) % 7]]
  const isOpen = rules.timeWindows.some(({ days, from, to }) => {
    const on = (name: string | undefined) => days.some((day) => day === name)
    if (to > from) return on(today) && minute >= from && minute < to
    return (on(today) && minute >= from) || (on(yesterday) && minute < to)
  })
  return isOpen ? null : 'OUTSIDE_TIME_WINDOW'
}

function limit(code: string, span: Span | null, per: Period): Rule {
  return (world, plan, { scope, policy, rules }) => {
    // What is on trial is not raised.
    const isInForce = rules === policy.rules
    const bound = isInForce
      ? raisedLimit(world, { policy, per, at: plan.at })
      : rules[limitFields[per]]
    const value = valueIn(world, scope, plan)
    if (bound === null || value === null) return null
    const used = span === null ? 0n : world.spent(scope, span, plan.at)
    return used + value > bound ? shared(scope, code) : null
  }
}

/** Each entry that means the payee has the amount for itself. */
const limitBy: Rule = (world, plan, { scope, rules: { limitsBy } }) => {
  const value = valueIn(world, scope, plan)
  if (value === null) return null
  const isPassed = limitsBy?.some(({ entries, amount, per }) =>
    entries.some((entry) => {
      if (!isHeldAgainst(entry, plan)) return false
      const span = per === 'total' ? 'ever' : per
      const counter = counterOf(entry)
      const used = span === 'transaction' ? 0n : world.spent(scope, span, plan.at, counter)
      return used + value > amount
    }),
  )
  return isPassed === true ? shared(scope, 'LIMIT_PAYEE') : null
}

/** What a scope counts a payment under, by its policies in force and by those on trial. */
export function countersOf({ own, attached }: ModelScope, plan: Told): ReadonlySet<string> {
  const policies = [own, ...attached].flatMap((one) => [one, one.candidate ?? one])
  const limits = policies.flatMap(({ rules }) => rules.limitsBy ?? [])
  const counting = limits.filter(({ per }) => per !== 'transaction')
  const met = counting.flatMap(({ entries }) => entries.filter((one) => isHeldAgainst(one, plan)))
  return new Set(met.map(counterOf))
}

function velocity(span: Span, most: (rules: Rules) => number | null): Rule {
  return (world, { at }, { scope, rules }) => {
    const bound = most(rules)
    if (bound === null) return null
    const made = attempts(world, scope, span, at).filter(({ declined }) => !declined)
    return made.length >= bound ? shared(scope, 'LIMIT_VELOCITY') : null
  }
}

/** Payments that a scope counted in a span, the declined ones too. */
function attempts(world: World, scope: ModelScope, span: Span, at: number): ModelPayment[] {
  return world.payments.filter(
    (one) => one.paced.includes(scope) && isSame(span, zoneOf(scope), [one.at, at]),
  )
}

/** Since it was resumed, if it is an agent: that is a fresh start. */
const breaker: Rule = (world, { at }, { scope, rules: { circuitBreaker } }) => {
  if (circuitBreaker === null) return null
  const since = world.agents.find((agent) => agent === scope)?.resumedAt ?? 0
  const recent = world.payments.slice(since)
  const tries = attempts(world, scope, circuitBreaker.per, at).filter((one) => recent.includes(one))
  return tries.length >= circuitBreaker.attempts ? 'CIRCUIT_BREAKER' : null
}

function shared({ id }: ModelScope, code: string): string {
  return id.startsWith('grp_') ? `GROUP_${code}` : code
}

const duplicate: Rule = (world, plan, bound) => {
  const { duplicates } = bound.rules
  const isHeard = plan.allowDuplicate && !(plan.byAgent && duplicates === 'deny')
  return isHeard ? null : repeated(world, plan, bound)
}

/** A person decides what an agent says it means. */
const meant: Rule = (world, plan, bound) => {
  const { duplicates } = bound.rules
  const isAsked = plan.allowDuplicate && plan.byAgent && (duplicates ?? 'ask') === 'ask'
  return isAsked ? repeated(world, plan, bound) : null
}

const repeated: Rule = (world, plan, { rules: { duplicateSeconds } }) => {
  if (duplicateSeconds === null) return null
  const earlier = world.payments.findLast(
    (one) =>
      one.compared &&
      !one.declined &&
      one.from === plan.from &&
      one.whom === plan.whom &&
      one.amount === plan.amount &&
      one.currency === plan.currency,
  )
  // What came to nothing is repeated by nobody.
  if (earlier === undefined || earlier.state === 'RELEASED' || earlier.state === 'EXPIRED')
    return null
  return second(plan.at) < second(earlier.at) + duplicateSeconds ? 'POSSIBLE_DUPLICATE' : null
}

function second(at: number): number {
  return Math.floor(at / 1_000_000)
}

const threshold: Rule = (world, plan, { scope, rules }) => {
  const { requireApprovalAbove, autoApproveBelow } = rules
  const value = valueIn(world, scope, plan)
  if (value === null) return null
  const isMuch = requireApprovalAbove !== null && value > requireApprovalAbove
  const isEnough = autoApproveBelow !== null && value >= autoApproveBelow
  return isMuch || isEnough ? 'APPROVAL_REQUIRED' : null
}

const newPayee: Rule = ({ knownPayees }, { whom }, { scope, rules }) =>
  rules.approveNewPayees === true && !knownPayees.has(knownPayeeKey(scope, whom))
    ? 'NEW_PAYEE'
    : null

/** Who judges each field, in the order of judging; null: it only says how others are meant. */
const judges = {
  currency: null,
  timezone: null,
  kyaSteps: known,
  allowedCurrencies: currency,
  allowedMerchants: lists,
  blockedMerchants: lists,
  readings: null,
  // Stories name no categories: core/decide tests them.
  allowedCategories: null,
  blockedCategories: null,
  unknownCategory: null,
  timeWindows: timeWindow,
  maxTransaction: limit('LIMIT_PER_TRANSACTION', null, 'transaction'),
  maxPerMinute: velocity('minute', (rules) => rules.maxPerMinute),
  maxPerHour: velocity('hour', (rules) => rules.maxPerHour),
  maxPerDay: velocity('day', (rules) => rules.maxPerDay),
  circuitBreaker: breaker,
  dailyLimit: limit('LIMIT_DAILY', 'day', 'day'),
  weeklyLimit: limit('LIMIT_WEEKLY', 'week', 'week'),
  monthlyLimit: limit('LIMIT_MONTHLY', 'month', 'month'),
  totalLimit: limit('LIMIT_TOTAL', 'ever', 'total'),
  limitsBy: limitBy,
  duplicateSeconds: duplicate,
  duplicates: meant,
  requireApprovalAbove: threshold,
  autoApproveBelow: threshold,
  approveNewPayees: newPayee,
  approvalsNeeded: null,
  approvalHours: null,
  selfApproval: null,
  raises: null,
  stepUpAbove: null,
} satisfies Readonly<Record<keyof Rules, Rule | null>>

const all = [...new Set(Object.values(judges))].filter((rule) => rule !== null)
const consents = all.filter((rule) => [meant, threshold, newPayee].includes(rule))
const restrictions = all.filter((rule) => !consents.includes(rule))
