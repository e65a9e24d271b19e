import { expect, test } from 'vitest'
import { approvals, type Case } from '../../../../test/setup/lint-cases.ts'
import { limitBy, readRules } from '../../../../test/setup/reading.ts'
import { type LintCode, lintCodes } from './lint/finding.ts'
import { lint } from './lint.ts'
import { noRules, type Rules, type TimeWindow, weekdays } from './rules.ts'

type Kind = 'own' | 'shared'

function lintOf(rules: Partial<Rules>, kind: Kind = 'own') {
  const about = { kind, voices: 2, isCategory: () => true }
  return lint({ ...noRules, ...readRules(rules) }, about)
}

/** The fields that a policy is told of under one code. */
function fieldsOf(code: LintCode, rules: Partial<Rules>, kind?: Kind) {
  return lintOf(rules, kind).flatMap((found) => (found.code === code ? [found.fields] : []))
}

const open = (from: number, to: number, ...days: TimeWindow['days']): TimeWindow => ({
  days,
  from,
  to,
})
const nights = open(1320, 360, ...weekdays)

const amounts = [
  ...(['maxTransaction', 'dailyLimit', 'weeklyLimit', 'monthlyLimit'] as const),
  'totalLimit' as const,
]
/** Limits whose sums are parts of the other's; a week may be a part of two months. */
const nested = amounts
  .flatMap((field, at) => amounts.slice(at + 1).map((wider) => [field, wider] as const))
  .filter(([field, wider]) => field !== 'weeklyLimit' || wider !== 'monthlyLimit')

const limits: readonly Case[] = [
  ...amounts.map((field): Case => ['ZERO_LIMIT', { [field]: 0n }, [field], { [field]: 1n }]),
  ...(['maxPerMinute', 'maxPerHour', 'maxPerDay'] as const).map(
    (field): Case => ['ZERO_LIMIT', { [field]: 0 }, [field], { [field]: 1 }],
  ),
  [
    'ZERO_LIMIT',
    { circuitBreaker: { attempts: 0, per: 'hour' } },
    ['circuitBreaker'],
    { circuitBreaker: { attempts: 1, per: 'hour' } },
  ],
  ...nested.map(
    ([field, wider]): Case => [
      'AMOUNT_LIMIT_UNREACHABLE',
      { [field]: 10n, [wider]: 10n },
      [field, wider],
      { [field]: 9n, [wider]: 10n },
    ],
  ),
  [
    'AMOUNT_LIMIT_UNREACHABLE',
    { dailyLimit: 10n, monthlyLimit: 310n },
    ['monthlyLimit', 'dailyLimit'],
    { dailyLimit: 10n, monthlyLimit: 309n },
  ],
  [
    'AMOUNT_LIMIT_UNREACHABLE',
    { dailyLimit: 10n, weeklyLimit: 70n },
    ['weeklyLimit', 'dailyLimit'],
    { dailyLimit: 10n, weeklyLimit: 69n },
  ],
  // A month of 31 days may reach into six weeks, and a week into two months.
  [
    'AMOUNT_LIMIT_UNREACHABLE',
    { weeklyLimit: 10n, monthlyLimit: 60n },
    ['monthlyLimit', 'weeklyLimit'],
    { weeklyLimit: 10n, monthlyLimit: 59n },
  ],
  [
    'AMOUNT_LIMIT_UNREACHABLE',
    { weeklyLimit: 20n, monthlyLimit: 10n },
    ['weeklyLimit', 'monthlyLimit'],
    { weeklyLimit: 19n, monthlyLimit: 10n },
  ],
  ...(
    [
      ['maxPerMinute', 'maxPerHour', [6, 6], [5, 6]],
      ['maxPerMinute', 'maxPerDay', [6, 6], [5, 6]],
      ['maxPerHour', 'maxPerDay', [6, 6], [5, 6]],
      ['maxPerHour', 'maxPerMinute', [120, 2], [119, 2]],
      ['maxPerDay', 'maxPerHour', [48, 2], [47, 2]],
      ['maxPerDay', 'maxPerMinute', [2880, 2], [2879, 2]],
    ] as const
  ).map(
    ([field, other, shows, nearMiss]): Case => [
      'VELOCITY_LIMIT_UNREACHABLE',
      { [field]: shows[0], [other]: shows[1] },
      [field, other],
      { [field]: nearMiss[0], [other]: nearMiss[1] },
    ],
  ),
  [
    'VELOCITY_LIMIT_UNREACHABLE',
    { maxPerMinute: 5, circuitBreaker: { attempts: 5, per: 'minute' } },
    ['maxPerMinute', 'circuitBreaker'],
    // Attempts are counted, not payments: a velocity limit never keeps the breaker from its own.
    { maxPerMinute: 5, circuitBreaker: { attempts: 6, per: 'minute' } },
  ],
]

