import {
  approvalHoursMax,
  approversMax,
  entryLists,
  limitFields,
  periods,
  type Rules,
} from '@bursar/core'
import { z } from 'zod'
import { shownId } from '../id.ts'
import { amountOrZero, limitAmount, money } from '../money.ts'
import { categoryEntry, merchantEntry } from '../payee-name.ts'
import { named } from '../period.ts'
import { ruleBounds } from '../rule-bounds.ts'
import { sentText } from '../text.ts'
import { time } from '../time.ts'
import { sentCurrency } from './wallet.ts'

const { entries: entriesMax, currencies: currenciesMax, windows: windowsMax } = ruleBounds
const { payments: paymentsMax, duplicateSeconds: duplicateSecondsMax } = ruleBounds
const minutesOfDay = 1440
const stepsMax = 3

export const unknownCategory = z.enum(['deny', 'approve', 'allow']).meta({
  id: 'UnknownCategory',
  description: 'How to treat a payee of unknown category, if the policy has category rules.',
})

const duplicateWay = z.enum(['ask', 'deny', 'agent-may-override']).meta({ id: 'DuplicateWay' })

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
  .array(merchantEntry)
  .max(entriesMax)
  .nullable()
  .meta({
    description:
      'IDs, exact names, names by their beginning ("UBER*"), or domains including their ' +
      'subdomains. Names of well-known vendors such as "OpenAI" also match their domains: see ' +
      'readings.',
    examples: [['openai.com', 'AWS']],
  })
const categories = z
  .array(categoryEntry)
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

const notOneList = 'Must have either merchants or categories.'
const limitBy = z
  .strictObject({
    merchants: z.array(merchantEntry).min(1).max(entriesMax).exactOptional(),
    categories: z.array(categoryEntry).min(1).max(entriesMax).exactOptional(),
    amount: z
      .unknown()
      .transform(amountOrZero)
      .meta({ type: 'string', examples: ['50.00'] }),
    per: z.enum(periods),
  })
  .refine((sent) => (sent.merchants === undefined) !== (sent.categories === undefined), notOneList)
  .transform(({ merchants, categories, amount, per }) => {
    const of = merchants === undefined ? ('categories' as const) : ('merchants' as const)
    return {
      of,
      entries: merchants ?? categories ?? [],
      amount,
      per,
      readings: null,
      countsFrom: null,
    }
  })

/** Limits of payees and categories, as callers send them. */
export const sentLimitsBy = z
  .array(limitBy)
  .min(1)
  .max(ruleBounds.limits)
  .refine((limits) => entriesIn(limits) <= entriesMax, `Must have at most ${entriesMax} entries.`)
  .meta({
    description:
      'Limits for payees or categories, beside the limits for all payments. Each entry has the ' +
      'amount for itself. Payees match as in blockedMerchants: by ID, name or domain.',
    examples: [[{ merchants: ['openai.com', 'AWS'], amount: '50.00', per: 'day' }]],
  })

// An item that was refused has not become one of these.
function entriesIn(limits: readonly { readonly entries?: readonly string[] }[]): number {
  return limits.reduce((sum, { entries = [] }) => sum + entries.length, 0)
}

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
  duplicates: duplicateWay.nullable().meta({
    description:
      'What `allowDuplicate` does when an agent sends it with a possible duplicate: it requires ' +
      'approval, has no effect, or allows the payment. null means ask. An organization key can ' +
      'always allow it.',
  }),
  circuitBreaker: circuitBreaker.nullable(),
  approvalsNeeded: z.int().min(1).max(approversMax).nullable().meta({
    description: 'The number of approvers when this policy requires approval; null means 1.',
  }),
  selfApproval: z.enum(['deny']).nullable().meta({
    description:
      '`deny`: the requester of a payment cannot approve it, also where one approver is enough.',
  }),
  stepUpAbove: limitAmount.meta({
    description:
      'Approvals of more than this amount have to be confirmed by a member with a passkey. It ' +
      'requires no approval by itself.',
  }),
  kyaSteps: kyaSteps.nullable(),
  approvalHours: z.int().min(1).max(approvalHoursMax).nullable().meta({
    description: 'The hours until an approval that this policy requires expires; null means 72.',
  }),
  limitsBy: sentLimitsBy.nullable(),
} satisfies Readonly<Record<Exclude<keyof Rules, NotNullable>, z.ZodType>>

/** Sent beside the others, or worked out from them. */
type NotNullable = 'currency' | 'timezone' | 'unknownCategory' | 'readings' | 'raises'

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

export const entryReading = z
  .object({
    list: z.enum([...entryLists, 'limitsBy']),
    entry: z.string(),
    means: z.array(z.string()),
  })
  .meta({
    id: 'EntryReading',
    description:
      'What an entry of a list matches: domains with their subdomains, names, categories, and ' +
      'names that begin with what stands before a "*".',
  })

const kyaStep = z
  .object({ above: money, level: z.enum(['basic', 'verified', 'attested']) })
  .meta({ id: 'KyaStep' })

const limitByShown = z
  .object({
    merchants: z.array(z.string()).exactOptional(),
    categories: z.array(z.string()).exactOptional(),
    amount: money,
    per: z.enum(periods),
    countsFrom: time.nullable().meta({
      description:
        'Since when all payments to these entries are counted; null if per is transaction.',
    }),
  })
  .meta({ id: 'LimitBy', description: 'Each entry has the amount for itself.' })

const raise = z
  .object({
    per: z.enum(periods),
    amount: money,
    until: time,
    approvalId: shownId('approval').meta({ description: 'The request that was granted.' }),
  })
  .meta({ id: 'Raise', description: 'A limit that is higher until a time.' })

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
  readings: z.array(entryReading).nullable().meta({
    description: 'How entries of the lists were read when they were set, where that is not plain.',
  }),
  allowedCurrencies: list,
  timeWindows: z.array(timeWindow).nullable(),
  maxPerMinute: count,
  maxPerHour: count,
  maxPerDay: count,
  approveNewPayees: z.boolean().nullable(),
  duplicateSeconds: count,
  duplicates: duplicateWay.nullable(),
  circuitBreaker: circuitBreaker.nullable(),
  approvalsNeeded: count,
  approvalHours: count,
  selfApproval: z.enum(['deny']).nullable(),
  stepUpAbove: money.nullable(),
  kyaSteps: z.array(kyaStep).nullable(),
  limitsBy: z.array(limitByShown).nullable(),
  raises: z.array(raise).nullable().meta({
    description: 'Limits that were raised on request; the larger of limit and raise applies.',
  }),
} satisfies Readonly<Record<keyof Rules, z.ZodType>>

/** The rules of a text as they can be sent: those that it does not name are left out. */
const { readings: _, limitsBy: __, raises: ___, ...plainRules } = rulesShown
export const rulesSaid = untouchedByDefault({
  ...plainRules,
  limitsBy: z.array(limitByShown.omit({ countsFrom: true }).meta({ id: 'LimitBySaid' })).nullable(),
})

export type RulesShown = z.output<z.ZodObject<typeof rulesShown>>

/** The value of any rule. */
export const ruleValue = z
  .union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(z.string()),
    z.array(timeWindow),
    z.array(entryReading),
    z.array(kyaStep),
    z.array(limitByShown),
    z.array(raise),
    circuitBreaker,
    z.null(),
  ])
  .meta({ id: 'RuleValue' })
