import { z } from 'zod'
import { looseAmount } from '../money.ts'
import { nameText } from '../text.ts'
import { v2Operation } from './operation.ts'

const checked = z
  .object({
    status: z.enum(['pass', 'fail', 'review']).meta({
      description:
        'fail: a rule refuses it; review: a person has to look, or nobody knows the address; ' +
        'pass: the rules let it through to a payee that the organization knows.',
    }),
    risk_level: z.enum(['low', 'medium', 'high']),
    checks: z.array(
      z
        .object({
          check: z.string(),
          passed: z.boolean().nullable().meta({ description: 'null: it was not carried out.' }),
          detail: z.string(),
        })
        .meta({ id: 'ComplianceCheckLine' }),
    ),
    note: z.string().meta({ description: 'What the answer rests on, and what it does not.' }),
  })
  .meta({ id: 'ComplianceCheck' })

export const complianceOperations = [
  v2Operation({
    name: 'v2.compliance.check',
    method: 'POST',
    path: '/api/v2/compliance/check',
    summary: 'Whether the rules would let a payment to an address pass; nothing is written',
    writes: false,
    body: z
      .strictObject({
        address: nameText(200).meta({ description: 'Where it would go, as in a transfer.' }),
        amount: looseAmount,
      })
      .meta({ id: 'ComplianceAsked' }),
    answers: { 200: checked },
    problems: ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'],
  }),
] as const
