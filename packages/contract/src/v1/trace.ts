import { periods } from '@bursar/core'
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
      .meta({ description: 'The agent, group or organization that the rule belongs to.' }),
    policyId: shownId('policy').nullable(),
    policyVersion: z.int().nullable(),
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
    countLimit: z
      .int()
      .optional()
      .meta({ description: 'The maximum number of payments or attempts.' }),
    countUsed: z.int().optional().meta({ description: 'The number counted before this payment.' }),
    earlierPaymentId: shownId('payment')
      .optional()
      .meta({ description: 'The earlier payment that this one matches.' }),
    resetsAt: time.optional().meta({ description: 'When the window ends and the count is reset.' }),
    message: z.string().meta({ description: 'A human-readable description of the result.' }),
  })
  .meta({ id: 'TraceEntry', description: 'The result of one check of a payment.' })

/** What would pass instead of a refused payment. */
export const remedies = z
  .object({
    maxAmountNow: money.optional().meta({
      description:
        'The highest amount that would not be refused now. It may still require approval.',
    }),
    retryAt: time.optional().meta({ description: 'When the same payment could succeed.' }),
    approvalBy: z.enum(['approver', 'operator']).optional().meta({
      description:
        'Who can allow the payment: an approver, or an operator who changes a policy or status.',
    }),
    duplicateOf: shownId('payment')
      .optional()
      .meta({
        description:
          'The earlier matching payment. If you intend both, send allowDuplicate. That requires ' +
          'approval if approvalBy is `approver`; if `operator`, only an organization key can.',
      }),
    funding: z
      .object({
        amount: money,
        currency: z.string(),
        walletId: shownId('wallet'),
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
