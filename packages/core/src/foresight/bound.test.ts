import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limitBy, readRules } from '../../../../test/setup/reading.ts'
import { periods } from '../policy/period.ts'
import { noRules, type Rules } from '../policy/rules.ts'
import { calendarOf, clockOf } from '../time.ts'
import { noCounters } from '../window.ts'
import { boundOf } from './bound.ts'

const DAY = 86_400
const scope = '01ARZ3NDEKTSV4RRFFQ69G5FAV'

const limit = fc.option(fc.bigInt({ min: 0n, max: 40n }), { nil: null })
const shops = ['a.example', 'b.example']
const limitOf = fc
  .record({
    merchants: fc.constantFrom(shops, ['A.example'], ['x.example']),
    amount: fc.bigInt({ min: 0n, max: 40n }),
    per: fc.constantFrom(...periods),
  })
  .map(({ merchants, amount, per }) => limitBy({ merchants }, amount, per))
const rules: fc.Arbitrary<Rules> = fc
  .record({
    dailyLimit: fc.option(fc.bigInt({ min: 0n, max: 9n }), { nil: null }),
    weeklyLimit: limit,
    monthlyLimit: limit,
    totalLimit: fc.option(fc.bigInt({ min: 0n, max: 200n }), { nil: null }),
    allowedMerchants: fc.option(fc.constant(shops), { nil: null, freq: 4 }),
    limitsBy: fc.option(fc.array(limitOf, { minLength: 1, maxLength: 3 }), { nil: null, freq: 4 }),
  })
  .map((some) => ({ ...noRules, ...readRules(some) }))

/**
 * The most that can be spent from day to day, by augmenting paths from weeks to months: each day
 * is an edge between the two that it is part of.
 */
function mostSpent(rules: Rules, days: readonly (readonly [week: string, month: string])[]) {
  const none = 10_000n
  const source = 'source'
  const sink = 'sink'
  const edges = new Map<string, Map<string, bigint>>()
  const add = (from: string, to: string, more: bigint) => {
    const out = edges.get(from) ?? new Map<string, bigint>()
    edges.set(from, out.set(to, (out.get(to) ?? 0n) + more))
  }
  for (const [week, month] of days) add(week, month, rules.dailyLimit ?? none)
  for (const week of new Set(days.map(([w]) => w))) add(source, week, rules.weeklyLimit ?? none)
  for (const month of new Set(days.map(([, m]) => m))) add(month, sink, rules.monthlyLimit ?? none)
  const path = (at: string, seen: ReadonlySet<string>): string[] | null => {
    if (at === sink) return [sink]
    for (const [to, room] of edges.get(at) ?? []) {
      if (room <= 0n || seen.has(to)) continue
      const rest = path(to, new Set([...seen, to]))
      if (rest !== null) return [at, ...rest]
    }
    return null
  }
  let sum = 0n
  for (let found = path(source, new Set([source])); found !== null; ) {
    const steps = found.slice(1).map((to, at) => [found?.[at] ?? '', to] as const)
    const rooms = steps.map(([from, to]) => edges.get(from)?.get(to) ?? 0n)
    const [least = 0n] = rooms.toSorted((a, b) => (a < b ? -1 : 1))
    for (const [from, to] of steps) {
      add(from, to, -least)
      add(to, from, least)
    }
    sum += least
    found = path(source, new Set([source]))
  }
  const { totalLimit } = rules
  return totalLimit !== null && totalLimit < sum ? totalLimit : sum
}

/** Where each payee that is allowed has a limit, the sum of them. */
function mostByPayee(
  { allowedMerchants, limitsBy }: Rules,
  days: readonly (readonly [week: string, month: string])[],
): bigint | null {
  const [weeks, months] = [new Set(days.map(([w]) => w)), new Set(days.map(([, m]) => m))]
  const times = { day: days.length, week: weeks.size, month: months.size, total: 1 }
  let sum = 0n
  for (const shop of allowedMerchants ?? []) {
    const sums = (limitsBy ?? []).flatMap(({ entries, amount, per }) =>
      per !== 'transaction' && entries.some((entry) => entry.toLowerCase() === shop)
        ? [amount * BigInt(times[per])]
        : [],
    )
    const [least] = sums.toSorted((a, b) => (a < b ? -1 : 1))
    if (least === undefined) return null
    sum += least
  }
  return allowedMerchants === null ? null : sum
}

test('days inside weeks inside months come to as much as can be spent, and no more', () => {
  const start = fc
    .integer({ min: 0, max: 400 })
    .map((day) => Date.UTC(2026, 0, 1) / 1000 + day * DAY)
  const story = fc.record({ rules, start, length: fc.integer({ min: 1, max: 70 }) })
  fc.assert(
    fc.property(story, ({ rules: own, start, length }) => {
      const days = Array.from({ length }, (_, day) => {
        const at = (start + day * DAY) * 1_000_000
        const { weekEnd, monthEnd } = calendarOf('UTC', at)
        expect(clockOf('UTC', at).minute).toBe(0)
        return [`w${weekEnd}`, `m${monthEnd}`] as const
      })
      const [all, some] = [mostSpent(own, days), mostByPayee(own, days)]
      const most = some !== null && some < all ? some : all
      const facts = {
        ...({ scope, name: 'organization', member: null, currency: 'USD', value: null } as const),
        ...{ usage: noCounters, velocity: null, clock: null, looks: 0 },
        policies: [{ id: `pol_${scope}` as const, version: 1, rules: own, candidate: null }],
      }
      const now = start * 1_000_000
      const found = boundOf(facts, { zone: 'UTC', now, end: now + length * DAY * 1_000_000 })
      // Where nothing limits, both are only very much.
      if (most < 10_000n) expect(found.amount).toBe(most)
      else expect(found.amount).toBeGreaterThan(10_000n)
    }),
    { numRuns: 300 },
  )
})
