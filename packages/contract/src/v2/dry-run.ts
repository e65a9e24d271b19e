import { looseAmount } from '../money.ts'
import { nameText, sentId } from '../text.ts'
import { sentMcc } from '../v1/mcc.ts'
import { token } from './payment.ts'

// A payment that is only asked about: what would it meet, if it were made at this moment?

/** Who would pay whom, as callers send it. */
export const dryRunFields = {
  agent_id: sentId.meta({ description: 'The paying agent. It pays from its first wallet.' }),
  amount: looseAmount,
  currency: token,
  merchant_id: nameText(200)
    .nullable()
    .default(null)
    .meta({
      description:
        'The destination, as in a transfer. If omitted, an external payee of which only the ' +
        'category is known.',
      examples: ['openai.com'],
    }),
  merchant_category: nameText(100).nullable().default(null).meta({
    description: 'The category of an external payee that is not in the payee directory.',
  }),
  mcc_code: sentMcc
    .nullable()
    .default(null)
    .meta({ description: 'The category as a merchant category code (ISO 18245).' }),
}

export const dryRunProblems = [
  ...(['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE', 'NOT_FOUND'] as const),
  ...(['SCOPE_FORBIDDEN', 'CONFLICT', 'CURRENCY_MISMATCH'] as const),
] as const
