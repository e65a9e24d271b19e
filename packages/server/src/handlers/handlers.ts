import { agentHandlers } from './agent.ts'
import { apiKeyHandlers } from './api-key.ts'
import { approvalHandlers } from './approval.ts'
import type { Handlers } from './call.ts'
import { eventHandlers } from './event.ts'
import { organizationHandlers } from './organization.ts'
import { paymentHandlers } from './payment.ts'
import { policyHandlers } from './policy.ts'
import { walletHandlers } from './wallet.ts'

/** Every operation of /v1 and what it does. */
export const handlers: Handlers = {
  ...organizationHandlers,
  ...agentHandlers,
  ...walletHandlers,
  ...paymentHandlers,
  ...policyHandlers,
  ...approvalHandlers,
  ...apiKeyHandlers,
  ...eventHandlers,
}
