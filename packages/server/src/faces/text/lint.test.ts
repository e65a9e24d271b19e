import { lint, lintCodes, noRules, type Rules } from '@bursar/core'
import { expect, test } from 'vitest'
import { lintSentence, type RuleWording } from './lint.ts'

const wording: RuleWording = { rule: (name) => `<${name}>`, money: (amount) => `$${amount}` }
const breaker = { attempts: 3, per: 'hour' } as const
const allDay = { from: 0, to: 1440 }
const week = { ...allDay, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const }

/** Rules, the finding they show, and what is said of it. */
const cases: readonly (readonly [Partial<Rules>, string])[] = [
  [{ dailyLimit: 0n }, '<dailyLimit> is zero, which lets no payment pass.'],
  [{ allowedMerchants: [] }, '<allowedMerchants> is empty, which lets no payment pass.'],
  [{ timeWindows: [] }, 'No window of <timeWindows> is ever open, so no payment passes.'],
  [
    { allowedMerchants: ['api.a.com'], blockedMerchants: ['a.com'] },
    "'api.a.com' is allowed, but 'a.com' in <blockedMerchants> refuses it.",
  ],
  [
    { allowedCategories: ['travel'], blockedCategories: ['travel'] },
    "Category 'travel' is both allowed and blocked, so it is refused.",
  ],
  [
    { maxTransaction: 9n, dailyLimit: 8n },
    '<maxTransaction> ($9) refuses nothing that <dailyLimit> ($8) does not.',
  ],
  [
    { monthlyLimit: 7n, totalLimit: 7n },
    '<monthlyLimit> ($7) refuses nothing that <totalLimit> ($7) does not.',
  ],
  [
    { dailyLimit: 2n, monthlyLimit: 62n },
    '<monthlyLimit> ($62) is not reached in 31 days of <dailyLimit> ($2).',
  ],
  [
    { maxPerHour: 4, circuitBreaker: breaker },
    '<maxPerHour> (4) stops nothing that <circuitBreaker> (3) does not stop.',
  ],
  [
    { requireApprovalAbove: 6n, totalLimit: 5n },
    '<requireApprovalAbove> ($6) never asks: <totalLimit> ($5) refuses such amounts.',
  ],
  [
    { requireApprovalAbove: 1n, autoApproveBelow: 3n },
    '<autoApproveBelow> ($3) asks for nothing that <requireApprovalAbove> ($1) does not.',
  ],
  [
    { approveNewPayees: true, requireApprovalAbove: 0n },
    '<approveNewPayees> asks for nothing: <requireApprovalAbove> asks for every payment.',
  ],
  [
    { approvalHours: 4 },
    '<approvalHours> has no effect: nothing in this policy asks for approval.',
  ],
  [
    { allowedMerchants: ['a.com'], blockedMerchants: ['b.com'] },
    "'b.com' is blocked, but nothing in <allowedMerchants> admits it anyway.",
  ],
  [
    { allowedCategories: ['a'], blockedCategories: ['b'] },
    "'b' is blocked, but <allowedCategories> does not admit it anyway.",
  ],
  [
    { unknownCategory: 'allow' },
    '<unknownCategory> has no effect: <blockedCategories> names none.',
  ],
  [
    { unknownCategory: 'allow', allowedCategories: ['a'] },
    '<unknownCategory> has no effect: <allowedCategories> refuses what is not known.',
  ],
  [{ blockedMerchants: [] }, '<blockedMerchants> is empty: it blocks nothing.'],
  [
    { timeWindows: [{ ...week, days: [...week.days] }] },
    '<timeWindows> are open the whole week: they refuse nothing.',
  ],
  [
    { timeWindows: [{ ...allDay, days: ['mon', 'mon'] }] },
    'Some minutes stand in <timeWindows> twice.',
  ],
  [
    { duplicateSeconds: 0 },
    '<duplicateSeconds> is zero: no payment is ever taken for a repetition.',
  ],
  [
    { timezone: 'UTC' },
    '<timezone> matters to attached policies alone: no rule here depends on it.',
  ],
  [{}, 'There is no limit on total spending: only the balance limits it.'],
  [{}, 'There is no limit on a single payment, and no amount that requires approval.'],
  [{}, 'There is no limit on the number of payments per minute, hour or day.'],
  [
    { allowedMerchants: ['openai'] },
    "'openai' in <allowedMerchants> is an exact id or name: it matches no domain.",
  ],
  [
    { unknownCategory: 'allow', blockedCategories: ['a'] },
    'A payee whose category is not known passes <blockedCategories>.',
  ],
]

function findingsOf(rules: Partial<Rules>, kind: 'own' | 'shared' = 'own') {
  const findings = lint({ ...noRules, ...rules }, { kind })
  return findings.map((finding) => [finding.code, lintSentence(finding, wording)] as const)
}

test.each(cases)('of %o it says: %s', (rules, sentence) => {
  expect(findingsOf(rules).map(([, said]) => said)).toContain(sentence)
})

test('every code has its sentence here', () => {
  const sentences = new Set(cases.map(([, sentence]) => sentence))
  const shown = cases
    .flatMap(([rules]) => findingsOf(rules))
    .filter(([, sentence]) => sentences.has(sentence))
  expect(new Set(shown.map(([code]) => code))).toEqual(new Set(lintCodes))
})

test('the zone of a shared policy is said to be of no use at all', () => {
  expect(findingsOf({ timezone: 'UTC', dailyLimit: 5n }, 'shared')).toEqual([
    [
      'TIMEZONE_UNREACHABLE',
      '<timezone> has no effect: a shared policy is counted in the zone of each scope.',
    ],
  ])
})

test('an entry stays as it was written, also where it looks like a rule or an amount', () => {
  const allowedMerchants = ['dailyLimit', '5.00000000']
  expect(findingsOf({ allowedMerchants }, 'shared')).toEqual([
    [
      'ENTRY_WITHOUT_DOMAIN',
      "'dailyLimit' in <allowedMerchants> is an exact id or name: it matches no domain.",
    ],
  ])
})
