import { mayDo } from '../agent/role.ts'
import { present } from '../assert.ts'
import type { Id } from '../id.ts'
import { type Rejection, rejected } from '../outcome.ts'
import type { PaymentRow } from '../payment/payment.ts'
import { evaluateLists } from '../policy/evaluate.ts'
import type { PolicyScope } from '../policy/question.ts'
import type { View } from '../view.ts'
import { memberOf } from './member.ts'
import { payeeOf } from './route.ts'

type Meant = Pick<PaymentRow, 'key' | 'to' | 'merchant' | 'payee' | 'rail' | 'claim'>

/**
 * Whether what was authorized before would still be asked for: by the key that made it, to that
 * payee, by the lists of today. Limits and counters are not checked again.
 */
export function mustStillBeMeant(
  view: View,
  payment: Meant,
  scopes: readonly PolicyScope[],
): Rejection | null {
  if (!keyStands(view, payment.key))
    return rejected('CONFLICT', 'The key that requested this payment is no longer valid.')
  if (payment.payee !== null && view.must('payee', payment.payee).deleted)
    return rejected('CONFLICT', 'The payee was deleted after this payment was requested.')
  const found = evaluateLists({ payee: payeeOf(view, payment), scopes })
  const denial = found.find(({ outcome }) => outcome === 'deny')
  if (denial === undefined) return null
  const code = present(denial.code, 'why a list denies')
  return rejected(code, 'The current policy does not allow this payee.')
}

/**
 * Rotation is not revocation: the new key stands for the old one, that of a member if the new role
 * may ask for payments.
 */
export function keyStands(view: View, id: Id<'key'>): boolean {
  const key = view.must('key', id)
  if (key.status === 'REVOKED') return false
  if (key.status === 'ROTATED' && key.role !== null) {
    const member = memberOf(view, key.owner as Id<'person'>)
    // Whoever came again is somebody new, and did not ask for it.
    const isSame = member !== null && member.root === view.must('voice', id).root
    return isSame && mayDo(member.role, 'payments:write')
  }
  if (key.status === 'ROTATED' && key.agent !== null)
    return view.must('agentKey', key.agent).key !== null
  return key.expiresAt === null || view.at < key.expiresAt
}
