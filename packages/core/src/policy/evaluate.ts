import type { Id, Ulid } from '../id.ts'
import { type KyaLevel, reaches } from '../kya/kya.ts'
import { isSaturated } from '../money.ts'
import type { LocalClock, Seconds } from '../time.ts'
import { codeAt, type Finding, finding, type LimitCode, type ScopeName } from './finding.ts'
import {
  isCovered,
  isNamed,
  matchesCategory,
  matchesClaim,
  matchesMerchant,
  type Payee,
} from './payee.ts'
import type { MerchantAlias, Rules } from './rules.ts'
import { isWithin, minutesUntilOpen } from './schedule.ts'
import type { VelocityRow } from './velocity.ts'

/** What was counted against a scope in the windows that hold the moment of the payment. */
export interface Usage {
  readonly day: bigint
  readonly dayEnd: number
  readonly month: bigint
  readonly monthEnd: number
  readonly total: bigint
}

export interface ScopeFacts {
  readonly scope: Ulid
  /** Whose scope it is, for findings. */
  readonly name: ScopeName
  /** Who spends, where several spend from one scope. */
  readonly member: Id<'agent'> | null
  readonly usage: Usage
  /** The currency of the scope's limits. */
  readonly currency: string
  /** What the payment counts for in it; null: nothing known. */
  readonly value: bigint | null
  /** Null where no policy counts payments. */
  readonly velocity: VelocityRow | null
  /** Null where no policy has time windows. */
  readonly clock: LocalClock | null
  readonly policies: readonly PolicyFacts[]
  /** What they and their candidates look at, as bits: `look` of rules.ts. */
  readonly looks: number
}

export interface PolicyFacts {
  readonly id: Id<'policy'>
  readonly version: number
  readonly rules: Rules
  /** The policy that decides beside this one, recorded and not enforced. */
  readonly candidate: PolicyFacts | null
}

/** The last equal payment that is remembered. */
export interface EarlierPayment {
  readonly payment: Id<'payment'>
  readonly at: number
}

export interface Question {
  readonly now: Seconds
  readonly currency: string
  readonly payee: Payee
  readonly scopes: readonly ScopeFacts[]
  readonly duplicate: EarlierPayment | null
  readonly allowDuplicate: boolean
  /** Who the agent and those above it are known to be, the least of them; null: no agent pays. */
  readonly kya: KyaLevel | null
  /** Scopes that have paid this payee before, of those whose policies ask. */
  readonly payeeKnownTo: ReadonlySet<Ulid>
}

type Check = (question: Question, scope: ScopeFacts, policy: PolicyFacts) => Finding | null

/** What every policy of every scope says, rule by rule in the order of checks. */
export function evaluate(question: Question, findings: Finding[] = []): Finding[] {
  return run(question, restrictions, findings)
}

/** Which policies want a person's consent. Asked last: a refusal needs nobody's time. */
export function evaluateApproval(question: Question, findings: Finding[] = []): Finding[] {
  return run(question, consents, findings)
}

/** What is looked at again when a person consents: today's lists, not the spent counters. */
export function evaluateLists(question: Pick<Question, 'payee' | 'scopes'>): Finding[] {
  return run({ ...question, ...nothingElse }, lists, [])
}

const nothingElse = {
  now: 0,
  currency: '',
  duplicate: null,
  allowDuplicate: false,
  kya: null,
  payeeKnownTo: new Set<Ulid>(),
}

function run(question: Question, checks: readonly Check[], findings: Finding[]): Finding[] {
  for (const check of checks) {
    for (const scope of question.scopes) {
      for (const policy of scope.policies) {
        const found = check(question, scope, policy)
        if (found !== null) findings.push(found)
      }
    }
  }
  return findings
}

/** Where it has no value, the rule on currencies refuses it. */
const kya: Check = ({ kya: level }, scope, policy) => {
  const { kyaSteps } = policy.rules
  const { value } = scope
  if (kyaSteps === null || level === null || value === null) return null
  const missed = kyaSteps.filter(
    ({ above, level: wanted }) => value > above && !reaches(level, wanted),
  )
  const limit = missed.reduce<bigint | null>(
    (least, { above }) => (least === null || above < least ? above : least),
    null,
  )
  return finding('kya', limit === null ? 'pass' : 'deny', {
    code: limit === null ? null : 'KYA_LEVEL_REQUIRED',
    scope: scope.name,
    policy: { id: policy.id, version: policy.version },
    limit,
    amount: value,
  })
}

const currency: Check = (question, scope, policy) => {
  const { rules } = policy
  const allowed = rules.allowedCurrencies
  if (allowed !== null && !allowed.includes(question.currency))
    return found('currency', 'deny', { scope, policy, code: 'CURRENCY_NOT_ALLOWED' })
  const counts =
    rules.maxTransaction ??
    rules.dailyLimit ??
    rules.monthlyLimit ??
    rules.totalLimit ??
    rules.requireApprovalAbove ??
    rules.autoApproveBelow ??
    // Who asks for a level of nobody asks for no value either.
    (question.kya === null ? null : rules.kyaSteps)
  const hasValue = scope.value !== null && rules.currency === scope.currency
  if (counts !== null && !hasValue)
    return found('currency', 'deny', { scope, policy, code: 'LIMIT_CURRENCY' })
  return allowed === null ? null : found('currency', 'pass', { scope, policy })
}

