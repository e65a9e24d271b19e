import { assert } from '../assert.ts'
import type { Params } from '../command.ts'
import { ulidOf } from '../id.ts'
import { available, Journal } from '../ledger/posting.ts'
import { roleName } from '../ledger/wallet.ts'
import { failReasonCharactersMax, receiptCharactersMax } from '../limits.ts'
import { done, known, type Outcome, rejected } from '../outcome.ts'
import { isOpen, type PaymentRow, sumOf } from '../payment/payment.ts'
import { isOutside, isRailText } from '../rail.ts'
import type { View } from '../view.ts'
import { closeIfDrained, executeOn, makeRoom, makeRoomBelow, moved } from './posting.ts'
import { reverseCharges } from './scope.ts'

/**
 * The rail says that the money arrived. A fact is never refused: what the wallet no longer
 * covers, because the payment had already been given up, is posted from `shortfall`.
 */
export function decideSettled(
  view: View,
  params: Params<'payment.settle'>,
): Outcome<'payment.settle'> {
  const payment = view.read('payment', params.payment)
  if (payment === null) return rejected('NOT_FOUND', 'No such payment.')
  if (payment.state === 'COMPLETED') return known
  assert(isRailText(params.receipt ?? '', receiptCharactersMax), 'a receipt is bounded and plain')
  const { from, to, amount, agent, currency, rail, state } = payment
  const sum = sumOf(payment)
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  if (isOpen(state)) {
    journal.hold(from, -sum)
    executeOn(view, journal, { from, to, amount: sum, currency, rail })
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
  const pay = { to, currency, rail }
  if (covered > 0n) executeOn(view, journal, { ...pay, from, amount: covered })
  if (covered < sum) {
    makeRoomBelow(view, journal, { wallet: shortfall, currency, change: covered - sum })
    executeOn(view, journal, { ...pay, from: shortfall, amount: sum - covered })
  }
  const alarm = covered < sum ? 'shortfall' : 'settled_after_release'
  // What was given back is spent after all.
  const { charges } = view.must('charges', params.payment)
  const again = reverseCharges(charges, { of: amount, before: 0n, after: sum })
  return done<'payment.settle'>({ ...moved(journal, again), agent, alarm, closed: null })
}

const alarms: Readonly<Record<string, string>> = {
  PENDING_APPROVAL: 'settled_without_approval',
  HELD: 'settled_without_capture',
}

/** The rail says that the money did not arrive, or came back: the payer has it again. */
export function decideFailed(view: View, params: Params<'payment.fail'>): Outcome<'payment.fail'> {
  const payment = view.read('payment', params.payment)
  if (payment === null) return rejected('NOT_FOUND', 'No such payment.')
  const { from, amount, agent, state } = payment
  if (state !== 'PROCESSING' && state !== 'COMPLETED') return known
  assert(isRailText(params.reason, failReasonCharactersMax), 'a reason is bounded and plain')
  // What was refunded has come back already.
  const { refunded } = view.must('paid', params.payment)
  const left = sumOf(payment) - refunded
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  let fits = true
  if (state === 'PROCESSING') journal.hold(from, -left)
  else if (left > 0n) fits = returnTo(view, journal, { payment, amount: left })
  const closed = closeIfDrained(view, journal, from)
  const { charges } = view.must('charges', params.payment)
  const back = reverseCharges(charges, { of: amount, before: left, after: 0n })
  const late = state === 'COMPLETED' ? 'failed_after_settlement' : null
  const alarm = fits ? late : 'returned_beyond_range'
  return done<'payment.fail'>({ ...moved(journal, back), agent, alarm, closed })
}

type SettlingPayment = Pick<PaymentRow, 'from' | 'to' | 'currency' | 'rail'>

/** False: the wallet is too full for what came back, which is kept in `shortfall`. */
function returnTo(
  view: View,
  journal: Journal,
  { payment, amount }: { payment: SettlingPayment; amount: bigint },
): boolean {
  const { from, to, currency, rail } = payment
  if (isOutside(rail)) makeRoom(view, journal, { wallet: to, currency, change: -amount })
  const fits = journal.canReceive(to, -amount) && journal.canReceive(from, amount)
  const kept = fits ? from : view.must('role', roleName('shortfall', currency)).wallet
  journal.move({ from: to, to: kept, amount })
  return fits
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
