import type { DryRun } from '../../application/dry-run.ts'
import { explanationShown } from './render.ts'

const outcomes = {
  allowed: 'allow',
  needs_approval: 'requires_approval',
  declined: 'deny',
} as const

/** What a payment would come to, in the words of this face. */
export function outcomeShown({ verdict, code, findings, sentence }: DryRun) {
  const outcome = outcomes[verdict]
  const reason = sentence ?? explanationShown(findings).summary
  return { allowed: outcome === 'allow', reason, reason_code: code, outcome }
}

interface SentDryRun {
  readonly agent_id: string
  readonly amount: bigint
  readonly merchant_id: string | null
  readonly merchant_category: string | null
  readonly mcc_code: string | null
}

/** An agent's payment as it is asked about. */
export function agentPaymentIn({ agent_id, amount, ...payee }: SentDryRun) {
  const { merchant_id, merchant_category: category, mcc_code: mcc } = payee
  return { agent: agent_id, amount, payee: merchant_id, category, mcc }
}
