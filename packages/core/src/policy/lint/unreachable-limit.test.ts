import fc from 'fast-check'
import { expect, test } from 'vitest'
import { merchant } from '../../../../../test/setup/reading.ts'
import { idOf } from '../../id.ts'
import { type Counters, noCounters } from '../../window.ts'
import { evaluate, evaluateApproval } from '../evaluate.ts'
import { lint } from '../lint.ts'
import { merchantPayee } from '../payee.ts'
import type { Question } from '../question.ts'
import { looksOf } from '../rule-table.ts'
import { noRules, type Rules } from '../rules.ts'
import { noVelocity, type VelocityRow, velocityAfter, velocityAt } from '../velocity.ts'
import type { LintCode } from './finding.ts'

const SCOPE = '01ARZ3NDEKTSV4RRFFQ69G5FAV'

interface Attempt {
  readonly now?: number
  readonly amount?: bigint
  readonly usage?: Counters
  readonly velocity?: VelocityRow
}

/** What the rules say of a payment, all things considered. */
function verdict(rules: Rules, attempt: Attempt): 'deny' | 'ask' | 'pass' {
  const { now = 0, amount = 1n, usage = noCounters, velocity = noVelocity(SCOPE) } = attempt
  const policy = { id: idOf('policy', SCOPE), version: 1, rules, candidate: null }
  const question: Question = {
    now,
    currency: 'USD',
    payee: merchantPayee(merchant({ name: 'Shop' })),
    scopes: [
      {
        scope: SCOPE,
        currency: 'USD',
        name: 'organization',
        member: null,
        usage,
        value: amount,
        velocity,
        clock: null,
        policies: [policy],
        looks: looksOf(rules),
      },
    ],
    duplicate: null,
    allowDuplicate: false,
    byAgent: true,
    kya: null,
    payeeKnownTo: new Set(),
  }
  const found = [...evaluate(question), ...evaluateApproval(question)]
  if (found.some(({ outcome }) => outcome === 'deny')) return 'deny'
  return found.some(({ outcome }) => outcome === 'ask') ? 'ask' : 'pass'
}

/** The rules without the one that a finding is about, for each finding of these codes. */
function without(rules: Rules, codes: readonly LintCode[]): Rules[] {
  const about = { kind: 'own', voices: 1, isCategory: () => true } as const
  return lint(rules, about).flatMap(({ code, fields: [field] }) =>
    codes.includes(code) && field !== undefined ? [{ ...rules, [field]: null }] : [],
  )
}

function orNull<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(value, { nil: null })
}

const small = fc.bigInt({ min: 0n, max: 12n })

// Limits at, and just below, what the days of a month can come to.
const amountRules: fc.Arbitrary<Rules> = fc
  .record({
    maxTransaction: orNull(small),
    dailyLimit: orNull(small),
    weeklyLimit: orNull(small),
    monthlyLimit: orNull(small),
    totalLimit: orNull(small),
    requireApprovalAbove: orNull(small),
    autoApproveBelow: orNull(small),
    approveNewPayees: fc.constantFrom(null, true),
    days: fc.constantFrom(null, 6n, 7n, 30n, 31n),
    weeks: fc.constantFrom(null, 5n, 6n),
    months: fc.constantFrom(null, 1n, 2n),
  })
  .map(({ days, weeks, months, ...rules }): Rules => {
    const all = { ...noRules, ...rules }
    if (all.dailyLimit !== null && days !== null)
      return { ...all, [days > 7n ? 'monthlyLimit' : 'weeklyLimit']: all.dailyLimit * days }
    if (all.weeklyLimit !== null && weeks !== null)
      return { ...all, monthlyLimit: all.weeklyLimit * weeks }
    if (all.monthlyLimit !== null && months !== null)
      return { ...all, weeklyLimit: all.monthlyLimit * months }
    return all
  })

const most = (limit: bigint | null) => fc.bigInt({ min: 0n, max: limit ?? 12n })

/**
 * What a book has counted that has kept its rules: today, in this week and month, in the other
 * weeks of the month, and in the month before, in which the week may have begun.
 */
function usageFor({ dailyLimit, weeklyLimit, monthlyLimit }: Rules): fc.Arbitrary<Counters> {
  const days = (count: bigint) => (dailyLimit === null ? null : dailyLimit * count)
  const parts = fc.record({
    today: most(dailyLimit),
    inWeek: most(least(weeklyLimit, days(6n))),
    inMonth: most(least(monthlyLimit, days(24n))),
    weeks: fc.constantFrom(1n, 5n),
    before: fc.constantFrom(0n, 1n).chain((begun) => most(begun === 0n ? 0n : monthlyLimit)),
    ever: small,
  })
  return parts.map(({ today, inWeek, inMonth, weeks, before, ever }) => {
    const daySpent = least(least(today, weeklyLimit), monthlyLimit) ?? today
    const now = least(least(daySpent + inWeek, weeklyLimit), monthlyLimit) ?? 0n
    const others = least(inMonth, weeklyLimit === null ? null : weeklyLimit * weeks) ?? 0n
    const monthSpent = least(now + others, monthlyLimit) ?? 0n
    const week = dailyLimit === null ? null : daySpent + 6n * dailyLimit
    const weekSpent = least(least(now + before, weeklyLimit), week) ?? 0n
    const totalSpent = monthSpent + weekSpent + ever
    return { ...noCounters, daySpent, weekSpent, monthSpent, totalSpent }
  })
}

