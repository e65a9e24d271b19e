import type { Ask } from '../command.ts'
import { ulidOf } from '../id.ts'
import { available, Journal } from '../ledger/posting.ts'
import { roleName } from '../ledger/wallet.ts'
import { done, known, type Outcome, refused } from '../outcome.ts'
import { isOpen, sumOf } from '../payment/payment.ts'
import type { View } from '../view.ts'
import { closeIfDrained, moved } from './posting.ts'
import { giveBack } from './scope.ts'

/**
 * The rail says that the money arrived. A fact is never refused: what the wallet no longer
 * covers, because the payment had already been given up, is posted from `shortfall`.
 */
export function decideSettled(view: View, ask: Ask<'payment.settle'>): Outcome<'payment.settle'> {
  const payment = view.read('payment', ask.payment)
  if (payment === null) return refused('NOT_FOUND', 'There is no such payment.')
  if (payment.state === 'COMPLETED') return known
  const { from, to, amount, agent, currency, state } = payment
  const sum = sumOf(payment)
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  if (isOpen(state)) {
    journal.hold(from, -sum)
    journal.move({ from, to, amount: sum })
    const closed = closeIfDrained(view, journal, from)
    return done<'payment.settle'>({
      ...moved(journal),
      agent,
      alarm: alarms[state] ?? null,
      closed,
    })
  }
  const covered = min(sum, available(journal.balance(from)))
  const shortfall = view.must('role', roleName('shortfall', currency)).wallet
  if (covered > 0n) journal.move({ from, to, amount: covered })
  if (covered < sum) journal.move({ from: shortfall, to, amount: sum - covered })
  const alarm = covered < sum ? 'shortfall' : 'settled_after_release'
  // What was given back is spent after all.
  const { charges } = view.must('charges', ask.payment)
  const again = giveBack(charges, { of: amount, before: 0n, after: sum })
  return done<'payment.settle'>({ ...moved(journal, again), agent, alarm, closed: null })
}

const alarms: Readonly<Record<string, string>> = {
  PENDING_APPROVAL: 'settled_without_approval',
  HELD: 'settled_without_capture',
}

/** The rail says that the money did not arrive, or came back: the payer has it again. */
export function decideFailed(view: View, ask: Ask<'payment.fail'>): Outcome<'payment.fail'> {
  const payment = view.read('payment', ask.payment)
  if (payment === null) return refused('NOT_FOUND', 'There is no such payment.')
  const { from, to, amount, agent, state } = payment
  if (state !== 'PROCESSING' && state !== 'COMPLETED') return known
  // What was refunded has come back already. The first rules knew no refunds.
  const refunded = view.ruleSet === '1' ? 0n : view.must('paid', ask.payment).refunded
  const left = sumOf(payment) - refunded
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  if (state === 'PROCESSING') journal.hold(from, -left)
  else if (left > 0n) journal.move({ from: to, to: from, amount: left })
  const closed = closeIfDrained(view, journal, from)
  const { charges } = view.must('charges', ask.payment)
  const back = giveBack(charges, { of: amount, before: left, after: 0n })
  const alarm = state === 'COMPLETED' ? 'failed_after_settlement' : null
  return done<'payment.fail'>({ ...moved(journal, back), agent, alarm, closed })
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
