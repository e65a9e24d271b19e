import { describe, expect, test } from 'vitest'
import { limitBy, merchant, readRules } from '../../../../test/setup/reading.ts'
import { noCounters } from '../window.ts'
import { evaluate, evaluateApproval, evaluateLists } from './evaluate.ts'
import { type Finding, ruleNames, type ScopeName } from './finding.ts'
import { merchantPayee } from './payee.ts'
import type { Question, ScopeFacts } from './question.ts'
import { noRules, type Rules } from './rules.ts'
import { noVelocity } from './velocity.ts'

const scope = '01JD7Q3W8N4V5T6R2X9K0M1B7C'
const agent: ScopeName = `agent_${scope}`
const now = 1_773_144_000
const policy = { id: `pol_${scope}`, version: 3 } as const
const payeeOf = (named: Parameters<typeof merchant>[0]) => merchantPayee(merchant(named))

/** A scope that has spent and paid, at ten o'clock on its first day of the week. */
function scopeOf(rules: Partial<Rules>, more: Partial<ScopeFacts> = {}): ScopeFacts {
  return {
    ...{ scope, name: agent, member: null, currency: 'USD', value: 10n, looks: 0 },
    usage: {
      ...{ daySpent: 90n, dayEnd: now + 1, weekSpent: 400n, weekEnd: now + 3 },
      ...{ monthSpent: 900n, monthEnd: now + 2 },
      totalSpent: 9000n,
    },
    entries: new Map([
      ['merchants shop.example', { ...noCounters, dayEnd: now + 1, daySpent: 70n }],
    ]),
    velocity: { ...noVelocity(scope), minute: 2, minuteTries: 3, hour: 5, hourTries: 7, day: 9 },
    clock: { weekday: 0, minute: 600 },
    policies: [{ ...policy, rules: { ...noRules, ...readRules(rules) }, candidate: null }],
    ...more,
  }
}

/** A payment of 10 to an office shop that was paid as much a minute ago. */
function question(scopes: readonly ScopeFacts[], more: Partial<Question> = {}): Question {
  return {
    ...{ now, currency: 'USD', scopes, kya: 'basic', payeeKnownTo: new Set() },
    payee: payeeOf({ domain: 'shop.example', category: 'office' }),
    duplicate: { payment: `pay_${scope}`, at: (now - 60) * 1_000_000 },
    allowDuplicate: false,
    byAgent: true,
    ...more,
  }
}

const all = (asked: Question) => [...evaluate(asked), ...evaluateApproval(asked)]
const failed = (findings: readonly Finding[]) =>
  findings
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ rule, outcome, code }) => `${rule} ${outcome} ${code}`)
const judged = (rules: Partial<Rules>, more: Partial<Question> = {}) =>
  failed(all(question([scopeOf(rules)], more)))

/** What is a part of other rules, or of what follows when they ask a person. */
type Accessory = 'currency' | 'timezone' | 'unknownCategory' | 'readings' | 'duplicates' | 'raises'
type Consent = 'approvalsNeeded' | 'approvalHours' | 'selfApproval' | 'stepUpAbove'
type Judged = Exclude<keyof Rules, Accessory | Consent>

const office = { days: ['mon'], from: 540 } as const

const shopDaily = (amount: bigint) => [limitBy({ merchants: ['SHOP.example'] }, amount, 'day')]

/** For each rule the last value that lets it pass, the first that does not, and what that says. */
const bounds: { readonly [R in Judged]: readonly [Rules[R], Rules[R], string] } = {
  kyaSteps: [
    [{ above: 10n, level: 'verified' }],
    [{ above: 9n, level: 'verified' }],
    'kya deny KYA_LEVEL_REQUIRED',
  ],
  allowedCurrencies: [['USD'], ['EUR'], 'currency deny CURRENCY_NOT_ALLOWED'],
  allowedMerchants: [['SHOP.example'], ['other.example'], 'merchants deny MERCHANT_NOT_ALLOWED'],
  blockedMerchants: [['other.example'], ['shop.example'], 'merchants deny MERCHANT_BLOCKED'],
  allowedCategories: [['office'], ['games'], 'categories deny CATEGORY_NOT_ALLOWED'],
  blockedCategories: [['games'], ['office'], 'categories deny CATEGORY_BLOCKED'],
  timeWindows: [
    [{ ...office, to: 601 }],
    [{ ...office, to: 600 }],
    'time_window deny OUTSIDE_TIME_WINDOW',
  ],
  maxTransaction: [10n, 9n, 'max_transaction deny LIMIT_PER_TRANSACTION'],
  maxPerMinute: [3, 2, 'payments_per_minute deny LIMIT_VELOCITY'],
  maxPerHour: [6, 5, 'payments_per_hour deny LIMIT_VELOCITY'],
  maxPerDay: [10, 9, 'payments_per_day deny LIMIT_VELOCITY'],
  circuitBreaker: [
    { attempts: 8, per: 'hour' },
    { attempts: 3, per: 'minute' },
    'circuit_breaker deny CIRCUIT_BREAKER',
  ],
  dailyLimit: [100n, 99n, 'daily_limit deny LIMIT_DAILY'],
  weeklyLimit: [410n, 409n, 'weekly_limit deny LIMIT_WEEKLY'],
  monthlyLimit: [910n, 909n, 'monthly_limit deny LIMIT_MONTHLY'],
  totalLimit: [9010n, 9009n, 'total_limit deny LIMIT_TOTAL'],
  limitsBy: [shopDaily(80n), shopDaily(79n), 'payee_or_category_limit deny LIMIT_PAYEE'],
  duplicateSeconds: [60, 61, 'duplicate deny POSSIBLE_DUPLICATE'],
  requireApprovalAbove: [10n, 9n, 'approval ask APPROVAL_REQUIRED'],
  autoApproveBelow: [11n, 10n, 'approval ask APPROVAL_REQUIRED'],
  approveNewPayees: [false, true, 'new_payee ask NEW_PAYEE'],
}

