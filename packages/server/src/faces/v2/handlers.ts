import { agentHandlers } from './agent.ts'
import { agentRecordHandlers } from './agent-record.ts'
import { approvalHandlers } from './approval.ts'
import { complianceHandlers } from './compliance.ts'
import { evidenceHandlers } from './evidence.ts'
import { groupHandlers } from './group.ts'
import { guardrailHandlers } from './guardrail.ts'
import type { V2Handlers } from './handler.ts'
import { holdHandlers } from './hold.ts'
import { killSwitchHandlers } from './kill-switch.ts'
import { kyaHandlers } from './kya.ts'
import { ledgerHandlers } from './ledger.ts'
import { paymentHandlers } from './payment.ts'
import { policyHandlers } from './policy.ts'
import { simulationHandlers } from './simulation.ts'
import { spendingHandlers } from './spending.ts'
import { transactionHandlers } from './transaction.ts'
import { unsupportedHandlers } from './unsupported.ts'
import { walletHandlers } from './wallet.ts'

/** Every operation of the agent-first face and what it does. */
export const v2Handlers: V2Handlers = {
  ...agentHandlers,
  ...agentRecordHandlers,
  ...kyaHandlers,
  ...walletHandlers,
  ...paymentHandlers,
  ...policyHandlers,
  ...groupHandlers,
  ...holdHandlers,
  ...approvalHandlers,
  ...killSwitchHandlers,
  ...guardrailHandlers,
  ...simulationHandlers,
  ...evidenceHandlers,
  ...ledgerHandlers,
  ...transactionHandlers,
  ...spendingHandlers,
  ...complianceHandlers,
  ...unsupportedHandlers,
}
