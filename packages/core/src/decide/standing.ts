import type { Id } from '../id.ts'
import { type Refusal, refused } from '../outcome.ts'
import { type Finding, finding, passed } from '../policy/finding.ts'
import type { View } from '../view.ts'

/** Whether an agent's own switch lets a wallet take part in requests; null for nobody's wallet. */
export function agentStanding(view: View, wallet: Id<'wallet'>): Finding | null {
  const { agent } = view.must('wallet', wallet)
  if (agent === null) return null
  const { status } = view.must('agent', agent)
  if (status === 'ACTIVE') return passed('agent_status')
  const code = status === 'PAUSED' ? 'WALLET_FROZEN' : 'WALLET_CLOSED'
  return finding('agent_status', 'deny', { code })
}

export function walletStanding(view: View, wallet: Id<'wallet'>): Finding {
  const { status } = view.must('wallet', wallet)
  if (status === 'ACTIVE') return passed('wallet_status')
  const code = status === 'FROZEN' ? 'WALLET_FROZEN' : 'WALLET_CLOSED'
  return finding('wallet_status', 'deny', { code })
}

/** The same as a refusal, for calls that write no declined payment. */
export function mustStand(view: View, wallet: Id<'wallet'>): Refusal | null {
  const findings = [agentStanding(view, wallet), walletStanding(view, wallet)]
  const failed = findings.find((found) => found?.outcome === 'deny')
  if (failed == null) return null
  return failed.code === 'WALLET_FROZEN'
    ? refused('WALLET_FROZEN', 'The wallet is frozen. Resume the agent first.', { wallet })
    : refused('WALLET_CLOSED', 'The wallet is closed.', { wallet })
}