/** The smaller one; null is no limit. */
function least(one: bigint | null, other: bigint | null): bigint | null {
  if (one === null || other === null) return one ?? other
  return one < other ? one : other
}

test('a limit or threshold that is said never to fire never does', () => {
  let removed = 0
  const attempt = amountRules.chain((rules) =>
    fc.tuple(fc.constant(rules), usageFor(rules), fc.bigInt({ min: 1n, max: 14n })),
  )
  fc.assert(
    fc.property(attempt, ([rules, usage, amount]) => {
      const codes = [
        'AMOUNT_LIMIT_UNREACHABLE',
        'APPROVAL_THRESHOLD_UNREACHABLE',
        'NEW_PAYEES_UNREACHABLE',
      ] as const
      for (const fewer of without(rules, codes)) {
        removed += 1
        expect(verdict(fewer, { amount, usage })).toBe(verdict(rules, { amount, usage }))
      }
    }),
    { numRuns: 5_000 },
  )
  expect(removed).toBeGreaterThan(2_500)
})

test('a limit of velocity that is said never to fire never does, through days of attempts', () => {
  const few = fc.integer({ min: 0, max: 3 })
  const velocityRules: fc.Arbitrary<Rules> = fc
    .record({
      maxPerMinute: orNull(few),
      maxPerHour: orNull(fc.oneof(few, fc.constantFrom(59, 60, 120))),
      maxPerDay: orNull(fc.oneof(few, fc.constantFrom(23, 24, 47, 48, 1440))),
      circuitBreaker: orNull(
        fc.record({ attempts: few, per: fc.constantFrom('minute' as const, 'hour' as const) }),
      ),
    })
    .map((rules) => ({ ...noRules, ...rules }))
  const gap = fc.constantFrom(1, 29, 60, 601, 1800, 3600)
  let removed = 0
  fc.assert(
    fc.property(velocityRules, gap, (rules, seconds) => {
      const lesser = without(rules, ['VELOCITY_LIMIT_UNREACHABLE'])
      let kept = noVelocity(SCOPE)
      for (let now = 1_000_000; lesser.length > 0 && now < 1_000_000 + seconds * 150; ) {
        const velocity = velocityAt(kept, now, (Math.floor(now / 86_400) + 1) * 86_400)
        const outcome = verdict(rules, { now, velocity })
        for (const fewer of lesser) {
          removed += 1
          expect(verdict(fewer, { now, velocity })).toBe(outcome)
        }
        kept = velocityAfter(velocity, { isAuthorized: outcome !== 'deny' })
        now += seconds
      }
    }),
    { numRuns: 300 },
  )
  expect(removed).toBeGreaterThan(3_000)
})

/** The fields that a policy is told of under one code. */
function fieldsOf(code: LintCode, rules: Partial<Rules>, kind: 'own' | 'shared' = 'own') {
  const about = { kind, voices: 1, isCategory: () => true }
  const found = lint({ ...noRules, ...rules }, about)
  return found.flatMap((one) => (one.code === code ? [one.fields] : []))
}

test('of two limits that are equal, only one is of no use', () => {
  const amounts = { dailyLimit: 0n, monthlyLimit: 0n }
  expect(fieldsOf('AMOUNT_LIMIT_UNREACHABLE', amounts)).toEqual([['dailyLimit', 'monthlyLimit']])
  const velocities = { maxPerMinute: 0, maxPerHour: 0 }
  expect(fieldsOf('VELOCITY_LIMIT_UNREACHABLE', velocities)).toEqual([
    ['maxPerMinute', 'maxPerHour'],
  ])
})

test.each([
  ['own', null, 24],
  ['own', 'UTC', 24],
  ['own', 'Europe/Berlin', 26],
  ['shared', null, 26],
] as const)('a day of a policy that is %s in zone %s has %i hours', (kind, timezone, hours) => {
  const found = (maxPerDay: number) =>
    fieldsOf('VELOCITY_LIMIT_UNREACHABLE', { timezone, maxPerHour: 10, maxPerDay }, kind)
  expect(found(10 * hours - 1)).toEqual([])
  expect(found(10 * hours)).toEqual([['maxPerDay', 'maxPerHour']])
})
