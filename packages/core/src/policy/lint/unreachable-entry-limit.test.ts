import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limitBy, merchant, readRules } from '../../../../../test/setup/reading.ts'
import { idOf } from '../../id.ts'
import { calendarOf } from '../../time.ts'
import { type MutableCounters, noCounters, windowFields } from '../../window.ts'
import { evaluate } from '../evaluate.ts'
import { limits } from '../limit.ts'
import { countersFor } from '../limit-by.ts'
import { lint } from '../lint.ts'
import { merchantPayee } from '../payee.ts'
import { periods } from '../period.ts'
import { looksOf } from '../rule-table.ts'
import { type LimitBy, noRules, type Rules } from '../rules.ts'
import type { LintCode, LintFinding } from './finding.ts'

const SCOPE = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const HOUR = 3600

function lintOf(rules: Partial<Rules>): LintFinding[] {
  const about = { kind: 'own', voices: 1, isCategory: () => true } as const
  return lint({ ...noRules, ...readRules(rules) }, about)
}

function found(code: LintCode, rules: Partial<Rules>) {
  return lintOf(rules).flatMap((one) =>
    one.code === code ? [[one.fields[1], ...one.entries]] : [],
  )
}

function merchants(entries: readonly string[], amount: bigint, per: LimitBy['per'] = 'day') {
  return limitBy({ merchants: entries }, amount, per)
}

const code = 'ENTRY_LIMIT_UNREACHABLE'

test.each(periods)('a limit over all comes down first: per %s', (per) => {
  const limitsBy = [merchants(['a.example', 'AWS'], 10n, per)]
  const { field } = limits[per]
  expect(found(code, { limitsBy, [field]: 10n })).toEqual([
    [field, 'a.example'],
    [field, 'AWS'],
  ])
  expect(found(code, { limitsBy, [field]: 11n })).toEqual([])
})

test('a longer span comes down as soon as shorter ones that are in it', () => {
  const of = (per: LimitBy['per'], amount: bigint) => [merchants(['a.example'], amount, per)]
  expect(found(code, { limitsBy: of('week', 70n), dailyLimit: 10n })).toHaveLength(1)
  expect(found(code, { limitsBy: of('week', 69n), dailyLimit: 10n })).toEqual([])
  expect(found(code, { limitsBy: of('day', 10n), weeklyLimit: 10n })).toHaveLength(1)
  expect(found(code, { limitsBy: of('transaction', 10n), dailyLimit: 10n })).toHaveLength(1)
  expect(found(code, { limitsBy: of('day', 10n), maxTransaction: 1n })).toEqual([])
  expect(found(code, { limitsBy: of('total', 900n), dailyLimit: 1n })).toEqual([])
})

test('another limit of the same payee does, and of two equal ones the later is of no use', () => {
  const two = (one: LimitBy, other: LimitBy) => found(code, { limitsBy: [one, other] })
  const domain = merchants(['a.example'], 10n)
  expect(two(domain, merchants(['https://A.example/x'], 10n))).toEqual([
    ['limitsBy', 'https://A.example/x'],
  ])
  expect(two(merchants(['a.example'], 11n), domain)).toEqual([['limitsBy', 'a.example']])
  expect(two(domain, merchants(['a.example'], 71n, 'week'))).toEqual([['limitsBy', 'a.example']])
  expect(two(domain, merchants(['a.example'], 69n, 'week'))).toEqual([])
  expect(two(domain, merchants(['eu.a.example'], 20n))).toEqual([])
})

test('a name of a vendor means more than one of its domains', () => {
  const limited = (name: bigint, domain: bigint) => ({
    limitsBy: [merchants(['OpenAI'], name), merchants(['openai.com'], domain)],
  })
  expect(found(code, limited(10n, 20n))).toEqual([['limitsBy', 'openai.com']])
  expect(found(code, limited(20n, 10n))).toEqual([])
})

test('an entry of which an allow list has nothing is limited for nothing', () => {
  const of = (allowedMerchants: string[] | null, entry: string) =>
    found('LIMITED_ENTRY_UNREACHABLE', { allowedMerchants, limitsBy: [merchants([entry], 1n)] })
  expect(of(['a.example'], 'b.example')).toEqual([['allowedMerchants', 'b.example']])
  for (const entry of ['a.example', 'eu.a.example', 'example.com', 'Acme', 'ACME*'])
    expect(of(['a.example', 'x.example.com'], entry)).toEqual([])
  // A payee may have the one as its name and the other as its id, and no list is no limit.
  expect(of(['Acme'], 'm_1')).toEqual([])
  expect(of(null, 'b.example')).toEqual([])
  // EMPTY_ALLOW_LIST says it already.
  expect(of([], 'b.example')).toEqual([])
  const category = (allowedCategories: string[], entry: string) =>
    found('LIMITED_ENTRY_UNREACHABLE', {
      allowedCategories,
      limitsBy: [limitBy({ categories: [entry] }, 1n, 'day')],
    })
  expect(category(['travel'], 'media')).toEqual([['allowedCategories', 'media']])
  expect(category(['travel'], '7995')).toEqual([])
  expect(category(['Travel', 'media'], 'MEDIA')).toEqual([])
})

