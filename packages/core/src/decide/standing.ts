import type { Id } from '../id.ts'
import { type Refusal, refused } from '../outcome.ts'
import { type Finding, finding } from '../policy/finding.ts'
import type { View } from '../view.ts'

/** Whether a wallet takes part in requests: its own status and its agent's, as two findings. */
export function standingOf(view: View, wallet: Id<'wallet'>): Finding[] {
  const row = view.must('wallet', wallet)
  const findings: Finding[] = []
  if (row.agent !== null) {
    const { status } = view.must('agent', row.agent)
    const code = status === 'PAUSED' ? 'WALLET_FROZEN' : 'WALLET_CLOSED'
    findings.push(
      status === 'ACTIVE'
        ? finding('agent_status', 'pass')
        : finding('agent_status', 'deny', { code }),
    )
  }
  const code = row.status === 'FROZEN' ? 'WALLET_FROZEN' : 'WALLET_CLOSED'
  findings.push(
    row.status === 'ACTIVE'
      ? finding('wallet_status', 'pass')
      : finding('wallet_status', 'deny', { code }),
  )
  return findings
}

/** The same as a refusal, for calls that write no declined payment. */
export function mustStand(view: View, wallet: Id<'wallet'>): Refusal | null {
  const failed = standingOf(view, wallet).find(({ outcome }) => outcome === 'deny')
  if (failed === undefined) return null
  return failed.code === 'WALLET_FROZEN'
    ? refused('WALLET_FROZEN', 'The wallet is frozen. Resume the agent first.', { wallet })
    : refused('WALLET_CLOSED', 'The wallet is closed.', { wallet })
}
