import { byName, type Operation } from '../operation.ts'
import type { OperationName } from '../permission.ts'
import { agentOperations } from './agent.ts'
import { apiKeyOperations } from './api-key.ts'
import { approvalOperations } from './approval.ts'
import { approvalLinkOperations } from './approval-link.ts'
import { backtestOperations } from './backtest.ts'
import { eventOperations } from './event.ts'
import { exposureOperations } from './exposure.ts'
import { groupOperations } from './group.ts'
import { invitationOperations } from './invitation.ts'
import { killSwitchOperations } from './kill-switch.ts'
import { kyaOperations } from './kya.ts'
import { limitOperations } from './limit.ts'
import { memberOperations } from './member.ts'
import { organizationOperations } from './organization.ts'
import { payeeOperations } from './payee.ts'
import { paymentOperations } from './payment.ts'
import { policyOperations } from './policy.ts'
import { requestOperations } from './request.ts'
import { shadowOperations } from './shadow.ts'
import { templateOperations } from './template.ts'
import { valuationOperations } from './valuation.ts'
import { walletOperations } from './wallet.ts'

/** Everything that /v1 can do, by name. Fixed paths stand before those with an id. */
export const v1Operations = byName([
  ...organizationOperations,
  ...templateOperations,
  ...agentOperations,
  ...kyaOperations,
  ...walletOperations,
  ...paymentOperations,
  ...policyOperations,
  ...shadowOperations,
  ...approvalOperations,
  ...approvalLinkOperations,
  ...requestOperations,
  ...groupOperations,
  ...killSwitchOperations,
  ...payeeOperations,
  ...valuationOperations,
  ...apiKeyOperations,
  ...memberOperations,
  ...invitationOperations,
  ...backtestOperations,
  ...limitOperations,
  ...exposureOperations,
  ...eventOperations,
] as const) satisfies Readonly<Record<OperationName, Operation>>
