import { periods } from '@bursar/core'
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
      description: 'The agent, group or organization that the rule belongs to.',
    }),
    policy_id: shownId('policy').nullable(),
    policy_version: z.int().nullable(),
    entry: z
      .string()
      .optional()
      .meta({ description: 'The entry of a list, or of a limit, that matched the payee.' }),
    per: z
      .enum(periods)
      .optional()
      .meta({ description: 'Of a limit by payee or category: what the limit is for.' }),
    currency: z
      .string()
      .optional()
      .meta({ description: 'The currency of limit, used and amount.' }),
    limit: money.optional().meta({ description: 'The limit, or the available balance.' }),
    used: money
      .optional()
      .meta({ description: 'The amount counted in the window before this payment.' }),
    amount: money.optional(),
    count_limit: z
      .int()
      .optional()
      .meta({ description: 'The maximum number of payments or attempts.' }),
    count_used: z.int().optional().meta({ description: 'The number counted before this payment.' }),
    earlier_payment_id: shownId('payment').optional(),
    resets_at: time
      .optional()
      .meta({ description: 'When the window ends and the count is reset.' }),
    message: z.string().meta({ description: 'A human-readable description of the result.' }),
  })
  .meta({ id: 'TraceEntry', description: 'The result of one check of a payment.' })

/** What would pass instead of a refused payment. */
export const remedies = z
  .object({
    max_amount_now: money.optional(),
    retry_at: time.optional(),
    approval_by: z.enum(['approver', 'operator']).optional(),
    duplicate_of: shownId('payment').optional(),
    funding: z
      .object({
        amount: money,
        currency: z.string(),
        wallet_id: shownId('wallet'),
        from: z.string().meta({
          description:
            'Who can fund the wallet: `organization`, the agent above, or `deposit` for the ' +
            'wallet of the organization itself.',
        }),
      })
      .optional()
      .meta({ description: 'The funds that the paying wallet lacks.' }),
  })
  .meta({
    id: 'Remedies',
    description: 'What would succeed instead. An absent field means that no such remedy exists.',
  })