const small = fc.bigInt({ min: 0n, max: 9n })
const shops = ['a.example', 'eu.a.example', 'b.example', 'openai.com', 'chatgpt.com']
const entries = fc.constantFrom(...shops, 'OpenAI', 'https://A.example/')
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const limited = fc
  .tuple(
    fc.uniqueArray(entries, { minLength: 1, maxLength: 2 }),
    small,
    fc.constantFrom(...periods),
  )
  .map(([of, amount, per]) => merchants(of, amount, per))
const rules: fc.Arbitrary<Rules> = fc
  .record({
    maxTransaction: orNull(small),
    dailyLimit: orNull(small),
    weeklyLimit: orNull(small),
    totalLimit: orNull(fc.bigInt({ min: 5n, max: 40n })),
    allowedMerchants: orNull(fc.uniqueArray(entries, { minLength: 1, maxLength: 3 })),
    // By its amount a finding tells which limit it is about.
    limitsBy: fc.uniqueArray(limited, {
      minLength: 1,
      maxLength: 4,
      selector: ({ amount }) => amount,
    }),
  })
  .map((some) => ({ ...noRules, ...readRules(some) }))

/** The rules without the entry that a finding is about. */
function without(all: Rules, { entries: [entry], limits: amounts }: LintFinding): Rules {
  const limitsBy = all.limitsBy?.map((limit) => {
    const isMeant = amounts === null || amounts[0] === limit.amount
    return { ...limit, entries: limit.entries.filter((one) => !isMeant || one !== entry) }
  })
  return { ...all, limitsBy: limitsBy ?? null }
}

/** What a book has counted, in all and by payee. */
type Counted = Map<string, MutableCounters>

function inWindows(counted: Counted, key: string, now: number): MutableCounters {
  const row = { ...noCounters, ...counted.get(key) }
  const ends = calendarOf('UTC', now * 1_000_000)
  for (const { spent, end } of windowFields) {
    if (row[end] !== ends[end]) row[spent] = 0n
    row[end] = ends[end]
  }
  return row
}

test('a limit of an entry that is said to be of no use refuses nothing, for weeks', () => {
  const step = fc.record({
    to: fc.constantFrom(...shops),
    amount: fc.bigInt({ min: 1n, max: 4n }),
    wait: fc.constantFrom(0, 1, 5, 24, 60),
  })
  let removed = 0
  const story = fc.tuple(rules, fc.array(step, { minLength: 20, maxLength: 60 }))
  fc.assert(
    fc.property(story, ([all, steps]) => {
      const useless = lintOf(all).filter(({ code: one }) =>
        ['ENTRY_LIMIT_UNREACHABLE', 'LIMITED_ENTRY_UNREACHABLE'].includes(one),
      )
      const fewer = useless.map((one) => without(all, one))
      const counted: Counted = new Map()
      let now = 1_770_000_000
      for (const { to, amount, wait } of fewer.length === 0 ? [] : steps) {
        now += wait * HOUR
        const payee = merchantPayee(merchant({ domain: to }))
        const keys = countersFor([all], payee)
        const usage = inWindows(counted, '', now)
        const byEntry = new Map(keys.map((key) => [key, inWindows(counted, key, now)]))
        const passes = (one: Rules) => {
          const policy = { id: idOf('policy', SCOPE), version: 1, rules: one, candidate: null }
          const scope = {
            ...({ scope: SCOPE, name: 'organization', member: null, currency: 'USD' } as const),
            ...{ usage, value: amount, entries: byEntry, velocity: null, clock: null },
            ...{ policies: [policy], looks: looksOf(one) },
          }
          const asked = { now, currency: 'USD', payee, scopes: [scope], duplicate: null }
          const rest = { allowDuplicate: false, byAgent: true, kya: null }
          const said = evaluate({ ...asked, ...rest, payeeKnownTo: new Set() })
          return said.every(({ outcome }) => outcome !== 'deny')
        }
        const isPaid = passes(all)
        for (const one of fewer) expect(passes(one)).toBe(isPaid)
        removed += fewer.length
        for (const [key, row] of isPaid ? [['', usage] as const, ...byEntry] : []) {
          for (const { spent } of windowFields) row[spent] += amount
          counted.set(key, { ...row, totalSpent: row.totalSpent + amount })
        }
      }
    }),
    { numRuns: 150 },
  )
  expect(removed).toBeGreaterThan(2_500)
})
