import type { Evidence } from '../approval/evidence.ts'
import { present } from '../assert.ts'
import type { Actor } from '../command.ts'
import type { Id } from '../id.ts'
import { type Rejection, rejected } from '../outcome.ts'
import type { PolicyScope } from '../policy/question.ts'
import type { View } from '../view.ts'
import { personOf } from './passkey.ts'
import { worthOf } from './scope.ts'

/** What is consented to; no amount where that is no money. */
interface Consented {
  readonly amount: bigint | null
  readonly currency: string
}

/**
 * Whether a policy in force wants consent to be confirmed with a passkey: above its amount, and
 * where the amount has no value in the currency of the policy, or there is none.
 */
export function needsStepUp(
  view: View,
  scopes: readonly PolicyScope[],
  { amount, currency }: Consented,
): boolean {
  return scopes.some(({ policies }) => {
    const bounds = policies.filter(({ rules }) => rules.stepUpAbove !== null)
    if (bounds.length === 0) return false
    const counted = present(policies[0], 'an own policy').rules.currency
    const value = amount === null ? null : worthOf(view, { amount, currency }, counted)
    return bounds.some(
      ({ rules }) =>
        value === null || rules.currency !== counted || value > (rules.stepUpAbove ?? 0n),
    )
  })
}

interface Given {
  readonly needed: boolean
  readonly approval: Id<'approval'>
  readonly link: Id<'link'> | null
  readonly evidence: Evidence | null
}

/**
 * Why a consent is not confirmed as it has to be. Whether its signature is good is judged before,
 * outside. Of a passkey that is younger than the asking nobody could be sure: whoever takes over a
 * member's session would add one and consent with it.
 */
export function mustConfirm(
  view: View,
  actor: Actor,
  { needed, approval, link, evidence }: Given,
): Rejection | null {
  if (evidence === null) return needed ? unconfirmed(view, actor, link) : null
  const person = link === null ? personOf(view, actor) : null
  if (person === null) return unconfirmed(view, actor, link)
  const passkey = view.read('passkey', evidence.passkey)
  if (passkey === null || passkey.person !== person || passkey.endedAt !== null)
    return stepUp('This passkey is not an active one of yours in this environment.')
  if (passkey.addedSeq > view.must('approvalPlace', approval).createdSeq)
    return stepUp('This passkey was added after the approval was requested. Use an earlier one.')
  return null
}

function unconfirmed(view: View, actor: Actor, link: Id<'link'> | null): Rejection {
  if (link !== null) return stepUp('A link cannot approve this: ask a member who has a passkey.')
  return personOf(view, actor) === null
    ? stepUp('An API key cannot approve this: ask a member who has a passkey.')
    : stepUp('A policy requires that you confirm this approval with your passkey.')
}

function stepUp(sentence: string): Rejection {
  return rejected('STEP_UP_REQUIRED', sentence)
}

/** No link is made for what it could not approve. */
export function mustNeedNoStepUp(
  view: View,
  scopes: readonly PolicyScope[],
  consented: Consented,
): Rejection | null {
  if (!needsStepUp(view, scopes, consented)) return null
  return stepUp(
    'This approval has to be confirmed with a passkey, which a link cannot. Ask a member.',
  )
}
