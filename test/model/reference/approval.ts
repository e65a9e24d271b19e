import { type Id, idOf, type Params, ulidOf } from '@bursar/core'
import { hours } from './calendar.ts'
import { mayNotSpeak, openedBy, useUp } from './link.ts'
import { rememberPayee } from './payment.ts'
import { execute, hasRoom, release } from './posting.ts'
import { unreachable } from './rail.ts'
import { grantMore } from './request.ts'
import { boundOf, listed } from './rule.ts'
import { standing, standingAbove, suspended, switchedOff } from './scope.ts'
import { type Speaker, stillAsks, stillConsents, voiceOf } from './speaker.ts'
import { waiting } from './waiting.ts'
import type { ModelKey, ModelPayment, World } from './world.ts'

export function approve(
  world: World,
  speaker: Speaker,
  { params, at }: { params: Params<'approval.approve'>; at: number },
): string | null {
  const found = waiting(world, params.approval)
  if (typeof found === 'string') return found
  const shut = openedBy(world, speaker, { params, at })
  if (shut !== null) return shut
  if (mayNotSpeak(world, speaker, { found, link: params.link })) return 'CONFLICT'
  if ('request' in found) {
    const { request } = found
    const refusal = grantMore(world, speaker, { request, at })
    if (refusal !== null) return refusal
    useUp(world, params.link)
    request.state = 'APPROVED'
    return null
  }
  const { payment, approval } = found
  const voice = voiceOf(world, speaker.key, approval.people)
  const isVoice = (key: ModelKey) => voiceOf(world, key, approval.people) === voice
  const voters = approval.votes.filter((voter) => stillConsents(world, voter, at))
  if (approval.needed > 1) {
    // Who asked, and who was not there yet, is none of several.
    const isLater = world.payments.indexOf(payment) < voice.since
    if (isLater || isVoice(payment.key) || voters.some(isVoice)) return 'CONFLICT'
  }
  const { agent, from, to, rail } = payment
  const changed =
    switchedOff(world, payment) ??
    standingAbove(agent) ??
    standing(rail === 'internal' ? [from, to] : [from]) ??
    suspended(agent) ??
    unreachable(world, payment) ??
    (isAsItWas(world, payment) ? null : 'CONFLICT') ??
    stillMeant(world, payment, at)
  if (changed !== null) return changed
  if (isVoice(payment.key) && forbidsSelf(world, payment)) return 'CONFLICT'
  if (!hasRoom(world, payment, payment.amount)) return 'AMOUNT_OUT_OF_RANGE'
  useUp(world, params.link)
  approval.votes = [...voters, speaker.key]
  if (approval.votes.length < approval.needed) return null
  approval.state = 'APPROVED'
  rememberPayee(world, payment)
  const { holdHours } = payment
  payment.expiresAt = holdHours === null ? null : at + hours(holdHours)
  payment.heldSince = at
  if (holdHours === null) execute(world, payment)
  else payment.state = 'HELD'
  return null
}

function forbidsSelf(world: World, { agent }: ModelPayment): boolean {
  return boundOf(world, agent, null).some(({ rules }) => rules.selfApproval === 'deny')
}

/** Consent is to a payee as it was when somebody asked. */
function isAsItWas(world: World, payment: ModelPayment): boolean {
  const { payee } = payment
  return payee === null || (!payee.deleted && world.payments.indexOf(payment) >= payee.before)
}

/** Whether the key that asked, the directory and the lists of today still want it. */
export function stillMeant(world: World, payment: ModelPayment, at: number): string | null {
  const isThere = stillAsks(world, payment.key, at) && payment.payee?.deleted !== true
  return isThere ? listed(world, payment) : 'CONFLICT'
}

export function deny(
  world: World,
  speaker: Speaker,
  { params, at }: { params: Params<'approval.deny'>; at: number },
): string | null {
  const found = waiting(world, params.approval)
  if (typeof found === 'string') return found
  const shut = openedBy(world, speaker, { params, at })
  if (shut !== null) return shut
  useUp(world, params.link)
  if ('request' in found) {
    found.request.state = 'DENIED'
    found.request.deniedAt = at
  } else release(found.payment, 'RELEASED', 'DENIED')
  return null
}

export function cancel(world: World, { agent }: Speaker, id: Id<'approval'>): string | null {
  const payment = world.payment(idOf('payment', ulidOf(id)))
  const request = world.requests.find((one) => one.id === id)
  const asker = request?.agent ?? (payment?.approval == null ? null : payment.agent)
  if (agent !== null && asker !== agent) return 'SCOPE_FORBIDDEN'
  const found = waiting(world, id)
  if (typeof found === 'string') return found
  if ('request' in found) found.request.state = 'CANCELLED'
  else release(found.payment, 'RELEASED', 'CANCELLED')
  return null
}