const merchants: Check = ({ payee }, scope, policy) => {
  const { allowedMerchants, blockedMerchants, merchantAliases } = policy.rules
  if (allowedMerchants === null && blockedMerchants === null) return null
  const at = { scope, policy }
  if (blockedMerchants !== null && isBlocked(payee, blockedMerchants, merchantAliases))
    return found('merchants', 'deny', { ...at, code: 'MERCHANT_BLOCKED' })
  if (allowedMerchants === null || isListed(payee, allowedMerchants, merchantAliases))
    return found('merchants', 'pass', at)
  const code = isNamed(payee) ? 'MERCHANT_NOT_ALLOWED' : 'MERCHANT_REQUIRED'
  return found('merchants', 'deny', { ...at, code })
}

/** A block list denies on any match, also of what the payee is merely said to be. */
function isBlocked(
  payee: Payee,
  entries: readonly string[],
  aliases: readonly MerchantAlias[] | null,
): boolean {
  if (isListed(payee, entries, aliases)) return true
  return payee.claims.length > 0 && isListed(payee, entries, aliases, matchesClaim)
}

/** Whether an entry of the list, or what it stood for when it was written, means this payee. */
function isListed(
  payee: Payee,
  entries: readonly string[],
  aliases: readonly MerchantAlias[] | null,
  matches = matchesMerchant,
): boolean {
  if (entries.some((entry) => matches(payee, entry))) return true
  if (aliases === null) return false
  return aliases.some(
    ({ entry, means }) => entries.includes(entry) && means.some((one) => matches(payee, one)),
  )
}

const categories: Check = ({ payee }, scope, policy) => {
  const { allowedCategories, blockedCategories, unknownCategory } = policy.rules
  if (allowedCategories === null && blockedCategories === null) return null
  const at = { scope, policy }
  if (blockedCategories?.some((entry) => matchesCategory(payee, entry)))
    return found('categories', 'deny', { ...at, code: 'CATEGORY_BLOCKED' })
  if (allowedCategories !== null && isCovered(payee, allowedCategories))
    return found('categories', 'pass', at)
  if (payee.categories.length === 0) {
    if (allowedCategories !== null)
      return found('categories', 'deny', { ...at, code: 'CATEGORY_REQUIRED' })
    if (blockedCategories?.length === 0 || unknownCategory === 'allow')
      return found('categories', 'pass', at)
    const outcome = unknownCategory === 'approve' ? 'ask' : 'deny'
    return found('categories', outcome, { ...at, code: 'CATEGORY_REQUIRED' })
  }
  if (allowedCategories === null) return found('categories', 'pass', at)
  return found('categories', 'deny', { ...at, code: 'CATEGORY_NOT_ALLOWED' })
}

const timeWindow: Check = ({ now }, scope, policy) => {
  const { timeWindows } = policy.rules
  if (timeWindows === null || scope.clock === null) return null
  if (isWithin(timeWindows, scope.clock)) return found('time_window', 'pass', { scope, policy })
  const minutes = minutesUntilOpen(timeWindows, scope.clock)
  const resetsAt = minutes === null ? null : now - (now % 60) + minutes * 60
  const at = { scope, policy, code: 'OUTSIDE_TIME_WINDOW' } as const
  return { ...found('time_window', 'deny', at), resetsAt }
}

interface Limit {
  readonly rule: Finding['rule']
  readonly code: LimitCode
  most(rules: Rules): bigint | null
  used(usage: Usage): bigint
  end(usage: Usage): number | null
}

function limit({ rule, code, most, used, end }: Limit): Check {
  return (_, scope, { id, version, rules }) => {
    const { name, usage, value } = scope
    const bound = most(rules)
    if (bound === null || value === null) return null
    const counted = used(usage)
    const passes = !isSaturated(counted) && counted + value <= bound
    return finding(rule, passes ? 'pass' : 'deny', {
      code: passes ? null : codeAt(name, code),
      scope: name,
      policy: { id, version },
      limit: bound,
      used: counted,
      amount: value,
      resetsAt: end(usage),
    })
  }
}

interface Velocity {
  readonly rule: Finding['rule']
  most(rules: Rules): number | null
  used(velocity: VelocityRow): number
  end(velocity: VelocityRow): number
}

