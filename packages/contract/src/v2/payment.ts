import { rails } from '@bursar/core'
import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { looseAmount } from '../money.ts'
import { checked, payeeName } from '../payee-name.ts'
import { paymentProblems } from '../payment-problem.ts'
import { notASwitchName, switchNamed } from '../switch-name.ts'
import { freeText, nameText, sentId, sentText } from '../text.ts'
import { ignoredShown, v2Operation } from './operation.ts'
import { policyExplanation } from './problem.ts'
import { money, time } from './value.ts'

/** Where money goes: a wallet, an agent, an address of the payee directory, or a merchant. */
const destination = payeeName(200).meta({
  description:
    'The ID of a wallet, agent or payee, an address in the payee directory, any other 0x ' +
    'address (simulated, in a test environment), or else the merchant of that name.',
  examples: ['openai.com'],
})

// Clients send a blank for none.
const claimedName = sentText(253).superRefine(
  checked((text) => (text.trim() === '' ? null : faultOf(text))),
)

function faultOf(text: string): string | null {
  return payeeName(253).safeParse(text).error?.issues[0]?.message ?? null
}

export const token = nameText(20)
  .nullable()
  .default(null)
  .meta({
    description: "The wallet's currency. If no chain rail is configured, USDC is an alias for USD.",
    examples: ['USDC'],
  })

export const chain = nameText(50)
  .refine((name) => switchNamed(name) !== null, notASwitchName)
  .nullable()
  .default(null)
  .meta({
    description:
      'A label: the rail or chain that the caller means. A kill switch of that name stops the ' +
      `payment. The payment does not go by it; a test environment echoes it. ${notASwitchName}`,
    examples: ['base'],
  })

const noMandate =
  'Must be null: mandates are not part of this version, so none can be checked. What an agent ' +
  'may spend is limited by its policy.'

const paid = {
  tx_hash: z
    .string()
    .meta({ description: 'txn_…, or pay_… while the payment is pending approval.' }),
  transaction_id: z.string(),
  payment_id: shownId('payment'),
  approval_id: shownId('approval').nullable(),
  ledger_tx_id: z.string().nullable(),
  status: z.enum(['pending', 'confirming', 'completed', 'failed', 'blocked']),
  chain: z.string().meta({ description: '"internal", "simulated", or the label that was sent.' }),
  execution_path: z.enum(rails),
  audit_anchor: z.string().nullable().meta({ description: "The ID of the payment's event." }),
  policy_explanation: policyExplanation,
}

const transferResult = z
  .object({
    ...paid,
    from_address: z.string(),
    to_address: z.string(),
    amount: money,
    token: z.string(),
    currency: z.string(),
    user_op_hash: z.null(),
    memo: z.string().nullable(),
    created_at: time,
    ...ignoredShown,
  })
  .meta({ id: 'TransferResult' })

const route = z
  .object({
    chain: z.string(),
    provider: z.literal('bursar'),
    estimated_fee_bps: z.literal(0),
    route_type: z.enum(rails),
    auto_routed: z.literal(true),
  })
  .meta({ id: 'Route' })

const payResult = z
  .object({
    ...paid,
    to: z.string(),
    amount: money,
    currency: z.string(),
    message: z.string(),
    mandate_id: z.null(),
    route,
    fx: z.null(),
    ...ignoredShown,
  })
  .meta({ id: 'PayResult' })

export const paymentOperations = [
  v2Operation({
    name: 'v2.wallets.transfer',
    method: 'POST',
    path: '/api/v2/wallets/{id}/transfer',
    summary: 'Pay from a wallet; the payment is decided, posted and logged before the response',
    pays: true,
    params: idParams,
    body: z
      .strictObject({
        destination: destination.exactOptional(),
        amount: looseAmount,
        token,
        chain,
        domain: claimedName
          .nullable()
          .default(null)
          .meta({
            description:
              'An unverified claim about the payee. It identifies the merchant if destination is ' +
              'omitted; otherwise block lists apply to it, and allow lists do not.',
          }),
        memo: freeText(500).nullable().default(null),
      })
      .meta({ id: 'Transfer' }),
    answers: { 201: transferResult },
    problems: [...paymentProblems, 'APPROVAL_REQUIRED'],
  }),
  v2Operation({
    name: 'v2.pay',
    method: 'POST',
    path: '/api/v2/pay',
    summary: 'Pay from the wallet of the agent whose key is used, or from a given wallet',
    pays: true,
    body: z
      .strictObject({
        to: destination,
        amount: looseAmount,
        currency: token,
        chain,
        wallet_id: sentId.nullable().default(null),
        memo: freeText(500).nullable().default(null),
        mandate_id: z.null(noMandate).default(null).meta({ description: noMandate }),
      })
      .meta({ id: 'Pay' }),
    answers: { 201: payResult, 202: payResult },
    problems: paymentProblems,
  }),
] as const
