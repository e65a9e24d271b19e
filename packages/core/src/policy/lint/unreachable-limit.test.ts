import fc from 'fast-check'
import { expect, test } from 'vitest'
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
const nobody = { id: null, name: null, domain: null, category: null, mcc: null, mccCategory: null }

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
    payee: merchantPayee({ ...nobody, name: 'Shop' }),
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
    kya: null,
    payeeKnownTo: new Set(),
  }
  const found = [...evaluate(question), ...evaluateApproval(question)]
  if (found.some(({ outcome }) => outcome === 'deny')) return 'deny'
  return found.some(({ outcome }) => outcome === 'ask') ? 'ask' : 'pass'
}

/** The rules without the one that a finding is about, for each finding of these codes. */
function without(rules: Rules, codes: readonly LintCode[]): Rules[] {
  return lint(rules, { kind: 'own' }).flatMap(({ code, fields: [field] }) =>
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
    monthlyLimit: orNull(small),
    totalLimit: orNull(small),
    requireApprovalAbove: orNull(small),
    autoApproveBelow: orNull(small),
    approveNewPayees: fc.constantFrom(null, true),
    months: fc.constantFrom(null, 30n, 31n),
  })
  .map(({ months, ...rules }) => {
    const { dailyLimit, monthlyLimit } = rules
    const isMonth = months !== null && dailyLimit !== null
    const month = isMonth ? dailyLimit * months : monthlyLimit
    return { ...noRules, ...rules, monthlyLimit: month }
  })

/** Up to thirty other days of the month, each within the limit of a day, and what was before. */
function usageFor({ dailyLimit }: Rules): fc.Arbitrary<Counters> {
  const day = fc.bigInt({ min: 0n, max: dailyLimit ?? 12n })
  const days = fc.constantFrom(0n, 1n, 29n, 30n)
  return fc.tuple(day, day, days, small).map(([today, other, others, before]) => {
    const monthSpent = today + other * others
    return { ...noCounters, daySpent: today, monthSpent, totalSpent: monthSpent + before }
  })
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
    { numRuns: 20_000 },
  )
  expect(removed).toBeGreaterThan(10_000)
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
