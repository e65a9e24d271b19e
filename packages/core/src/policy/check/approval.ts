import { finding } from '../finding.ts'
import { type Check, found } from '../question.ts'

export const approval: Check = (_, scope, policy) => {
  const { requireApprovalAbove, autoApproveBelow } = policy.rules
  const { value } = scope
  if ((requireApprovalAbove === null && autoApproveBelow === null) || value === null) return null
  const asks =
    (requireApprovalAbove !== null && value > requireApprovalAbove) ||
    (autoApproveBelow !== null && value >= autoApproveBelow)
  return finding('approval', asks ? 'ask' : 'pass', {
    code: asks ? 'APPROVAL_REQUIRED' : null,
    scope: scope.name,
    policy: { id: policy.id, version: policy.version },
    currency: scope.currency,
    limit: stricter(requireApprovalAbove, autoApproveBelow),
    amount: value,
  })
}

export const newPayee: Check = ({ payeeKnownTo }, scope, policy) => {
  if (policy.rules.approveNewPayees !== true) return null
  const at = { scope, policy }
  return payeeKnownTo.has(scope.scope)
    ? found('new_payee', 'pass', at)
    : found('new_payee', 'ask', { ...at, code: 'NEW_PAYEE' })
}

function stricter(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null || b === null) return a ?? b
  return a < b ? a : b
}
