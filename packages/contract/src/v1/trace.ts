import { z } from 'zod'
import { shownId } from '../id.ts'
import { money } from '../money.ts'
import { time } from '../time.ts'

/** What one rule said of one payment. */
export const traceEntry = z
  .object({
    rule: z.string().meta({ examples: ['daily_limit'] }),
    outcome: z.enum(['pass', 'deny', 'ask']),
    passed: z.boolean(),
    code: z
      .string()
      .nullable()
      .meta({ examples: ['LIMIT_DAILY'] }),
    scope: z
      .string()
      .nullable()
      .meta({ description: 'The agent, group or organization whose rule it is.' }),
    policyId: shownId('policy').nullable(),
    policyVersion: z.int().nullable(),
    limit: money.optional().meta({ description: 'In the currency of the limits.' }),
    used: money.optional().meta({ description: 'Counted in the window before this payment.' }),
    amount: money.optional(),
    countLimit: z.int().optional().meta({ description: 'How many payments, or attempts.' }),
    countUsed: z.int().optional().meta({ description: 'Counted before this one.' }),
    earlierPaymentId: shownId('payment')
      .optional()
      .meta({ description: 'The equal payment that this one may repeat.' }),
    resetsAt: time.optional().meta({ description: 'When the window ends.' }),
    message: z.string().meta({ description: 'The same in words, for people.' }),
  })
  .meta({ id: 'TraceEntry', description: 'What one rule said of one payment.' })

/** What would pass instead of a refused payment. */
export const remedies = z
  .object({
    maxAmountNow: money.optional().meta({
      description: 'The most that would not be refused now; a person may still be asked.',
    }),
    retryAt: time.optional().meta({ description: 'When the same payment could pass.' }),
    approvalBy: z.enum(['approver', 'operator']).optional().meta({
      description:
        'Who can let it pass: whoever may approve, or whoever may change policies and statuses.',
    }),
    duplicateOf: shownId('payment').optional().meta({
      description: 'The equal payment before it. If both are meant, send allowDuplicate.',
    }),
  })
  .meta({
    id: 'Remedies',
    description: 'What would pass instead. A field that is absent: nothing of its kind helps.',
  })
