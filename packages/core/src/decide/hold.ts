import { assert } from '../assert.ts'
import type { Actor, Params } from '../command.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { Journal } from '../ledger/posting.ts'
import { holdHoursMax } from '../limits.ts'
import { formatMoney } from '../money.ts'
import { done, known, type Outcome, rejected } from '../outcome.ts'
import { hoursInMicros } from '../time.ts'
import type { View } from '../view.ts'
import { operatorOf, speakerFor } from './actor.ts'
import { closeIfDrained, executeOn, moved, release } from './posting.ts'
import { settlementOf } from './rail.ts'
import { ancestryOf, policiesOn, reverseCharges } from './scope.ts'
import { mustBeActive, mustNotBeSuspended, mustRun, waitsForConsent } from './status-checks.ts'
import { mustStillBeMeant } from './still-meant.ts'

/** The hold that somebody may end, or why it cannot be ended by them now. */
function openHold(view: View, actor: Actor, id: Id<'payment'>) {
  const payment = view.read('payment', id)
  const speaker =
    payment?.agent == null ? operatorOf(view, actor) : speakerFor(view, actor, payment.agent)
  if (speaker.kind === 'rejected') return speaker
  if (payment === null) return rejected('NOT_FOUND', 'No such payment.')
  const { state, expiresAt } = payment
  if (state === 'PENDING_APPROVAL') return waitsForConsent(id)
  const isOver = state === 'HELD' && expiresAt !== null && view.at >= expiresAt
  if (state !== 'HELD' || isOver) {
    const details = { status: isOver ? 'EXPIRED' : state }
    return rejected(
      'CONFLICT',
      'Only a payment with status HELD can be captured, voided or extended.',
      details,
    )
  }
  return { kind: 'held' as const, payment }
}

/** Takes the money of a hold. A part is final: what is left of it is the payer's again. */
export function decideCapture(
  view: View,
  actor: Actor,
  params: Params<'payment.capture'>,
): Outcome<'payment.capture'> {
  const found = openHold(view, actor, params.payment)
  if (found.kind === 'rejected') return found
  const { from, to, amount, agent, currency, rail, merchant } = found.payment
  const captured = params.amount ?? amount
  if (captured > amount) {
    const details = { maxAmountNow: formatMoney(amount), currency }
    return rejected('AMOUNT_EXCEEDS_PAYMENT', 'The amount exceeds the hold.', details)
  }
  const ancestry = ancestryOf(view, agent)
  const stopped =
    mustRun(view, ancestry, found.payment) ??
    mustBeActive(view, from) ??
    (rail === 'internal' ? mustBeActive(view, to) : null) ??
    mustNotBeSuspended(view, ancestry)
  if (stopped !== null) return stopped
  const settlement = settlementOf(view, { rail, merchant })
  if (settlement.kind === 'rejected') return settlement
  const changed = mustStillBeMeant(view, found.payment, policiesOn(view, ancestry))
  if (changed !== null) return changed
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  const fits = journal.canReceive(to, captured)
  if (!fits && rail === 'internal')
    return rejected('AMOUNT_OUT_OF_RANGE', 'The resulting balance would exceed the maximum.')
  journal.hold(from, -amount)
  const pay = { from, to, amount: captured, currency, rail, later: settlement.later }
  const verdict = executeOn(view, journal, pay)
  const { charges } = view.must('charges', params.payment)
  const back = reverseCharges(charges, { of: amount, before: amount, after: captured })
  return done<'payment.capture'>({ verdict, agent, captured, ...moved(journal, back) })
}

/** Gives a hold up: the payer has the money again, whatever its status is by now. */
export function decideVoid(
  view: View,
  actor: Actor,
  params: Params<'payment.void'>,
): Outcome<'payment.void'> {
  const found = openHold(view, actor, params.payment)
  if (found.kind === 'rejected') return found
  const { journal, back } = release(view, params.payment)
  return done<'payment.void'>({ agent: found.payment.agent, ...moved(journal, back) })
}

/** Keeps the money set aside for longer, within the time that a hold may last in all. */
export function decideExtend(
  view: View,
  actor: Actor,
  params: Params<'payment.extend'>,
): Outcome<'payment.extend'> {
  assert(params.hours > 0, 'a hold that is extended lasts longer')
  const found = openHold(view, actor, params.payment)
  if (found.kind === 'rejected') return found
  const { agent, from, expiresAt } = found.payment
  const ancestry = ancestryOf(view, agent)
  const stopped =
    mustRun(view, ancestry, found.payment) ??
    mustBeActive(view, from) ??
    mustNotBeSuspended(view, ancestry) ??
    mustStillBeMeant(view, found.payment, policiesOn(view, ancestry))
  if (stopped !== null) return stopped
  const longer = (expiresAt ?? view.at) + hoursInMicros(params.hours)
  const latest = heldSince(view, params.payment) + hoursInMicros(holdHoursMax)
  if (longer <= latest) return done<'payment.extend'>({ agent, expiresAt: longer })
  const latestExpiresAt = new Date(latest / 1000).toISOString()
  return rejected(
    'CONFLICT',
    `A hold lasts at most ${holdHoursMax} hours in all: this one until ${latestExpiresAt}.`,
    { holdHoursMax: String(holdHoursMax), latestExpiresAt },
  )
}

/** What somebody had to consent to is a hold from the consent on. */
function heldSince(view: View, payment: Id<'payment'>): number {
  const consent = view.read('approvalEnd', idOf('approval', ulidOf(payment)))
  return consent?.decidedAt ?? view.must('paymentAge', payment).createdAt
}

/** Its time is over. Reported by the clock, and nothing new once the payment has ended. */
export function decideExpire(
  view: View,
  params: Params<'payment.expire'>,
): Outcome<'payment.expire'> {
  const payment = view.read('payment', params.payment)
  if (payment === null) return rejected('NOT_FOUND', 'No such payment.')
  const { state, expiresAt, agent } = payment
  const waits = state === 'HELD' || state === 'PENDING_APPROVAL'
  if (!waits || expiresAt === null || view.at < expiresAt) return known
  const { journal, back } = release(view, params.payment)
  const closed = closeIfDrained(view, journal, payment.from)
  return done<'payment.expire'>({ ...moved(journal, back), agent, closed })
}
