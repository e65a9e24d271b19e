import { z } from 'zod'
import { amount, money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { sentCurrency } from './wallet.ts'

const valuation = z
  .object({
    from: z.string(),
    to: z.string(),
    rate: money.nullable().meta({ description: 'null: not valued any more.' }),
  })
  .meta({
    id: 'Valuation',
    description:
      'What one unit of a currency counts for in another, for limits alone. Nothing is converted.',
  })

export const valuationOperations = [
  operation({
    name: 'valuations.list',
    method: 'GET',
    path: '/v1/valuations',
    summary: 'List what currencies count for in limits of another',
    query: pageQuery({}),
    answers: { 200: page('ValuationList', valuation) },
    problems: [],
  }),
  operation({
    name: 'valuations.set',
    method: 'POST',
    path: '/v1/valuations',
    summary: 'Say what one currency counts for in limits of another, from now on',
    body: z
      .strictObject({
        from: sentCurrency,
        to: sentCurrency,
        rate: amount.nullable().meta({
          description: 'Above zero; null: payments in it are refused where another limits them.',
        }),
      })
      .meta({ id: 'ValuationSet' }),
    answers: { 200: valuation },
    problems: ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'],
  }),
] as const