const strict: Partial<Rules> = Object.fromEntries(
  Object.entries(bounds).map(([rule, [, less]]) => [rule, less]),
)

describe('each rule', () => {
  test.each(Object.entries(bounds))('%s passes up to its bound, not beyond', (rule, bound) => {
    const [most, less, says] = bound
    expect(judged({ [rule]: most })).toEqual([])
    expect(judged({ [rule]: less })).toEqual([says])
  })

  test('says nothing where it is not set', () => {
    expect(all(question([scopeOf({})]))).toEqual([])
  })

  test('is asked in the order that findings have, whatever is refused before', () => {
    const found = all(question([scopeOf(strict)]))
    expect(found.filter(({ outcome }) => outcome === 'pass')).toEqual([])
    const rules = found.map(({ rule }) => rule)
    expect(rules).toEqual(ruleNames.filter((rule) => rules.includes(rule)))
  })

  test('is asked of every policy of every scope, and a shared budget has its own code', () => {
    const rules = { dailyLimit: 0n, maxPerDay: 0, blockedMerchants: ['shop.example'] }
    const group = scopeOf(rules, { name: `grp_${scope}` })
    const found = evaluate(question([group, scopeOf(rules)]))
    expect(found.map(({ code, scope: of }) => `${code} ${of?.split('_')[0]}`)).toEqual([
      ...['MERCHANT_BLOCKED grp', 'MERCHANT_BLOCKED agent'],
      ...['GROUP_LIMIT_VELOCITY grp', 'LIMIT_VELOCITY agent'],
      ...['GROUP_LIMIT_DAILY grp', 'LIMIT_DAILY agent'],
    ])
    const [one] = group.policies
    const twice = { ...group, policies: one === undefined ? [] : [one, one] }
    expect(evaluate(question([twice]))).toHaveLength(6)
  })
})

test('a finding tells whose rule it is, and the numbers that it compared', () => {
  const [daily] = evaluate(question([scopeOf({ dailyLimit: 99n })]))
  const numbers = { limit: 99n, used: 90n, amount: 10n, resetsAt: now + 1 }
  expect(daily).toMatchObject({ scope: agent, policy, ...numbers })
  const [most] = evaluate(question([scopeOf({ maxTransaction: 10n })]))
  expect(most).toMatchObject({ outcome: 'pass', code: null, limit: 10n, used: 0n, resetsAt: null })
})

describe('what is not known', () => {
  test.each([
    ['an amount without a value in the scope', { value: null }],
    ['limits of another currency', { currency: 'EUR' }],
  ])('%s is refused once, by the rule on currencies', (_, facts) => {
    const scopes = [scopeOf({ dailyLimit: 1000n, requireApprovalAbove: 10n }, facts)]
    expect(failed(all(question(scopes)))).toEqual(['currency deny LIMIT_CURRENCY'])
  })

  test('no value is no matter where nothing counts money', () => {
    const rules = { blockedMerchants: ['shop.example'] }
    const found = all(question([scopeOf(rules, { value: null })]))
    expect(failed(found)).toEqual(['merchants deny MERCHANT_BLOCKED'])
  })

  test('who pays, when no agent does, is asked for no level', () => {
    const kyaSteps = [{ above: 0n, level: 'attested' }] as const
    expect(judged({ kyaSteps }, { kya: null })).toEqual([])
  })

  test('whom is paid satisfies no list of whom may be', () => {
    const payee = payeeOf({})
    expect(judged({ allowedMerchants: ['shop.example'] }, { payee })).toEqual([
      'merchants deny MERCHANT_REQUIRED',
    ])
    expect(judged({ blockedMerchants: ['shop.example'] }, { payee })).toEqual([])
    expect(judged({ allowedCategories: ['office'] }, { payee })).toEqual([
      'categories deny CATEGORY_REQUIRED',
    ])
    const blocking = (unknownCategory: Rules['unknownCategory']) =>
      judged({ blockedCategories: ['games'], unknownCategory }, { payee })
    expect(blocking('deny')).toEqual(['categories deny CATEGORY_REQUIRED'])
    expect(blocking('approve')).toEqual(['categories ask CATEGORY_REQUIRED'])
    expect(blocking('allow')).toEqual([])
  })
})

test('a payment that is meant twice, and a payee that was paid before, pass', () => {
  const rules = { duplicateSeconds: 3600, approveNewPayees: true }
  expect(
    judged(rules, { allowDuplicate: true, byAgent: false, payeeKnownTo: new Set([scope]) }),
  ).toEqual([])
})

test('what is looked at again on consent are the lists alone', () => {
  const found = evaluateLists(question([scopeOf(strict)]))
  expect(found.map(({ rule }) => rule)).toEqual(['merchants', 'categories'])
})
