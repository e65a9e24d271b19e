import { isKnownCategory } from '@bursar/contract'
import { lint, lintCodes, noRules, type Rules } from '@bursar/core'
import { expect, test } from 'vitest'
import { limitBy, readRules } from '../../../../../test/setup/reading.ts'
import { lintSentence, type RuleWording } from './lint.ts'

const wording: RuleWording = { rule: (name) => `<${name}>`, money: (amount) => `$${amount}` }
const breaker = { attempts: 3, per: 'hour' } as const
const allDay = { from: 0, to: 1440 }
const week = { ...allDay, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const }

/** Rules, the finding they show, and what is said of it. */
const cases: readonly (readonly [Partial<Rules>, string])[] = [
  [{ dailyLimit: 0n }, '<dailyLimit> is zero, so no payment is allowed.'],
  [{ allowedMerchants: [] }, '<allowedMerchants> is empty, so no payment is allowed.'],
  [{ timeWindows: [] }, '<timeWindows> is never open, so no payment is allowed.'],
  [
    { allowedMerchants: ['api.a.com'], blockedMerchants: ['a.com'] },
    "'api.a.com' is allowed, but 'a.com' in <blockedMerchants> blocks it.",
  ],
  [
    { allowedCategories: ['travel'], blockedCategories: ['travel'] },
    "Category 'travel' is both allowed and blocked, so it is blocked.",
  ],
  [
    { maxTransaction: 9n, dailyLimit: 8n },
    '<maxTransaction> ($9) has no effect: <dailyLimit> ($8) is at least as strict.',
  ],
  [
    { monthlyLimit: 7n, totalLimit: 7n },
    '<monthlyLimit> ($7) has no effect: <totalLimit> ($7) is at least as strict.',
  ],
  [
    { weeklyLimit: 2n, monthlyLimit: 12n },
    '<monthlyLimit> ($12) has no effect: it is at least 6 weeks of <weeklyLimit> ($2).',
  ],
  [
    { weeklyLimit: 14n, monthlyLimit: 7n },
    '<weeklyLimit> ($14) has no effect: it is at least 2 months of <monthlyLimit> ($7).',
  ],
  [
    { dailyLimit: 2n, monthlyLimit: 62n },
    '<monthlyLimit> ($62) has no effect: it is at least 31 days of <dailyLimit> ($2).',
  ],
  [
    { dailyLimit: 5n, limitsBy: [limitBy({ merchants: ['a.com'] }, 6n, 'day')] },
    "The limit for 'a.com' in <limitsBy> ($6) has no effect: <dailyLimit> ($5) is at least as " +
      'strict.',
  ],
  [
    { allowedMerchants: ['b.com'], limitsBy: [limitBy({ merchants: ['a.com'] }, 6n, 'day')] },
    "The limit for 'a.com' in <limitsBy> has no effect: <allowedMerchants> does not include it.",
  ],
  [
    { maxPerHour: 4, circuitBreaker: breaker },
    '<maxPerHour> (4) has no effect: <circuitBreaker> (3) is at least as strict.',
  ],
  [
    { requireApprovalAbove: 6n, totalLimit: 5n },
    '<requireApprovalAbove> ($6) has no effect: <totalLimit> ($5) declines such amounts.',
  ],
  [
    { requireApprovalAbove: 1n, autoApproveBelow: 3n },
    '<autoApproveBelow> ($3) has no effect: <requireApprovalAbove> ($1) is stricter.',
  ],
  [
    { approveNewPayees: true, requireApprovalAbove: 0n },
    '<approveNewPayees> has no effect: <requireApprovalAbove> requires approval of every payment.',
  ],
  [
    { approvalHours: 4 },
    '<approvalHours> has no effect: nothing in this policy requires approval.',
  ],
  [
    { allowedMerchants: ['a.com'], blockedMerchants: ['b.com'] },
    "Blocking 'b.com' has no effect: <allowedMerchants> does not include it.",
  ],
  [
    { allowedCategories: ['a'], blockedCategories: ['b'] },
    "Blocking 'b' has no effect: <allowedCategories> does not include it.",
  ],
  [
    { unknownCategory: 'allow' },
    '<unknownCategory> has no effect: <blockedCategories> has no entries.',
  ],
  [
    { unknownCategory: 'allow', allowedCategories: ['a'] },
    '<unknownCategory> has no effect: <allowedCategories> declines unknown categories.',
  ],
  [{ blockedMerchants: [] }, '<blockedMerchants> is empty: it blocks nothing.'],
  [
    { timeWindows: [{ ...week, days: [...week.days] }] },
    '<timeWindows> has no effect: it is open the whole week.',
  ],
  [{ timeWindows: [{ ...allDay, days: ['mon', 'mon'] }] }, 'Some of the <timeWindows> overlap.'],
  [{ duplicateSeconds: 0 }, '<duplicateSeconds> has no effect: it is zero.'],
  [{ selfApproval: 'deny' }, '<selfApproval> only affects approvals that other policies require.'],
  [
    { stepUpAbove: 1n },
    '<stepUpAbove> only affects requests for more and approvals that other policies require.',
  ],
  [
    { approvalsNeeded: 2, approveNewPayees: true },
    '<approvalsNeeded> (2) is more than the number of approvers, 1: nothing can be approved. ' +
      'Add approvers on the server with `bursar keys create --org --owner NAME`.',
  ],
  [{ duplicates: 'ask' }, '<duplicates> has no effect: <duplicateSeconds> is not set.'],
  [
    { timezone: 'UTC' },
    '<timezone> only affects attached policies: no rule in this policy depends on it.',
  ],
  [{}, 'There is no limit on total spending: only the balance limits it.'],
  [{}, 'There is no limit on a single payment, and no amount that requires approval.'],
  [{}, 'There is no limit on the number of payments per minute, hour or day.'],
  [
    { allowedMerchants: ['acme'] },
    "'acme' in <allowedMerchants> only matches an exact ID or name, not a domain.",
  ],
  [
    { blockedMerchants: ['shop.example'] },
    'Without <allowedMerchants>, <blockedMerchants> does not stop an agent that can name its ' +
      'payees freely.',
  ],
  [
    { allowedMerchants: ['wal_123'] },
    "'wal_123' in <allowedMerchants> matches nobody: it is not a complete ID.",
  ],
  [
    { blockedCategories: ['gamblng'] },
    "'gamblng' in <blockedCategories> is not a known category or code: it only matches payees " +
      'that are sent with the same word.',
  ],
  [
    { unknownCategory: 'allow', blockedCategories: ['a'] },
    '<blockedCategories> does not apply to payees of unknown category.',
  ],
]

function findingsOf(rules: Partial<Rules>, kind: 'own' | 'shared' = 'own') {
  const about = { kind, voices: 1, isCategory: isKnownCategory }
  const findings = lint({ ...noRules, ...readRules(rules) }, about)
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
      '<timezone> has no effect: shared policies use the time zone of each scope.',
    ],
  ])
})

test('an entry stays as it was written, also where it looks like a rule or an amount', () => {
  const allowedMerchants = ['dailyLimit', '5.00000000']
  expect(findingsOf({ allowedMerchants }, 'shared')).toEqual(
    allowedMerchants.map((entry) => [
      'ENTRY_WITHOUT_DOMAIN',
      `'${entry}' in <allowedMerchants> only matches an exact ID or name, not a domain.`,
    ]),
  )
})
