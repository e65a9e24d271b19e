import { type Id, idOf, ulidOf } from '../id.ts'
import { type KyaLevel, kyaOf, lowestOf } from '../kya/kya.ts'
import { type Rejection, rejected } from '../outcome.ts'
import type { PaymentRow } from '../payment/payment.ts'
import { type Finding, finding, passed, type ScopeName } from '../policy/finding.ts'
import type { View } from '../view.ts'
import type { ScopeChain } from './scope.ts'

/** Whether an agent's own switch lets a wallet take part in requests; null for nobody's wallet. */
export function checkAgent(view: View, wallet: Id<'wallet'>): Finding | null {
  const { agent } = view.must('wallet', wallet)
  return agent === null ? null : statusOf(view, agent)
}

function statusOf(view: View, agent: Id<'agent'>): Finding {
  const { status } = view.must('agent', agent)
  if (status === 'ACTIVE') return passed('agent_status')
  const code = status === 'PAUSED' ? 'WALLET_FROZEN' : 'WALLET_CLOSED'
  return finding('agent_status', 'deny', { code, scope: agent })
}

/** Whether those above an agent are active, of whom it only has what they may do themselves. */
export function checkAncestors(view: View, { lineage }: Pick<ScopeChain, 'lineage'>): Finding[] {
  return lineage
    .slice(1)
    .map((agent) => statusOf(view, agent))
    .filter(({ outcome }) => outcome === 'deny')
}

/** Who of a lineage is not vouched for any more, as a denial; null where everybody is. */
export function checkKya(view: View, { lineage }: Pick<ScopeChain, 'lineage'>): Finding | null {
  const suspended = lineage.find((one) => kyaOf(view.must('agent', one)).status === 'suspended')
  if (suspended === undefined) return null
  return finding('kya', 'deny', { code: 'KYA_SUSPENDED', scope: suspended })
}

/** A delegate counts as no better known than those above it; null where no agent pays. */
export function kyaLevelOf(view: View, { lineage }: Pick<ScopeChain, 'lineage'>): KyaLevel | null {
  if (lineage.length === 0) return null
  return lowestOf(lineage.map((one) => kyaOf(view.must('agent', one)).level))
}

export function checkWallet(view: View, wallet: Id<'wallet'>): Finding {
  const { status } = view.must('wallet', wallet)
  if (status === 'ACTIVE') return passed('wallet_status')
  const code = status === 'FROZEN' ? 'WALLET_FROZEN' : 'WALLET_CLOSED'
  return finding('wallet_status', 'deny', { code })
}

/** The rail of a payment, and what the caller called it. */
type Way = Pick<PaymentRow, 'rail' | 'label'>

/** Where a kill switch stops the payments of a scope chain this way, if one does. */
export function stoppedAt(
  view: View,
  chain: Pick<ScopeChain, 'stoppedAt'>,
  { rail, label }: Way,
): ScopeName | null {
  const stopped = view.book().stopped ?? []
  if (stopped.includes('book') || stopped.includes(`rail:${rail}`)) return 'organization'
  if (label !== null && stopped.includes(`rail:${label}`)) return 'organization'
  return chain.stoppedAt
}

/** The same as a refusal, for calls that write no declined payment. */
export function mustRun(
  view: View,
  chain: Pick<ScopeChain, 'stoppedAt' | 'lineage'>,
  way: Way,
): Rejection | null {
  const scope = stoppedAt(view, chain, way)
  if (scope !== null)
    return rejected(
      'KILL_SWITCH_ON',
      'A kill switch is on. Payments are blocked until it is turned off.',
      { scope },
    )
  const [failed] = checkAncestors(view, chain)
  if (failed === undefined) return null
  const above = failed.scope ?? ''
  return failed.code === 'WALLET_FROZEN'
    ? rejected('WALLET_FROZEN', `The agent above, ${above}, is paused. Resume it first.`, { above })
    : rejected('WALLET_CLOSED', `The agent above, ${above}, is deleted.`, { above })
}

/** Whether nobody of a lineage is suspended, as a refusal; asked when their wallets are active. */
export function mustNotBeSuspended(
  view: View,
  ancestry: Pick<ScopeChain, 'lineage'>,
): Rejection | null {
  const scope = checkKya(view, ancestry)?.scope
  if (scope == null) return null
  return rejected('KYA_SUSPENDED', `The KYA of ${scope} is suspended until it is reactivated.`, {
    scope,
  })
}

/** Whether a wallet may take part in a request, as a refusal when it may not. */
export function mustBeActive(view: View, wallet: Id<'wallet'>): Rejection | null {
  const findings = [checkAgent(view, wallet), checkWallet(view, wallet)]
  const failed = findings.find((found) => found?.outcome === 'deny')
  return failed == null ? null : rejectionOf(failed, { wallet })
}

function rejectionOf({ code }: Finding, details: Readonly<Record<string, string>>): Rejection {
  return code === 'WALLET_FROZEN'
    ? rejected('WALLET_FROZEN', 'The wallet is frozen. Resume the agent first.', details)
    : rejected('WALLET_CLOSED', 'The wallet is permanently closed.', details)
}

/** Nothing is done to a payment of which a person has yet to decide whether it is made. */
export function waitsForConsent(payment: Id<'payment'>): Rejection {
  const approvalId = idOf('approval', ulidOf(payment))
  return rejected('CONFLICT', `The payment waits for approval ${approvalId}. Decide that first.`, {
    status: 'PENDING_APPROVAL',
    approvalId,
  })
}
