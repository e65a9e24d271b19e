import { z } from 'zod'
import { looseAmount } from '../money.ts'
import { payeeName } from '../payee-name.ts'
import { v2Operation } from './operation.ts'

const checked = z
  .object({
    status: z.enum(['pass', 'fail', 'review']).meta({
      description:
        'fail: a rule declines it. review: it requires approval, or the address is unknown. ' +
        'pass: the rules allow it, and the organization knows the payee.',
    }),
    risk_level: z.enum(['low', 'medium', 'high']),
    checks: z.array(
      z
        .object({
          check: z.string(),
          passed: z
            .boolean()
            .nullable()
            .meta({ description: 'null if the check was not performed.' }),
          detail: z.string(),
        })
        .meta({ id: 'ComplianceCheckItem' }),
    ),
    note: z
      .string()
      .meta({ description: 'What the result is based on, and what it does not cover.' }),
  })
  .meta({ id: 'ComplianceCheck' })

export const complianceOperations = [
  v2Operation({
    name: 'v2.compliance.check',
    method: 'POST',
    path: '/api/v2/compliance/check',
    summary: 'Check whether the rules would allow a payment to an address; nothing is written',
    writes: false,
    body: z
      .strictObject({
        address: payeeName(200).meta({ description: 'The destination, as in a transfer.' }),
        amount: looseAmount,
      })
      .meta({ id: 'ComplianceCheckInput' }),
    answers: { 200: checked },
    problems: ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'],
  }),
] as const