const [OPENAI, API] = ['openai.com', 'api.openai.com']
const bothMerchants = ['allowedMerchants', 'blockedMerchants'] as const
const bothCategories = ['allowedCategories', 'blockedCategories'] as const

const lists: readonly Case[] = [
  ...(['allowedMerchants', 'allowedCategories', 'allowedCurrencies'] as const).map(
    (field): Case => ['EMPTY_ALLOW_LIST', { [field]: [] }, [field], { [field]: ['USD'] }],
  ),
  ...(['blockedMerchants', 'blockedCategories'] as const).map(
    (field): Case => ['EMPTY_BLOCK_LIST', { [field]: [] }, [field], { [field]: ['a.example'] }],
  ),
  [
    'ALLOWED_MERCHANT_BLOCKED',
    { allowedMerchants: [API], blockedMerchants: ['OpenAI.com.'] },
    bothMerchants,
    { allowedMerchants: [OPENAI], blockedMerchants: [API] },
  ],
  [
    'ALLOWED_MERCHANT_BLOCKED',
    { allowedMerchants: ['Acme Ltd'], blockedMerchants: ['acme ltd'] },
    bothMerchants,
    { allowedMerchants: ['Acme Ltd'], blockedMerchants: ['Acme'] },
  ],
  [
    'ALLOWED_MERCHANT_BLOCKED',
    {
      allowedMerchants: ['AWS'],
      blockedMerchants: ['amazon.com', 'amazon web services'],
    },
    bothMerchants,
    { allowedMerchants: ['AWS'], blockedMerchants: ['amazon.com'] },
  ],
  [
    'ALLOWED_MERCHANT_BLOCKED',
    { allowedMerchants: ['eu.aws.amazon.com'], blockedMerchants: ['AWS'] },
    bothMerchants,
    { allowedMerchants: ['amazon.com'], blockedMerchants: ['AWS'] },
  ],
  [
    'ALLOWED_CATEGORY_BLOCKED',
    { allowedCategories: ['travel', 'Software '], blockedCategories: ['software'] },
    bothCategories,
    { allowedCategories: ['travel'], blockedCategories: ['software'] },
  ],
  [
    'BLOCKED_MERCHANT_UNREACHABLE',
    { allowedMerchants: [OPENAI], blockedMerchants: ['evilopenai.com'] },
    ['blockedMerchants', 'allowedMerchants'],
    { allowedMerchants: [OPENAI], blockedMerchants: [API] },
  ],
  [
    'BLOCKED_MERCHANT_UNREACHABLE',
    { allowedMerchants: ['wal_1'], blockedMerchants: ['wal_2'] },
    ['blockedMerchants', 'allowedMerchants'],
    // A wallet is its agent's too.
    { allowedMerchants: ['agent_1'], blockedMerchants: ['wal_2'] },
  ],
  [
    'BLOCKED_MERCHANT_UNREACHABLE',
    { allowedMerchants: [OPENAI], blockedMerchants: ['evil.com'] },
    ['blockedMerchants', 'allowedMerchants'],
    // Who is allowed by name may have the blocked domain.
    { allowedMerchants: [OPENAI, 'OpenAI'], blockedMerchants: ['evil.com'] },
  ],
  [
    'BLOCKED_CATEGORY_UNREACHABLE',
    { allowedCategories: ['software'], blockedCategories: ['gambling'] },
    ['blockedCategories', 'allowedCategories'],
    // Who is allowed by code may be of the blocked category.
    { allowedCategories: ['software', '5734'], blockedCategories: ['gambling'] },
  ],
  [
    'UNKNOWN_CATEGORY_UNREACHABLE',
    { unknownCategory: 'allow' },
    ['unknownCategory', 'blockedCategories'],
    { unknownCategory: 'allow', blockedCategories: ['gambling'] },
  ],
  [
    'UNKNOWN_CATEGORY_UNREACHABLE',
    { unknownCategory: 'approve', blockedCategories: ['a'], allowedCategories: ['b'] },
    ['unknownCategory', 'allowedCategories'],
    { unknownCategory: 'deny', blockedCategories: ['a'], allowedCategories: ['b'] },
  ],
  [
    'UNKNOWN_CATEGORY_ALLOWED',
    { unknownCategory: 'allow', blockedCategories: ['gambling'] },
    ['unknownCategory', 'blockedCategories'],
    { unknownCategory: 'approve', blockedCategories: ['gambling'] },
  ],
  [
    'ENTRY_WITHOUT_DOMAIN',
    { allowedMerchants: ['acme'] },
    ['allowedMerchants'],
    { allowedMerchants: [OPENAI, 'Open AI', 'payee_1'] },
  ],
  [
    'ENTRY_WITHOUT_DOMAIN',
    { blockedMerchants: ['shop'] },
    ['blockedMerchants'],
    { blockedMerchants: ['AWS', OPENAI] },
  ],
]

