import { looseAmount } from '../money.ts'
import { nameText, sentId } from '../text.ts'
import { sentMcc } from '../v1/mcc.ts'
import { token } from './payment.ts'

// A payment that is only asked about: what would it meet, if it were made at this moment?

/** Who would pay whom, as callers send it. */
export const trialFields = {
  agent_id: sentId.meta({ description: 'It would pay from its first wallet.' }),
  amount: looseAmount,
  currency: token,
  merchant_id: nameText(200)
    .nullable()
    .default(null)
    .meta({
      description:
        'Where it would go, as in a transfer; when left out, to an outside party of whom nothing ' +
        'is known but its category.',
      examples: ['openai.com'],
    }),
  merchant_category: nameText(100).nullable().default(null).meta({
    description: 'Of an outside party that the payee directory does not know.',
  }),
  mcc_code: sentMcc
    .nullable()
    .default(null)
    .meta({ description: 'The same as a merchant category code (ISO 18245).' }),
}

export const trialProblems = [
  ...(['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE', 'NOT_FOUND'] as const),
  ...(['SCOPE_FORBIDDEN', 'CONFLICT', 'CURRENCY_MISMATCH'] as const),
] as const
