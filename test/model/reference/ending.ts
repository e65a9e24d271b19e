import type { Params } from '@bursar/core'
import { stillMeant } from './approval.ts'
import { hours } from './calendar.ts'
import { canComeBack, complete, drain, execute, hasRoom, release, takeBack } from './posting.ts'
import { unreachable } from './rail.ts'
import { standing, standingAbove, suspended, switchedOff } from './scope.ts'
import type { Speaker } from './speaker.ts'
import { isOpen, type ModelPayment, sumOf, type World } from './world.ts'

/** The money arrived, whatever was believed. What the payer no longer has is the book's loss. */
export function settle(
  world: World,
  payment: ModelPayment,
  { receipt }: Params<'payment.settle'>,
): string {
  if (payment.state === 'COMPLETED') return 'known'
  payment.receipt = receipt
  const { from } = payment
  const amount = sumOf(payment)
  const wasOpen = isOpen(payment)
  if (payment.approval?.state === 'PENDING') payment.approval.state = 'RELEASED'
  const room = world.available(from)
  complete(world, payment, { amount, missing: !wasOpen && room < amount ? amount - room : 0n })
  payment.counted = amount
  if (wasOpen) drain(world, from)
  return 'payment.settle'
}

/** The money did not arrive, or it came back. */
export function fail(world: World, payment: ModelPayment): string {
  const { state, from, captured, refunded } = payment
  if (state !== 'PROCESSING' && state !== 'COMPLETED') return 'known'
  const amount = captured - refunded
  // What does not fit there any more the book keeps.
  const isKept = !world.fits(from, amount)
  takeBack(world, payment, amount)
  if (isKept) world.move(from, world.currency(payment.currency).shortfall, amount)
  release(payment, 'RELEASED')
  payment.refunded = 0n
  drain(world, from)
  return 'payment.fail'
}

/** Its time is over. */
export function expire(world: World, payment: ModelPayment): void {
  release(payment, 'EXPIRED')
  drain(world, payment.from)
}

export function capture(
  world: World,
  speaker: Speaker,
  { params: { payment: id, amount }, at }: { params: Params<'payment.capture'>; at: number },
): string | null {
  const payment = world.payment(id)
  const refusal = notHeld(speaker, payment)
  if (payment === undefined || refusal !== null) return refusal
  const { agent, from, to, rail } = payment
  const captured = amount ?? payment.amount
  if (captured > payment.amount) return 'AMOUNT_EXCEEDS_PAYMENT'
  const stopped =
    switchedOff(world, payment) ??
    standingAbove(agent) ??
    standing(rail === 'internal' ? [from, to] : [from]) ??
    suspended(agent) ??
    unreachable(world, payment) ??
    stillMeant(world, payment, at)
  if (stopped !== null) return stopped
  if (!hasRoom(world, payment, captured)) return 'AMOUNT_OUT_OF_RANGE'
  payment.counted = captured
  payment.part = captured === payment.amount ? null : captured
  execute(world, payment)
  return null
}

export function giveUp(
  world: World,
  speaker: Speaker,
  params: Params<'payment.void'>,
): string | null {
  const payment = world.payment(params.payment)
  const refusal = notHeld(speaker, payment)
  if (payment !== undefined && refusal === null) release(payment, 'RELEASED')
  return refusal
}

/** A hold lasts longer, at most thirty days in all. */
export function extend(
  world: World,
  speaker: Speaker,
  { params, at }: { params: Params<'payment.extend'>; at: number },
): string | null {
  const payment = world.payment(params.payment)
  const refusal = notHeld(speaker, payment)
  if (payment === undefined || refusal !== null) return refusal
  const { agent, from } = payment
  const stopped =
    switchedOff(world, payment) ??
    standingAbove(agent) ??
    standing([from]) ??
    suspended(agent) ??
    stillMeant(world, payment, at)
  if (stopped !== null) return stopped
  const end = (payment.expiresAt ?? at) + hours(params.hours)
  if (end > payment.heldSince + hours(720)) return 'CONFLICT'
  payment.expiresAt = end
  return null
}

function notHeld({ agent }: Speaker, payment: ModelPayment | undefined): string | null {
  if (agent !== null && payment?.agent !== agent) return 'SCOPE_FORBIDDEN'
  if (payment === undefined) return 'NOT_FOUND'
  return payment.state === 'HELD' ? null : 'CONFLICT'
}

/** By whoever received it, and by the organization. */
export function refund(
  world: World,
  { agent }: Speaker,
  params: Params<'payment.refund'>,
): string | null {
  const payment = world.payment(params.payment)
  const hasCome = payment?.rail === 'internal' && payment.state === 'COMPLETED'
  if (agent !== null && !(hasCome && payment.to.agent === agent)) return 'SCOPE_FORBIDDEN'
  if (payment === undefined) return 'NOT_FOUND'
  if (payment.state !== 'COMPLETED') return 'CONFLICT'
  const { from, to, rail } = payment
  const left = payment.captured - payment.refunded
  const amount = params.amount ?? left
  if (left === 0n) return 'CONFLICT'
  if (amount > left) return 'AMOUNT_EXCEEDS_PAYMENT'
  const stopped =
    switchedOff(world, { ...payment, agent: null }) ??
    (rail === 'internal' ? standing([to]) : null) ??
    (agent !== null && from.agent?.status === 'PAUSED' ? 'WALLET_FROZEN' : null) ??
    (agent?.suspended === true ? 'KYA_SUSPENDED' : null)
  if (stopped !== null) return stopped
  if (rail === 'internal' && world.available(to) < amount) return 'INSUFFICIENT_FUNDS'
  if (!canComeBack(world, payment, amount)) return 'AMOUNT_OUT_OF_RANGE'
  takeBack(world, payment, amount)
  payment.refunded += amount
  payment.counted -= amount
  drain(world, from)
  return null
}