const times: readonly Case[] = [
  ['TIME_WINDOWS_NEVER_OPEN', { timeWindows: [] }, ['timeWindows'], { timeWindows: [nights] }],
  [
    'TIME_WINDOWS_NEVER_OPEN',
    { timeWindows: [open(0, 60)] },
    ['timeWindows'],
    { timeWindows: [open(0, 60), open(0, 60, 'mon')] },
  ],
  [
    'TIME_WINDOWS_ALWAYS_OPEN',
    { timeWindows: [nights, open(360, 1320, ...weekdays)] },
    ['timeWindows'],
    { timeWindows: [nights, open(360, 1319, ...weekdays)] },
  ],
  [
    'TIME_WINDOWS_OVERLAP',
    { timeWindows: [open(1320, 361, 'sun'), open(360, 720, 'mon')] },
    ['timeWindows'],
    { timeWindows: [open(1320, 360, 'sun'), open(360, 720, 'mon')] },
  ],
  [
    'DUPLICATE_SECONDS_ZERO',
    { duplicateSeconds: 0 },
    ['duplicateSeconds'],
    { duplicateSeconds: 1 },
  ],
  [
    'DUPLICATES_UNREACHABLE',
    { duplicates: 'deny' },
    ['duplicates', 'duplicateSeconds'],
    { duplicates: 'deny', duplicateSeconds: 1 },
  ],
  [
    'TIMEZONE_UNREACHABLE',
    { timezone: 'Asia/Kolkata', maxPerMinute: 5, totalLimit: 5n },
    ['timezone'],
    { timezone: 'Asia/Kolkata', maxPerHour: 5 },
  ],
  ...[
    ...[{ dailyLimit: 1n }, { weeklyLimit: 1n }, { monthlyLimit: 1n }, { maxPerDay: 1 }],
    { timeWindows: [nights] },
    { limitsBy: [limitBy({ merchants: ['a.example'] }, 1n, 'week')] },
  ].map(
    (rules): Case => [
      'TIMEZONE_UNREACHABLE',
      { timezone: 'UTC' },
      ['timezone'],
      { timezone: 'UTC', ...rules },
    ],
  ),
]

const spending = ['dailyLimit', 'weeklyLimit', 'monthlyLimit', 'totalLimit'] as const
const single = ['maxTransaction', 'requireApprovalAbove', 'autoApproveBelow'] as const
const velocityFields = ['maxPerMinute', 'maxPerHour', 'maxPerDay', 'circuitBreaker'] as const

const gaps: readonly Case[] = [
  ...spending.map((field): Case => ['NO_SPENDING_LIMIT', {}, spending, { [field]: 5n }]),
  ...single.map((field): Case => ['NO_TRANSACTION_LIMIT', {}, single, { [field]: 5n }]),
  ['NO_VELOCITY_LIMIT', {}, velocityFields, { maxPerDay: 5 }],
  ['NO_VELOCITY_LIMIT', {}, velocityFields, { circuitBreaker: { attempts: 5, per: 'hour' } }],
]

