import { z } from 'zod'
import { amount, money } from '../money.ts'
import { operation } from '../operation.ts'
import { page, pageQuery } from '../page.ts'
import { sentCurrency } from './wallet.ts'

const valuation = z
  .object({
    from: z.string(),
    to: z.string(),
    rate: money.nullable().meta({ description: 'null if the valuation was removed.' }),
  })
  .meta({
    id: 'Valuation',
    description:
      'What one unit of a currency counts for in limits of another. Money is never converted.',
  })

export const valuationOperations = [
  operation({
    name: 'valuations.list',
    method: 'GET',
    path: '/v1/valuations',
    summary: 'List the valuations of currencies for limits',
    query: pageQuery({}),
    answers: { 200: page('ValuationList', valuation) },
    problems: [],
  }),
  operation({
    name: 'valuations.set',
    method: 'POST',
    path: '/v1/valuations',
    summary: 'Set the valuation of a currency for limits in another currency',
    body: z
      .strictObject({
        from: sentCurrency,
        to: sentCurrency,
        rate: amount.nullable().meta({
          description:
            'Greater than zero. null removes the valuation: payments in this currency are then ' +
            'refused if limits in the other currency apply to them.',
        }),
      })
      .meta({ id: 'ValuationSet' }),
    answers: { 200: valuation },
    problems: ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'],
  }),
] as const
