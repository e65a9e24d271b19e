import { agentHandlers } from './agent.ts'
import { apiKeyHandlers } from './api-key.ts'
import { approvalHandlers } from './approval.ts'
import { approvalLinkHandlers } from './approval-link.ts'
import { backtestHandlers } from './backtest.ts'
import { eventHandlers } from './event.ts'
import { exposureHandlers } from './exposure.ts'
import { groupHandlers } from './group.ts'
import type { Handlers } from './handler.ts'
import { invitationHandlers } from './invitation.ts'
import { killSwitchHandlers } from './kill-switch.ts'
import { kyaHandlers } from './kya.ts'
import { limitHandlers } from './limit.ts'
import { memberHandlers } from './member.ts'
import { organizationHandlers } from './organization.ts'
import { payeeHandlers } from './payee.ts'
import { paymentHandlers } from './payment.ts'
import { policyHandlers } from './policy.ts'
import { shadowHandlers } from './shadow.ts'
import { valuationHandlers } from './valuation.ts'
import { walletHandlers } from './wallet.ts'

/** Every operation of /v1 and what it does. */
export const handlers: Handlers = {
  ...organizationHandlers,
  ...agentHandlers,
  ...kyaHandlers,
  ...walletHandlers,
  ...paymentHandlers,
  ...policyHandlers,
  ...shadowHandlers,
  ...approvalHandlers,
  ...approvalLinkHandlers,
  ...groupHandlers,
  ...killSwitchHandlers,
  ...payeeHandlers,
  ...valuationHandlers,
  ...apiKeyHandlers,
  ...memberHandlers,
  ...invitationHandlers,
  ...backtestHandlers,
  ...limitHandlers,
  ...exposureHandlers,
  ...eventHandlers,
}
