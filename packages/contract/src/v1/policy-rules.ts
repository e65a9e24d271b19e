import { approvalHoursMax, approversMax, limitFields, type Rules } from '@bursar/core'
import { z } from 'zod'
import { amountOrZero, limitAmount, money } from '../money.ts'
import { named } from '../period.ts'
import { nameText, sentText } from '../text.ts'
import { sentCurrency } from './wallet.ts'

const entriesMax = 100
const currenciesMax = 20
const windowsMax = 50
const paymentsMax = 1_000_000
const duplicateSecondsMax = 2_592_000
const minutesOfDay = 1440
const stepsMax = 3

export const unknownCategory = z.enum(['deny', 'approve', 'allow']).meta({
  id: 'UnknownCategory',
  description: 'How to treat a payee of unknown category, if the policy has category rules.',
})

const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']).meta({ id: 'Weekday' })

const notABeginning = 'Must be a time from 00:00 to 23:59.'
const notAnEnd = 'Must be a time from 00:00 to 24:00.'
const beginning = sentText(5, notABeginning)
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, notABeginning)
  .transform(minutesIn)
  .meta({ examples: ['09:00'] })
const end = sentText(5, notAnEnd)
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, notAnEnd)
  // Midnight is the end of a day here, and not its beginning.
  .transform((text) => minutesIn(text) || minutesOfDay)
  .meta({ examples: ['18:00'] })

const sentWindow = z
  .strictObject({
    days: z
      .array(weekday)
      .min(1)
      .max(7)
      .refine((days) => new Set(days).size === days.length, 'Must not repeat a day.'),
    from: beginning,
    to: end,
  })
  .meta({ description: 'An end at or before the start is on the next day.' })

function minutesIn(text: string): number {
  const [hours, minutes] = text.split(':').map(Number)
  return (hours ?? 0) * 60 + (minutes ?? 0)
}

const circuitBreaker = z
  .strictObject({ attempts: z.int().min(1).max(paymentsMax), per: z.enum(['minute', 'hour']) })
  .meta({
    id: 'CircuitBreaker',
    description:
      'The number of attempts, including declined ones, allowed per calendar minute or hour. ' +
      "The next attempt is declined, and pauses the agent if the policy is the agent's.",
  })

const sentStep = z.strictObject({
  above: z
    .unknown()
    .transform(amountOrZero)
    .meta({ type: 'string', examples: ['1000.00'] }),
  level: z.enum(['basic', 'verified', 'attested']),
})
const kyaSteps = z
  .array(sentStep)
  .min(1)
  .max(stepsMax)
  .refine(
    (steps) => new Set(steps.map(({ level }) => level)).size === steps.length,
    'Must not repeat a level.',
  )
  .meta({
    description: 'The KYA level that the agent and all agents above it need above an amount.',
    examples: [[{ above: '1000.00', level: 'verified' }]],
  })

const merchants = z
  .array(nameText(100))
  .max(entriesMax)
  .nullable()
  .meta({
    description:
      'IDs, exact names, or domains including their subdomains. Names of well-known vendors such ' +
      'as "OpenAI" also match their domains: see merchantAliases.',
    examples: [['openai.com', 'AWS']],
  })
const categories = z
  .array(nameText(100))
  .max(entriesMax)
  .nullable()
  .meta({
    description:
      'Categories such as "software", or four-digit merchant category codes (ISO 18245).',
    examples: [['software', '7372']],
  })
const payments = (per: string) =>
  z
    .int()
    .min(0)
    .max(paymentsMax)
    .nullable()
    .meta({ description: `The maximum number of payments per calendar ${per}; 0 allows none.` })

