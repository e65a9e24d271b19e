import fc from 'fast-check'
import { categoryEntry, merchantEntry } from '../../packages/contract/src/payee-name.ts'
import type { Draft, LimitBy } from '../../packages/server/src/language/draft.ts'

// Rules as the contract accepts them, whatever they are.

const max = 100_000_000_000_000_000n
const amount = fc.oneof(
  fc.bigInt({ min: 0n, max }),
  fc.bigInt({ min: 0n, max: 1_000_000n }).map((cents) => cents * 1_000_000n),
  fc.constantFrom(0n, 1n, max, 50_000_000_000n),
)
const letters = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', ',', '.', ' ', 'a', 'Z', 'and', "'", '”', '$', '5'),
  }),
)
const names = ['AWS', 'OpenAI', 'openai.com', 'UBER*', '*.example.com', 'Acme Corp', 'railway']
const merchant = fc
  .oneof(fc.constantFrom(...names, 'travel', 'no', 'https://a.example/b', '. Block'), letters)
  .filter((entry) => merchantEntry.safeParse(entry).data === entry)
const category = fc
  .oneof(fc.constantFrom('gambling', 'Adult_Content', '7995', 'software', 'own word'), letters)
  .filter((entry) => categoryEntry.safeParse(entry).data === entry)
const listOf = (entry: fc.Arbitrary<string>) => fc.array(entry, { maxLength: 4 })
const someOf = (entry: fc.Arbitrary<string>) => fc.array(entry, { minLength: 1, maxLength: 3 })
const count = fc.integer({ min: 0, max: 1_000_000 })
const code = fc.oneof(
  fc.constantFrom('USD', 'EUR', 'USDC', 'JPY', 'ALL'),
  fc.string({ unit: fc.constantFrom('A', 'Z', '0', '9'), minLength: 3, maxLength: 10 }),
)
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const window = fc.record({
  days: fc.shuffledSubarray([...days], { minLength: 1 }),
  from: fc.integer({ min: 0, max: 1439 }),
  to: fc.integer({ min: 1, max: 1440 }),
})
const step = fc.record({
  above: amount,
  level: fc.constantFrom('basic' as const, 'verified' as const, 'attested' as const),
})
const limitBy: fc.Arbitrary<LimitBy> = fc
  .record({
    per: fc.constantFrom('transaction', 'day', 'week', 'month', 'total'),
    amount,
    list: fc.oneof(
      someOf(merchant).map((entries) => ({ of: 'merchants' as const, entries })),
      someOf(category).map((entries) => ({ of: 'categories' as const, entries })),
    ),
  })
  .map(({ list, ...row }) => ({ ...list, ...row }))

/** Any rules that a policy can have, without what is said of them by default. */
export const drafts: fc.Arbitrary<Draft> = fc.record(
  {
    currency: code.filter((text) => text !== 'USD'),
    timezone: fc.constantFrom('UTC', 'GMT', 'Europe/Berlin', 'America/New_York', 'EST5EDT'),
    maxTransaction: amount,
    dailyLimit: amount,
    weeklyLimit: amount,
    monthlyLimit: amount,
    totalLimit: amount,
    allowedMerchants: listOf(merchant),
    blockedMerchants: listOf(merchant),
    allowedCategories: listOf(category),
    blockedCategories: listOf(category),
    unknownCategory: fc.constantFrom('deny' as const, 'approve' as const, 'allow' as const),
    requireApprovalAbove: amount,
    autoApproveBelow: amount,
    allowedCurrencies: fc.array(code, { maxLength: 3 }),
    timeWindows: fc.array(window, { maxLength: 3 }),
    maxPerMinute: count,
    maxPerHour: count,
    maxPerDay: count,
    approveNewPayees: fc.boolean(),
    duplicateSeconds: fc.integer({ min: 1, max: 2_592_000 }),
    circuitBreaker: fc.record({
      attempts: fc.integer({ min: 1, max: 1_000_000 }),
      per: fc.constantFrom('minute' as const, 'hour' as const),
    }),
    approvalsNeeded: fc.integer({ min: 1, max: 10 }),
    approvalHours: fc.integer({ min: 1, max: 720 }),
    kyaSteps: fc.uniqueArray(step, {
      minLength: 1,
      maxLength: 3,
      selector: ({ level }) => level,
    }),
    duplicates: fc.constantFrom('ask' as const, 'deny' as const, 'agent-may-override' as const),
    selfApproval: fc.constant('deny' as const),
    stepUpAbove: amount,
    limitsBy: fc.array(limitBy, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [] },
)
