import { looseAmount } from '../money.ts'
import { payeeName } from '../payee-name.ts'
import { nameText, sentId } from '../text.ts'
import { sentMcc } from '../v1/mcc.ts'
import { token } from './payment.ts'

// A payment that is only asked about: what would it meet, if it were made at this moment?

const otherName = payeeName(200).nullable().default(null).meta({
  description: 'Another name for merchant_id. If several are sent, they must be equal.',
})

/** Who would pay whom, as callers send it. */
export const dryRunFields = {
  agent_id: sentId.nullable().default(null).meta({
    description: "The paying agent, or else that of wallet_id or of the agent's own key.",
  }),
  wallet_id: sentId.nullable().default(null).meta({
    description: "The paying wallet. Default: the agent's first wallet.",
  }),
  amount: looseAmount,
  currency: token,
  merchant_id: payeeName(200)
    .nullable()
    .default(null)
    .meta({
      description:
        'The destination, as in a transfer. If omitted, an external payee of which only the ' +
        'category is known.',
      examples: ['openai.com'],
    }),
  destination: otherName,
  merchant: otherName,
  vendor: otherName,
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
