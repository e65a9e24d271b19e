import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { money } from '../money.ts'
import { operation } from '../operation.ts'
import { sentId } from '../text.ts'
import { sentTime, time } from '../time.ts'
import { rulesUpdate } from './policy.ts'

const outcome = z.enum(['allowed', 'needs_approval', 'declined']).meta({ id: 'Outcome' })

const tally = z
  .object({
    count: z.int(),
    sum: money.meta({ description: "The sum of payments in the policy's currency." }),
  })
  .meta({ id: 'Tally' })

const tallies = z
  .object({ allowed: tally, needsApproval: tally, declined: tally })
  .meta({ id: 'OutcomeTallies' })

const judged = z.object({ outcome, code: z.string().nullable() })

const changed = z
  .object({
    paymentId: shownId('payment'),
    agentId: shownId('wallet').nullable(),
    amount: money,
    currency: z.string(),
    was: judged,
    would: judged,
    createdAt: time,
  })
  .meta({
    id: 'BacktestPayment',
    description: 'A payment that would have had a different outcome.',
  })

/** What payments came to, and would have. */
export const tried = {
  was: tallies,
  would: tallies,
  changes: z.array(z.object({ was: outcome, would: outcome, count: z.int(), sum: money })),
  reasons: z.array(z.object({ code: z.string(), count: z.int(), sum: money })).meta({
    description: 'Why the candidate would have declined payments or required approval.',
  }),
}

export const backtest = z
  .object({
    policyId: shownId('policy'),
    from: time.nullable().meta({ description: 'The time of the first payment in the back-test.' }),
    to: time.nullable(),
    truncated: z.boolean().meta({
      description: 'Whether the time range has more events than one back-test can process.',
    }),
    payments: z.int().meta({ description: 'The number of payments to which the policy applied.' }),
    ...tried,
    days: z.array(
      z.object({
        day: z.string().meta({ examples: ['2026-11-25'] }),
        was: tallies,
        would: tallies,
      }),
    ),
    changed: z
      .array(changed)
      .meta({ description: 'The first 1,000 payments that would have had a different outcome.' }),
  })
  .meta({
    id: 'Backtest',
    description: 'What other rules would have decided for past payments. Nothing is changed.',
  })

const asked = z
  .strictObject({
    rules: z
      .strictObject(rulesUpdate)
      .optional()
      .meta({ description: 'Changes to the current rules, in the form of a policy update.' }),
    candidateId: sentId
      .optional()
      .meta({ description: 'A shared policy to test instead of changed rules.' }),
    createdAfter: sentTime.optional(),
    createdBefore: sentTime.optional(),
  })
  .refine(
    ({ rules, candidateId }) => (rules === undefined) !== (candidateId === undefined),
    'Must have exactly one of rules and candidateId.',
  )
  .meta({ id: 'BacktestCreate' })

export const backtestOperations = [
  operation({
    name: 'policies.backtest',
    method: 'POST',
    path: '/v1/policies/{id}/backtest',
    summary: 'Back-test other rules on past payments, without changing anything',
    writes: false,
    params: idParams,
    body: asked,
    answers: { 200: backtest },
    problems: ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE', 'LIMIT_CURRENCY'],
  }),
] as const
