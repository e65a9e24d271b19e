import type { Actor, Params } from '../command.ts'
import { type Id, ulidOf } from '../id.ts'
import { kyaOf } from '../kya/kya.ts'
import { available, Journal } from '../ledger/posting.ts'
import { formatMoney } from '../money.ts'
import { done, type Outcome, type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { principalOf } from './actor.ts'
import { mustHaveFunds } from './funding.ts'
import { closeIfDrained, makeRoom, moved } from './posting.ts'
import { reverseCharges } from './scope.ts'
import { mustBeActive, mustRun, waitsForConsent } from './status-checks.ts'

type RefundablePayment = NonNullable<ReturnType<typeof readPayment>>
const readPayment = (view: View, id: Id<'payment'>) => view.read('payment', id)

/**
 * Gives money back, in full or in part, never more than was captured. Whoever received it may,
 * and the organization; the payer's scopes have what they were charged for it again.
 */
export function decideRefund(
  view: View,
  actor: Actor,
  params: Params<'payment.refund'>,
): Outcome<'payment.refund'> {
  const payment = readPayment(view, params.payment)
  const refusal = mayRefund(view, actor, payment)
  if (refusal !== null) return refusal
  if (payment === null) return rejected('NOT_FOUND', 'No such payment.')
  if (payment.state === 'PENDING_APPROVAL') return waitsForConsent(params.payment)
  if (payment.state !== 'COMPLETED') {
    const details = { status: payment.state }
    return rejected('CONFLICT', 'Only a payment with status COMPLETED can be refunded.', details)
  }
  const { from, to, agent, amount: whole, currency, rail } = payment
  const { captured, refunded } = view.must('paid', params.payment)
  const left = captured - refunded
  const amount = params.amount ?? left
  if (left === 0n) return rejected('CONFLICT', 'This payment has already been fully refunded.')
  if (amount > left) {
    const details = { maxAmountNow: formatMoney(left), currency }
    return rejected('AMOUNT_EXCEEDS_PAYMENT', 'The amount exceeds what is left to refund.', details)
  }
  const stopped = standsFor(view, payment) ?? mayReturn(view, actor, payment)
  if (stopped !== null) return stopped
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  if (rail === 'internal') {
    const lack = { wallet: to, available: available(journal.balance(to)), amount }
    const sentence = "The payee's available balance is less than the amount."
    const short = mustHaveFunds(view, lack, sentence)
    if (short !== null) return short
  }
  const leg = { wallet: to, currency, change: -amount }
  const isThere = rail === 'internal' || makeRoom(view, journal, leg)
  if (!isThere || !journal.canReceive(from, amount))
    return rejected('AMOUNT_OUT_OF_RANGE', 'The resulting balance would exceed the maximum.')
  journal.move({ from: to, to: from, amount })
  const closed = closeIfDrained(view, journal, from)
  const { charges } = view.must('charges', params.payment)
  const back = reverseCharges(charges, { of: whole, before: left, after: left - amount })
  return done<'payment.refund'>({ agent, refunded: amount, closed, ...moved(journal, back) })
}

/** An agent refunds what it received itself, and nothing else. */
function mayRefund(view: View, actor: Actor, payment: RefundablePayment | null): Rejection | null {
  const principal = principalOf(view, actor)
  if (principal.kind === 'rejected') return principal
  if (principal.agent === null) return null
  // Money that has not come is nothing the payee may know of.
  const isReceived = payment?.rail === 'internal' && payment.state === 'COMPLETED'
  if (isReceived && view.must('wallet', payment.to).agent === principal.agent) return null
  return rejected(
    'SCOPE_FORBIDDEN',
    "An agent's own key can only refund payments that the agent received.",
  )
}

/** Money that an agent gives back goes out of its wallet by its own will, like a payment. */
function mayReturn(view: View, actor: Actor, { from }: RefundablePayment): Rejection | null {
  const principal = principalOf(view, actor)
  if (principal.kind === 'rejected' || principal.agent === null) return null
  const payer = mustBeActive(view, from)
  // A payer that is gone gets nothing: it goes further.
  if (payer?.code === 'WALLET_FROZEN') return payer
  if (kyaOf(view.must('agent', principal.agent)).status !== 'suspended') return null
  return rejected('KYA_SUSPENDED', "The agent's KYA is suspended until it is reactivated.")
}

/** Whoever gives back must stand; a pause of the payer stops no money that comes to it. */
function standsFor(view: View, { to, rail, label }: RefundablePayment): Rejection | null {
  const stopped = mustRun(view, { lineage: [], stoppedAt: null }, { rail, label })
  return stopped ?? (rail === 'internal' ? mustBeActive(view, to) : null)
}
