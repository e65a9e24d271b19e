import type { Actor, Ask } from '../command.ts'
import { type Id, ulidOf } from '../id.ts'
import { Journal } from '../ledger/posting.ts'
import { done, type Outcome, type Refusal, type RefusalCode, refused } from '../outcome.ts'
import { evaluateLists } from '../policy/evaluate.ts'
import { internalPayee, merchantPayee } from '../policy/payee.ts'
import type { View } from '../view.ts'
import { operatorOf } from './actor.ts'
import { executeOn, isAsynchronous } from './payment.ts'
import { giveBack, scopesOf } from './scope.ts'
import { mustStand } from './standing.ts'

/** The payment that waits behind an approval, or why nobody can decide it now. */
function pending(view: View, by: Actor, id: Id<'approval'>) {
  const operator = operatorOf(view, by)
  if (operator.kind === 'refused') return operator
  const approval = view.read('approval', id)
  if (approval === null) return refused('NOT_FOUND', 'There is no such approval.')
  if (approval.state !== 'PENDING') {
    const details = { status: approval.state }
    return refused('ALREADY_DECIDED', 'This approval has already been decided.', details)
  }
  const payment = view.must('payment', approval.payment)
  return { kind: 'pending' as const, operator, id: approval.payment, payment }
}

/**
 * Consent: what may have changed since the asking is checked again, what was set aside is not.
 * A check that fails leaves the approval as it was.
 */
export function decideApprove(
  view: View,
  by: Actor,
  ask: Ask<'approval.approve'>,
): Outcome<'approval.approve'> {
  const found = pending(view, by, ask.approval)
  if (found.kind === 'refused') return found
  const { operator, id, payment } = found
  const refusal = stillAllowed(view, payment)
  if (refusal !== null) return refusal
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  if (!journal.canReceive(payment.to, payment.amount))
    return refused('AMOUNT_OUT_OF_RANGE', 'The sum would leave the range of the ledger.')
  journal.hold(payment.from, -payment.amount)
  const { from, to, amount, agent } = payment
  const slow = isAsynchronous(payment.merchant)
  const verdict = executeOn(journal, { from, to, amount, slow })
  const { entries, holds } = journal
  const out = { verdict, payment: id, agent, by: operator.name, entries, holds, charges: [] }
  return done<'approval.approve'>(out)
}

export function decideDeny(
  view: View,
  by: Actor,
  ask: Ask<'approval.deny'>,
): Outcome<'approval.deny'> {
  const found = pending(view, by, ask.approval)
  if (found.kind === 'refused') return found
  const { operator, id, payment } = found
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  journal.hold(payment.from, -payment.amount)
  return done<'approval.deny'>({
    payment: id,
    agent: payment.agent,
    by: operator.name,
    entries: [],
    holds: journal.holds,
    charges: giveBack(view.must('charges', id).charges),
  })
}

type Waiting = NonNullable<ReturnType<typeof readPayment>>
const readPayment = (view: View, id: Id<'payment'>) => view.read('payment', id)

function stillAllowed(view: View, payment: Waiting): Refusal | null {
  const { from, to, agent, merchant, amount, currency, rail } = payment
  const frozen = mustStand(view, from) ?? (rail === 'internal' ? mustStand(view, to) : null)
  if (frozen !== null) return frozen
  if (!keyStands(view, payment.key))
    return refused('CONFLICT', 'The key that asked for this payment is not valid any more.')
  const target = rail === 'internal' ? view.must('wallet', to) : null
  const payee =
    merchant === null ? internalPayee(to, target?.agent ?? null) : merchantPayee(merchant)
  const question = { amount, currency, payee, scopes: scopesOf(view, agent) }
  const denial = evaluateLists(question).find(({ outcome }) => outcome === 'deny')
  if (denial === undefined) return null
  return refused(denial.code as RefusalCode, "Today's policy forbids this payee.")
}

/** Rotation is not revocation: the new key stands for the old one. */
function keyStands(view: View, id: Id<'key'>): boolean {
  const key = view.must('key', id)
  if (key.status === 'REVOKED') return false
  if (key.status === 'ROTATED' && key.agent !== null)
    return view.must('agentKey', key.agent).key !== null
  return key.expiresAt === null || view.at < key.expiresAt
}
