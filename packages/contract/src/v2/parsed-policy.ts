import { z } from 'zod'
import { looseAmount } from '../money.ts'
import { v2PeriodNames } from '../period.ts'
import { sentId, sentText } from '../text.ts'
import { sentLimit } from './value.ts'

// What published clients hand back of a policy that was parsed. Its id is the policy; the rest
// repeats it, and some clients drop some of that.

// Room for lists of 100 entries of 100 characters, in base64url.
const idMax = 100_000
const itemsMax = 1_000
const sentenceMax = 40_000

/** An amount as a number or a decimal string. */
const amount = z.union([z.literal(0).transform(() => 0n), looseAmount, sentLimit])
const word = sentText(100)
const sentence = sentText(sentenceMax)
const span = { text: sentence, at: z.int() }

const row = z.strictObject({
  vendor_pattern: word,
  max_amount: amount,
  period: z.enum(Object.values(v2PeriodNames)),
  currency: sentText(10).nullable().default(null),
})

const categories = z.strictObject({
  allowed_categories: z.array(word).max(100).nullable().default(null),
  blocked_categories: z.array(word).max(100).default([]),
})

const times = z.strictObject({
  timezone: sentText(64).nullable().default(null),
  windows: z
    .array(
      z.strictObject({ days: z.array(sentText(3)).max(7), from: sentText(5), to: sentText(5) }),
    )
    .max(50)
    .nullable()
    .default(null),
})

function repeated<T extends z.ZodType>(item: T) {
  return z.array(item).max(itemsMax).nullable().exactOptional()
}

export const parsedFields = {
  policy_id: sentText(idMax)
    .nullable()
    .exactOptional()
    .meta({ description: 'Of a parsed policy: it has all of its rules.' }),
  name: sentText(200).nullable().exactOptional(),
  agent_id: sentId.nullable().exactOptional(),
  description: sentence.nullable().exactOptional(),
  spending_limits: repeated(row),
  category_restrictions: categories.nullable().exactOptional(),
  time_restrictions: times.nullable().exactOptional(),
  requires_approval_above: amount.nullable().exactOptional(),
  global_daily_limit: amount.nullable().exactOptional(),
  global_monthly_limit: amount.nullable().exactOptional(),
  is_active: z.boolean().nullable().exactOptional(),
  warnings: repeated(sentence),
  unparsed: repeated(z.strictObject(span)),
  questions: repeated(z.strictObject({ ...span, readings: z.array(sentence).max(100) })),
  read_back: repeated(sentence),
  defaults: repeated(sentence),
  examples: repeated(z.strictObject({ says: sentence, outcome: word })),
} as const

/** The names of all fields that a policy has once it was parsed. */
export const parsedPolicyFields: ReadonlySet<string> = new Set(Object.keys(parsedFields))
