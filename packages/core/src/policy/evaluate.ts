import type { Id, Ulid } from '../id.ts'
import { type Finding, finding, type RuleName } from './finding.ts'
import { isNamed, matchesCategory, matchesMerchant, type Payee } from './payee.ts'
import type { Rules } from './rules.ts'

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
  readonly name: Id<'agent'> | 'organization'
  readonly usage: Usage
  readonly policies: readonly PolicyFacts[]
}

export interface PolicyFacts {
  readonly id: Id<'policy'>
  readonly version: number
  readonly rules: Rules
}

export interface Question {
  readonly amount: bigint
  readonly currency: string
  readonly payee: Payee
  readonly scopes: readonly ScopeFacts[]
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
export function evaluateLists(question: Question): Finding[] {
  return run(question, lists, [])
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

const limitCurrency: Check = (question, scope, policy) => {
  const { rules } = policy
  const counts =
    rules.maxTransaction ??
    rules.dailyLimit ??
    rules.monthlyLimit ??
    rules.totalLimit ??
    rules.requireApprovalAbove ??
    rules.autoApproveBelow
  if (counts === null || rules.currency === question.currency) return null
  return found('currency', 'deny', { scope, policy, code: 'LIMIT_CURRENCY' })
}

const merchants: Check = ({ payee }, scope, policy) => {
  const { allowedMerchants, blockedMerchants } = policy.rules
  if (allowedMerchants === null && blockedMerchants === null) return null
  const at = { scope, policy }
  if (blockedMerchants?.some((entry) => matchesMerchant(payee, entry)))
    return found('merchants', 'deny', { ...at, code: 'MERCHANT_BLOCKED' })
  if (allowedMerchants === null || allowedMerchants.some((e) => matchesMerchant(payee, e)))
    return found('merchants', 'pass', at)
  const code = isNamed(payee) ? 'MERCHANT_NOT_ALLOWED' : 'MERCHANT_REQUIRED'
  return found('merchants', 'deny', { ...at, code })
}

const categories: Check = ({ payee }, scope, policy) => {
  const { allowedCategories, blockedCategories, unknownCategory } = policy.rules
  if (allowedCategories === null && blockedCategories === null) return null
  const at = { scope, policy }
  if (blockedCategories?.some((entry) => matchesCategory(payee, entry)))
    return found('categories', 'deny', { ...at, code: 'CATEGORY_BLOCKED' })
  if (payee.category === null) {
    if (allowedCategories !== null)
      return found('categories', 'deny', { ...at, code: 'CATEGORY_REQUIRED' })
    if (blockedCategories?.length === 0 || unknownCategory === 'allow')
      return found('categories', 'pass', at)
    const outcome = unknownCategory === 'approve' ? 'ask' : 'deny'
    return found('categories', outcome, { ...at, code: 'CATEGORY_REQUIRED' })
  }
  if (allowedCategories === null || allowedCategories.some((e) => matchesCategory(payee, e)))
    return found('categories', 'pass', at)
  return found('categories', 'deny', { ...at, code: 'CATEGORY_NOT_ALLOWED' })
}

interface Limit {
  readonly rule: RuleName
  readonly code: string
  most(rules: Rules): bigint | null
  used(usage: Usage): bigint
  end(usage: Usage): number | null
}

function limit({ rule, code, most, used, end }: Limit): Check {
  return ({ amount }, { name, usage }, { id, version, rules }) => {
    const bound = most(rules)
    if (bound === null) return null
    const counted = used(usage)
    const passes = counted + amount <= bound
    return finding(rule, passes ? 'pass' : 'deny', {
      code: passes ? null : code,
      scope: name,
      policy: { id, version },
      limit: bound,
      used: counted,
      amount,
      resetsAt: end(usage),
    })
  }
}

const approval: Check = ({ amount }, scope, policy) => {
  const { requireApprovalAbove, autoApproveBelow } = policy.rules
  if (requireApprovalAbove === null && autoApproveBelow === null) return null
  const asks =
    (requireApprovalAbove !== null && amount > requireApprovalAbove) ||
    (autoApproveBelow !== null && amount >= autoApproveBelow)
  return finding('approval', asks ? 'ask' : 'pass', {
    code: asks ? 'APPROVAL_REQUIRED' : null,
    scope: scope.name,
    policy: { id: policy.id, version: policy.version },
    limit: stricter(requireApprovalAbove, autoApproveBelow),
    amount,
  })
}

const lists: readonly Check[] = [merchants, categories]
const consents: readonly Check[] = [approval]
const restrictions: readonly Check[] = [
  limitCurrency,
  ...lists,
  limit({
    rule: 'max_transaction',
    code: 'LIMIT_PER_TRANSACTION',
    most: ({ maxTransaction }) => maxTransaction,
    used: () => 0n,
    end: () => null,
  }),
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
]

function stricter(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}

function found(
  rule: RuleName,
  outcome: Finding['outcome'],
  at: { scope: ScopeFacts; policy: PolicyFacts; code?: string },
): Finding {
  return finding(rule, outcome, {
    code: at.code ?? null,
    scope: at.scope.name,
    policy: { id: at.policy.id, version: at.policy.version },
  })
}
