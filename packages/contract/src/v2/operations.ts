import { byName, type Operation } from '../operation.ts'
import { agentOperations } from './agent.ts'
import { approvalOperations } from './approval.ts'
import { complianceOperations } from './compliance.ts'
import { evidenceOperations } from './evidence.ts'
import { groupOperations } from './group.ts'
import { guardrailOperations } from './guardrail.ts'
import { holdOperations } from './hold.ts'
import { killSwitchOperations } from './kill-switch.ts'
import { kyaOperations } from './kya.ts'
import { ledgerOperations } from './ledger.ts'
import { paymentOperations } from './payment.ts'
import type { V2OperationName } from './permission.ts'
import { policyOperations } from './policy.ts'
import { simulationOperations } from './simulation.ts'
import { spendingOperations } from './spending.ts'
import { transactionOperations } from './transaction.ts'
import { unsupportedOperations } from './unsupported.ts'
import { walletOperations } from './wallet.ts'

/** Everything that the agent-first face can do. Fixed paths stand before those with an id. */
export const v2Operations = byName([
  ...agentOperations,
  ...kyaOperations,
  ...walletOperations,
  ...paymentOperations,
  ...policyOperations,
  ...groupOperations,
  ...holdOperations,
  ...approvalOperations,
  ...killSwitchOperations,
  ...guardrailOperations,
  ...simulationOperations,
  ...evidenceOperations,
  ...ledgerOperations,
  ...transactionOperations,
  ...spendingOperations,
  ...complianceOperations,
  ...unsupportedOperations,
] as const) satisfies Readonly<Record<V2OperationName, Operation>>
