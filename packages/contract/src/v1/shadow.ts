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
      .meta({ description: 'Whose trial it is; null when there was none.' }),
    truncated: z.boolean().meta({
      description: 'Whether there are older payments than one report looks through.',
    }),
    payments: z.int().meta({ description: 'Payments that the candidate decided too.' }),
    same: z.int().meta({ description: 'Those that came out as the candidate said.' }),
    changed: backtest.shape.changed.meta({
      description: 'The newest hundred that would have come out otherwise.',
    }),
  })
  .meta({ id: 'ShadowReport', description: 'What a candidate said of payments, beside a policy.' })

const shadow = z
  .strictObject({
    candidateId: sentId
      .nullable()
      .meta({ description: 'Another policy, a shared one in the same currency; null ends it.' }),
  })
  .meta({ id: 'PolicyShadow' })

export const shadowOperations = [
  operation({
    name: 'policies.shadow',
    method: 'POST',
    path: '/v1/policies/{id}/shadow',
    summary: 'Let a candidate decide beside a policy, recorded and not enforced',
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
    summary: 'What a candidate said of the payments that a policy decided',
    params: idParams,
    query: z.strictObject({
      candidateId: sentId.optional().meta({
        description: 'Default: the candidate of now, else the last that there was.',
      }),
      createdAfter: sentTime.optional(),
      createdBefore: sentTime.optional(),
    }),
    answers: { 200: report },
    problems: [],
  }),
] as const
