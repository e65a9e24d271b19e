import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { operation } from '../operation.ts'
import { sentId } from '../text.ts'
import { sentTime } from '../time.ts'
import { backtest } from './backtest.ts'

// Told in the words of a back-test: what was, what would have been, and where they differ.
const report = z
  .object({
    ...backtest.shape,
    candidateId: shownId('policy')
      .nullable()
      .meta({ description: 'The candidate policy; null if there was none.' }),
    truncated: z.boolean().meta({
      description: 'Whether there are older payments that the report does not include.',
    }),
    payments: z
      .int()
      .meta({ description: 'The number of payments that the candidate also decided.' }),
    same: z.int().meta({ description: 'The number of payments with the same outcome in both.' }),
    changed: backtest.shape.changed.meta({
      description: 'The 100 newest payments that would have had a different outcome.',
    }),
  })
  .meta({
    id: 'ShadowReport',
    description: 'What a candidate policy decided in shadow of a policy.',
  })

const shadow = z
  .strictObject({
    candidateId: sentId.nullable().meta({
      description: 'A different, shared policy in the same currency; null ends the trial.',
    }),
  })
  .meta({ id: 'PolicyShadow' })

export const shadowOperations = [
  operation({
    name: 'policies.shadow',
    method: 'POST',
    path: '/v1/policies/{id}/shadow',
    summary: 'Run a candidate policy in shadow of a policy: recorded, but not enforced',
    params: idParams,
    body: shadow,
    answers: {
      200: z
        .object({ id: shownId('policy'), candidateId: shownId('policy').nullable() })
        .meta({ id: 'PolicyShadowed' }),
    },
    problems: ['CONFLICT', 'LIMIT_CURRENCY'],
  }),
  operation({
    name: 'policies.shadowReport',
    method: 'GET',
    path: '/v1/policies/{id}/shadow',
    summary: 'Compare the decisions of a candidate policy with those of a policy',
    params: idParams,
    query: z.strictObject({
      candidateId: sentId.optional().meta({
        description: 'Default: the current candidate, or else the most recent one.',
      }),
      createdAfter: sentTime.optional(),
      createdBefore: sentTime.optional(),
    }),
    answers: { 200: report },
    problems: [],
  }),
] as const
