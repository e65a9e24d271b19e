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
    sum: money.meta({ description: "Of payments in the policy's currency." }),
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
  .meta({ id: 'BacktestPayment', description: 'A payment that would have come out otherwise.' })

export const backtest = z
  .object({
    policyId: shownId('policy'),
    from: time.nullable().meta({ description: 'The first payment that was looked at.' }),
    to: time.nullable(),
    truncated: z.boolean().meta({
      description: 'Whether the span holds more of the log than one back-test looks through.',
    }),
    payments: z.int().meta({ description: 'Payments that the policy had a say in.' }),
    was: tallies,
    would: tallies,
    changes: z.array(z.object({ was: outcome, would: outcome, count: z.int(), sum: money })),
    reasons: z.array(z.object({ code: z.string(), count: z.int(), sum: money })).meta({
      description: 'Why the candidate would have declined or asked.',
    }),
    days: z.array(
      z.object({
        day: z.string().meta({ examples: ['2026-11-25'] }),
        was: tallies,
        would: tallies,
      }),
    ),
    changed: z
      .array(changed)
      .meta({ description: 'The first thousand that would have come out otherwise.' }),
  })
  .meta({
    id: 'Backtest',
    description: 'Real history through a candidate. Nothing is changed by asking.',
  })

const asked = z
  .strictObject({
    rules: z
      .strictObject(rulesUpdate)
      .optional()
      .meta({ description: 'Changes to the rules in force, as in an update.' }),
    candidateId: sentId.optional().meta({ description: 'A shared policy, in place of changes.' }),
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
    summary: 'Run real history through other rules; nothing is changed',
    writes: false,
    params: idParams,
    body: asked,
    answers: { 200: backtest },
    problems: ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE', 'LIMIT_CURRENCY'],
  }),
] as const
