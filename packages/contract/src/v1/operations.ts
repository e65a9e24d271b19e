import { byName, type Operation } from '../operation.ts'
import type { OperationName } from '../permission.ts'
import { agentOperations } from './agent.ts'
import { apiKeyOperations } from './api-key.ts'
import { approvalOperations } from './approval.ts'
import { eventOperations } from './event.ts'
import { organizationOperations } from './organization.ts'
import { paymentOperations } from './payment.ts'
import { policyOperations } from './policy.ts'
import { templateOperations } from './template.ts'
import { walletOperations } from './wallet.ts'

/** Everything that /v1 can do, by name. Fixed paths stand before those with an id. */
export const v1Operations = byName([
  ...organizationOperations,
  ...templateOperations,
  ...agentOperations,
  ...walletOperations,
  ...paymentOperations,
  ...policyOperations,
  ...approvalOperations,
  ...apiKeyOperations,
  ...eventOperations,
] as const) satisfies Readonly<Record<OperationName, Operation>>
