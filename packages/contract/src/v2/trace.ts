import { z } from 'zod'
import { shownId } from '../id.ts'
import { money, time } from './value.ts'

/** What came out of a decision, in the words of published clients. */
export const decisionOutcome = z.enum(['allow', 'requires_approval', 'deny']).meta({
  id: 'DecisionOutcome',
})

/** What one rule said of one payment. */
export const traceEntry = z
  .object({
    rule: z.string().meta({ examples: ['daily_limit'] }),
    outcome: z.enum(['pass', 'deny', 'ask']),
    passed: z.boolean(),
    code: z.string().nullable(),
    scope: z.string().nullable().meta({
      description: 'The agent, group or organization whose rule it is.',
    }),
    policy_id: shownId('policy').nullable(),
    policy_version: z.int().nullable(),
    limit: money.optional().meta({ description: 'In the currency of the limits.' }),
    used: money.optional().meta({ description: 'Counted in the window before this payment.' }),
    amount: money.optional(),
    count_limit: z.int().optional().meta({ description: 'How many payments, or attempts.' }),
    count_used: z.int().optional().meta({ description: 'Counted before this one.' }),
    earlier_payment_id: shownId('payment').optional(),
    resets_at: time.optional().meta({ description: 'When the window ends.' }),
    message: z.string().meta({ description: 'The same in words, for people.' }),
  })
  .meta({ id: 'TraceEntry', description: 'What one rule said of one payment.' })

/** What would pass instead of a refused payment. */
export const remedies = z
  .object({
    max_amount_now: money.optional(),
    retry_at: time.optional(),
    approval_by: z.enum(['approver', 'operator']).optional(),
    duplicate_of: shownId('payment').optional(),
  })
  .meta({
    id: 'Remedies',
    description: 'What would pass instead. A field that is absent: nothing of its kind helps.',
  })