/** The rules as callers send them. null is no rule; an empty allow list lets nothing pass. */
const nullable = {
  ...named(limitFields, () => limitAmount),
  allowedMerchants: merchants,
  blockedMerchants: merchants,
  allowedCategories: categories,
  blockedCategories: categories,
  requireApprovalAbove: limitAmount,
  autoApproveBelow: limitAmount,
  allowedCurrencies: z.array(sentCurrency).max(currenciesMax).nullable(),
  timeWindows: z.array(sentWindow).max(windowsMax).nullable().meta({
    description: "When payments are allowed, in the time zone of the scope's own policy.",
  }),
  maxPerMinute: payments('minute'),
  maxPerHour: payments('hour'),
  maxPerDay: payments('day'),
  approveNewPayees: z
    .boolean()
    .nullable()
    .meta({ description: 'Whether the first payment to each payee requires approval.' }),
  duplicateSeconds: z.int().min(1).max(duplicateSecondsMax).nullable().meta({
    description: 'How long a matching payment counts as a possible duplicate; at most 30 days.',
  }),
  circuitBreaker: circuitBreaker.nullable(),
  approvalsNeeded: z.int().min(1).max(approversMax).nullable().meta({
    description: 'The number of approvers when this policy requires approval; null means 1.',
  }),
  kyaSteps: kyaSteps.nullable(),
  approvalHours: z.int().min(1).max(approvalHoursMax).nullable().meta({
    description: 'The hours until an approval that this policy requires expires; null means 72.',
  }),
} satisfies Readonly<Record<Exclude<keyof Rules, NotNullable>, z.ZodType>>

/** Sent beside the others, or worked out from them. */
type NotNullable = 'currency' | 'timezone' | 'unknownCategory' | 'merchantAliases'

type Fields = Readonly<Record<string, z.ZodType>>

function nullByDefault<F extends Fields>(fields: F) {
  const entries = Object.entries(fields).map(([name, field]) => [name, field.default(null)])
  return Object.fromEntries(entries) as { [K in keyof F]: z.ZodDefault<F[K]> }
}

function untouchedByDefault<F extends Fields>(fields: F) {
  const entries = Object.entries(fields).map(([name, field]) => [name, field.exactOptional()])
  return Object.fromEntries(entries) as { [K in keyof F]: z.ZodExactOptional<F[K]> }
}

/** The limits alone, with what is new: what is left out is no limit. */
export const limitsCreate = named(limitFields, () => limitAmount.default(null))

/** With a new policy: what is left out is no rule. */
export const rulesCreate = {
  ...nullByDefault(nullable),
  unknownCategory: unknownCategory.default('deny'),
}

/** With a change: what is left out stays as it is. */
export const rulesChange = untouchedByDefault({ ...nullable, unknownCategory })

const timeWindow = z
  .object({
    days: z.array(weekday),
    from: z.string(),
    to: z.string().meta({ description: 'Exclusive. "24:00" is midnight.' }),
  })
  .meta({ id: 'TimeWindow' })

const merchantAlias = z
  .object({ entry: z.string(), means: z.array(z.string()) })
  .meta({ id: 'MerchantAlias', description: 'What else an entry of a merchant list matches.' })

const kyaStep = z
  .object({ above: money, level: z.enum(['basic', 'verified', 'attested']) })
  .meta({ id: 'KyaStep' })

const list = z.array(z.string()).nullable()
const count = z.int().nullable()

/** The rules as answers show them. */
export const rulesShown = {
  currency: z.string().meta({ description: 'The currency of the limits.' }),
  timezone: z
    .string()
    .nullable()
    .meta({ description: 'Own policies only; null in shared policies.' }),
  ...named(limitFields, () => money.nullable()),
  allowedMerchants: list,
  blockedMerchants: list,
  allowedCategories: list,
  blockedCategories: list,
  unknownCategory,
  requireApprovalAbove: money.nullable(),
  autoApproveBelow: money.nullable(),
  merchantAliases: z.array(merchantAlias).nullable().meta({
    description: 'What names in the merchant lists matched when the lists were set.',
  }),
  allowedCurrencies: list,
  timeWindows: z.array(timeWindow).nullable(),
  maxPerMinute: count,
  maxPerHour: count,
  maxPerDay: count,
  approveNewPayees: z.boolean().nullable(),
  duplicateSeconds: count,
  circuitBreaker: circuitBreaker.nullable(),
  approvalsNeeded: count,
  approvalHours: count,
  kyaSteps: z.array(kyaStep).nullable(),
} satisfies Readonly<Record<keyof Rules, z.ZodType>>

export type RulesShown = z.output<z.ZodObject<typeof rulesShown>>

/** The value of any rule. */
export const ruleValue = z
  .union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(z.string()),
    z.array(timeWindow),
    z.array(merchantAlias),
    z.array(kyaStep),
    circuitBreaker,
    z.null(),
  ])
  .meta({ id: 'RuleValue' })
