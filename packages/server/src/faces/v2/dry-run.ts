import { type Call, invalidField } from '../../application/call.ts'
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
  readonly agent_id: string | null
  readonly wallet_id: string | null
  readonly amount: bigint
  readonly merchant_id: string | null
  readonly destination: string | null
  readonly merchant: string | null
  readonly vendor: string | null
  readonly merchant_category: string | null
  readonly mcc_code: string | null
}

/** A payment as it is asked about, by the names that published clients have for its parts. */
export function agentPaymentIn({ caller }: Call, sent: SentDryRun) {
  const { agent_id, wallet_id: wallet, amount, merchant_category: category, mcc_code: mcc } = sent
  const { merchant_id, destination, merchant, vendor } = sent
  const names = [merchant_id, destination, merchant, vendor].filter((name) => name !== null)
  const [payee = null] = names
  if (names.some((name) => name !== payee))
    return invalidField('merchant_id', 'Must be equal to destination, merchant and vendor.')
  const agent = agent_id ?? (wallet === null ? caller.agent : null)
  if (agent === null && wallet === null)
    return invalidField('agent_id', 'agent_id or wallet_id is required with an organization key.')
  return { kind: 'asked' as const, agent, wallet, amount, payee, category, mcc }
}