function velocity({ rule, most, used, end }: Velocity): Check {
  return (_, { name, velocity }, { id, version, rules }) => {
    const countLimit = most(rules)
    if (countLimit === null || velocity === null) return null
    const countUsed = used(velocity)
    const passes = countUsed < countLimit
    return finding(rule, passes ? 'pass' : 'deny', {
      code: passes ? null : codeAt(name, 'LIMIT_VELOCITY'),
      scope: name,
      policy: { id, version },
      countLimit,
      countUsed,
      resetsAt: end(velocity),
    })
  }
}

/** Counts attempts, refused ones too: who hammers at a limit is stopped as well. */
const circuitBreaker: Check = (_, { name, velocity }, { id, version, rules }) => {
  const { circuitBreaker: breaker } = rules
  if (breaker === null || velocity === null) return null
  const inMinute = breaker.per === 'minute'
  const countUsed = inMinute ? velocity.minuteTries : velocity.hourTries
  const holds = countUsed < breaker.attempts
  return finding('circuit_breaker', holds ? 'pass' : 'deny', {
    code: holds ? null : 'CIRCUIT_BREAKER',
    scope: name,
    policy: { id, version },
    countLimit: breaker.attempts,
    countUsed,
    resetsAt: inMinute ? velocity.minuteEnd : velocity.hourEnd,
  })
}

const duplicate: Check = ({ now, duplicate, allowDuplicate }, scope, policy) => {
  const { duplicateSeconds } = policy.rules
  if (duplicateSeconds === null) return null
  const at = { scope, policy }
  const over = duplicate === null ? null : Math.floor(duplicate.at / 1_000_000) + duplicateSeconds
  if (over === null || now >= over || allowDuplicate) return found('duplicate', 'pass', at)
  const refusal = found('duplicate', 'deny', { ...at, code: 'POSSIBLE_DUPLICATE' })
  return { ...refusal, earlier: duplicate?.payment ?? null, resetsAt: over }
}

const approval: Check = (_, scope, policy) => {
  const { requireApprovalAbove, autoApproveBelow } = policy.rules
  const { value } = scope
  if ((requireApprovalAbove === null && autoApproveBelow === null) || value === null) return null
  const asks =
    (requireApprovalAbove !== null && value > requireApprovalAbove) ||
    (autoApproveBelow !== null && value >= autoApproveBelow)
  return finding('approval', asks ? 'ask' : 'pass', {
    code: asks ? 'APPROVAL_REQUIRED' : null,
    scope: scope.name,
    policy: { id: policy.id, version: policy.version },
    limit: stricter(requireApprovalAbove, autoApproveBelow),
    amount: value,
  })
}

const newPayee: Check = ({ payeeKnownTo }, scope, policy) => {
  if (policy.rules.approveNewPayees !== true) return null
  const at = { scope, policy }
  return payeeKnownTo.has(scope.scope)
    ? found('new_payee', 'pass', at)
    : found('new_payee', 'ask', { ...at, code: 'NEW_PAYEE' })
}

const lists: readonly Check[] = [merchants, categories]
const consents: readonly Check[] = [approval, newPayee]
const restrictions: readonly Check[] = [
  kya,
  currency,
  ...lists,
  timeWindow,
  limit({
    rule: 'max_transaction',
    code: 'LIMIT_PER_TRANSACTION',
    most: ({ maxTransaction }) => maxTransaction,
    used: () => 0n,
    end: () => null,
  }),
  velocity({
    rule: 'payments_per_minute',
    most: ({ maxPerMinute }) => maxPerMinute,
    used: ({ minute }) => minute,
    end: ({ minuteEnd }) => minuteEnd,
  }),
  velocity({
    rule: 'payments_per_hour',
    most: ({ maxPerHour }) => maxPerHour,
    used: ({ hour }) => hour,
    end: ({ hourEnd }) => hourEnd,
  }),
  velocity({
    rule: 'payments_per_day',
    most: ({ maxPerDay }) => maxPerDay,
    used: ({ day }) => day,
    end: ({ dayEnd }) => dayEnd,
  }),
  circuitBreaker,
  limit({
    rule: 'daily_limit',
    code: 'LIMIT_DAILY',
    most: ({ dailyLimit }) => dailyLimit,
    used: ({ day }) => day,
    end: ({ dayEnd }) => dayEnd,
  }),
  limit({
    rule: 'monthly_limit',
    code: 'LIMIT_MONTHLY',
    most: ({ monthlyLimit }) => monthlyLimit,
    used: ({ month }) => month,
    end: ({ monthEnd }) => monthEnd,
  }),
  limit({
    rule: 'total_limit',
    code: 'LIMIT_TOTAL',
    most: ({ totalLimit }) => totalLimit,
    used: ({ total }) => total,
    end: () => null,
  }),
  duplicate,
]

function stricter(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

function found(
  rule: Finding['rule'],
  outcome: Finding['outcome'],
  at: { scope: ScopeFacts; policy: PolicyFacts; code?: Finding['code'] },
): Finding {
  return finding(rule, outcome, {
    code: at.code ?? null,
    scope: at.scope.name,
    policy: { id: at.policy.id, version: at.policy.version },
  })
}