const cases = [...limits, ...approvals, ...lists, ...times, ...gaps]

test.each(cases)(
  '%s (%#) is said of it, and not of its nearest neighbour',
  (code, shows, fields, nearMiss) => {
    expect(fieldsOf(code, shows)).toContainEqual(fields)
    expect(fieldsOf(code, nearMiss)).toEqual([])
  },
)

const furtherMisses: readonly (readonly [LintCode, Partial<Rules>])[] = [
  // EMPTY_ALLOW_LIST and ALLOWED_MERCHANT_BLOCKED say it of these already.
  ['BLOCKED_MERCHANT_UNREACHABLE', { allowedMerchants: [], blockedMerchants: [OPENAI] }],
  ['BLOCKED_MERCHANT_UNREACHABLE', { allowedMerchants: [API], blockedMerchants: [OPENAI] }],
  ['BLOCKED_CATEGORY_UNREACHABLE', { allowedCategories: [], blockedCategories: ['a'] }],
  // A payee may have the one as its name and the other as its id.
  ['BLOCKED_MERCHANT_UNREACHABLE', { allowedMerchants: ['Acme'], blockedMerchants: ['m_1'] }],
]

test.each(furtherMisses)('%s is not said of %o', (code, rules) => {
  expect(fieldsOf(code, rules)).toEqual([])
})

test('every code has a policy that shows it', () => {
  // Those of entries alone are in lint/list.test.ts.
  const ofEntries = ['ENTRY_MATCHES_NOTHING', 'CATEGORY_UNKNOWN', 'BLOCK_LIST_ALONE']
  // And those of limits by payee in lint/unreachable-entry-limit.test.ts.
  ofEntries.push('ENTRY_LIMIT_UNREACHABLE', 'LIMITED_ENTRY_UNREACHABLE')
  expect(new Set([...cases.map(([code]) => code), ...ofEntries])).toEqual(new Set(lintCodes))
})

test('a policy that says what it means is told nothing', () => {
  const found = lintOf({
    timezone: 'Europe/Berlin',
    maxTransaction: 50n,
    dailyLimit: 100n,
    weeklyLimit: 400n,
    monthlyLimit: 1000n,
    totalLimit: 5000n,
    allowedMerchants: [OPENAI, 'Acme Ltd'],
    blockedMerchants: ['files.openai.com'],
    blockedCategories: ['gambling'],
    unknownCategory: 'approve',
    requireApprovalAbove: 20n,
    timeWindows: [open(540, 1020, 'mon', 'tue', 'wed', 'thu', 'fri'), open(600, 720, 'sat')],
    maxPerMinute: 5,
    maxPerHour: 50,
    maxPerDay: 200,
    approveNewPayees: true,
    duplicateSeconds: 60,
    circuitBreaker: { attempts: 20, per: 'minute' },
    approvalsNeeded: 2,
    approvalHours: 24,
  })
  expect(found).toEqual([])
})

test('a shared policy is told what stands in it, not what it leaves to others', () => {
  expect(lintOf({}, 'own').map(({ severity }) => severity)).toEqual(['info', 'info', 'info'])
  expect(lintOf({}, 'shared')).toEqual([])
  expect(lintOf({ dailyLimit: 0n, blockedMerchants: ['acme'] }, 'shared')).toMatchObject([
    { code: 'ZERO_LIMIT', severity: 'error' },
    { code: 'ENTRY_WITHOUT_DOMAIN', severity: 'info' },
    { code: 'BLOCK_LIST_ALONE', severity: 'info' },
  ])
  const zoned = { timezone: 'Europe/Berlin', dailyLimit: 1n }
  expect(fieldsOf('TIMEZONE_UNREACHABLE', zoned, 'shared')).toEqual([['timezone']])
})

test('what is blocked twice over is told once for each allowed entry', () => {
  const rules = { allowedMerchants: [API, 'a.example'], blockedMerchants: [OPENAI, API] }
  expect(lintOf(rules).filter(({ severity }) => severity === 'error')).toMatchObject([
    { fields: bothMerchants, entries: [API, OPENAI] },
  ])
})
