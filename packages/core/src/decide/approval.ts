import type { MoreRequest } from '../approval/request.ts'
import { present } from '../assert.ts'
import type { Actor, Params } from '../command.ts'
import { type Id, ulidOf } from '../id.ts'
import { Journal } from '../ledger/posting.ts'
import { done, type Outcome, type Rejection, rejected } from '../outcome.ts'
import type { PolicyScope } from '../policy/question.ts'
import { hoursInMicros } from '../time.ts'
import type { View } from '../view.ts'
import { operatorOf, principalOf, speakerFor } from './actor.ts'
import { mustOpen, mustSpeak } from './link.ts'
import { newKnownPayees } from './payment-history.ts'
import { type Pending, pending } from './pending.ts'
import { executeOn, moved, release } from './posting.ts'
import { settlementOf } from './rail.ts'
import { granted } from './request.ts'
import { payeeOf } from './route.ts'
import { ancestryOf, policiesOn, type ScopeChain, scopeChainOf } from './scope.ts'
import { mustBeActive, mustNotBeSuspended, mustRun } from './status-checks.ts'
import { mustConfirm, needsStepUp } from './step-up.ts'
import { mustStillBeMeant } from './still-meant.ts'
import { consentOf } from './voice.ts'

/**
 * Consent: what may have changed since the asking is checked again, what was set aside is not.
 * A check that fails leaves the approval as it was. Where several have to consent, each voice
 * counts once, and the payment is made with the last of them.
 */
export function decideApprove(
  view: View,
  actor: Actor,
  params: Params<'approval.approve'>,
): Outcome<'approval.approve'> {
  const principal = principalOf(view, actor)
  if (principal.kind === 'rejected') return principal
  const found = pending(view, params.approval)
  if (found.kind === 'rejected') return found
  const refusal = mustOpen(view, actor, params)
  if (refusal !== null) return refusal
  const unheard = params.link === null ? null : mustSpeak(view, actor, found)
  if (unheard !== null) return unheard
  const { approval, key } = found
  const consent = consentOf(view, actor, { id: params.approval, approval, key })
  if (consent.kind === 'rejected') return consent
  const voice = { consent, by: principal.name }
  return found.kind === 'request'
    ? grant(view, actor, { ...voice, params, request: found.request })
    : agree(view, actor, { ...voice, params, found })
}

interface Voice {
  readonly consent: Extract<ReturnType<typeof consentOf>, { kind: 'consent' }>
  readonly by: string
  readonly params: Params<'approval.approve'>
}

/** Nothing that is said of a consent to something else. */
const nothing = {
  ...{ encounters: null, expiresAt: null },
  ...{ version: null, rules: null, currency: null },
}

/** Lets a command be carried out that an agent asked for. */
function grant(
  view: View,
  actor: Actor,
  { consent, by, params, request }: Voice & { request: MoreRequest },
): Outcome<'approval.approve'> {
  const { root, self, dropped } = consent
  const { agent } = request
  const scopes = policiesOn(view, ancestryOf(view, agent))
  if (self && forbidsSelf(scopes))
    return rejected('CONFLICT', 'A policy does not let the requester approve this request.')
  const found = granted(view, actor, { id: params.approval, request })
  if (found.kind === 'rejected') return found
  const refusal = mustConfirm(view, actor, {
    ...params,
    needed: needsStepUp(view, scopes, request),
  })
  if (refusal !== null) return refusal
  const { entries, currency, version, rules } = found
  return done<'approval.approve'>({
    ...{ ...nothing, verdict: 'GRANTED', payment: null, agent, by, root, self, dropped },
    ...{ entries, holds: [], charges: [], currency, version, rules },
  })
}

function agree(
  view: View,
  actor: Actor,
  { consent, by, params, found }: Voice & { found: Extract<Pending, { kind: 'payment' }> },
): Outcome<'approval.approve'> {
  const { approval, id, payment } = found
  const { root, self, dropped } = consent
  const { from, to, amount, agent, currency, rail, holdHours } = payment
  const allowed = stillAllowed(view, payment, params.approval)
  if (allowed.kind === 'rejected') return allowed
  const { chain, later } = allowed
  if (self && forbidsSelf(chain.scopes))
    return rejected('CONFLICT', 'A policy does not let the requester approve this payment.')
  const needed = needsStepUp(view, chain.scopes, payment)
  const unconfirmed = mustConfirm(view, actor, { ...params, needed })
  if (unconfirmed !== null) return unconfirmed
  const journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  const fits = journal.canReceive(to, amount)
  if (!fits && rail === 'internal')
    return rejected('AMOUNT_OUT_OF_RANGE', 'The resulting balance would exceed the maximum.')
  const base = { ...nothing, payment: id, agent, by, root, self, dropped }
  if (consent.count < (approval.needed ?? 1))
    return done<'approval.approve'>({ ...base, ...moved(journal), verdict: 'PENDING_APPROVAL' })
  const payee = payeeOf(view, payment)
  const met = newKnownPayees(view, { scopes: chain.scopes, payee }, id)
  const encounters = met.length === 0 ? null : met
  if (holdHours !== null) {
    const expiresAt = view.at + hoursInMicros(holdHours)
    const result = { ...base, ...moved(journal), verdict: 'HELD', encounters, expiresAt } as const
    return done<'approval.approve'>(result)
  }
  journal.hold(from, -amount)
  const verdict = executeOn(view, journal, { from, to, amount, currency, rail, later })
  return done<'approval.approve'>({ ...base, ...moved(journal), verdict, encounters })
}

export function decideDeny(
  view: View,
  actor: Actor,
  params: Params<'approval.deny'>,
): Outcome<'approval.deny'> {
  const principal = principalOf(view, actor)
  if (principal.kind === 'rejected') return principal
  const found = pending(view, params.approval)
  if (found.kind === 'rejected') return found
  const refusal = mustOpen(view, actor, params)
  if (refusal !== null) return refusal
  return done<'approval.deny'>(givenUp(view, found, principal.name))
}

/** The agent that asked changes its mind, or the organization does so for it. */
export function decideCancel(
  view: View,
  actor: Actor,
  params: Params<'approval.cancel'>,
): Outcome<'approval.cancel'> {
  const agent =
    view.read('approval', params.approval) === null ? null : agentOf(view, params.approval)
  const speaker = agent === null ? operatorOf(view, actor) : speakerFor(view, actor, agent)
  if (speaker.kind === 'rejected') return speaker
  const found = pending(view, params.approval)
  if (found.kind === 'rejected') return found
  return done<'approval.cancel'>(givenUp(view, found, speaker.name))
}

function agentOf(view: View, id: Id<'approval'>): Id<'agent'> | null {
  const { request, payment } = view.must('approval', id)
  return request?.agent ?? view.must('payment', present(payment, id)).agent
}

function givenUp(view: View, found: Pending, by: string) {
  if (found.kind === 'payment') {
    const { id, payment } = found
    const { journal, back } = release(view, id)
    return { payment: id, agent: payment.agent, by, ...moved(journal, back) }
  }
  const { agent } = found.request
  return { payment: null, agent, by, entries: [], holds: [], charges: [] }
}

type PendingPayment = Extract<Pending, { kind: 'payment' }>['payment']

interface Allowed {
  readonly kind: 'allowed'
  readonly chain: ScopeChain
  /** Whether its rail says how it ended. */
  readonly later: boolean
}

/** The scopes by which the payment is still allowed, or what has changed against it. */
function stillAllowed(
  view: View,
  payment: PendingPayment,
  id: Id<'approval'>,
): Allowed | Rejection {
  const { from, to, rail, agent, amount, currency } = payment
  const frozen = mustBeActive(view, from) ?? (rail === 'internal' ? mustBeActive(view, to) : null)
  const chain = scopeChainOf(view, agent, { amount, currency })
  const stopped = mustRun(view, chain, payment) ?? frozen ?? mustNotBeSuspended(view, chain)
  if (stopped !== null) return stopped
  const settlement = settlementOf(view, payment)
  if (settlement.kind === 'rejected') return settlement
  if (payment.payee !== null && hasChanged(view, payment.payee, id))
    return rejected('CONFLICT', 'The payee has changed since this payment was requested.')
  const refusal = mustStillBeMeant(view, payment, chain.scopes)
  return refusal ?? { kind: 'allowed', chain, later: settlement.later }
}

/** Whether a policy on its path wants another to consent than who asked. */
function forbidsSelf(scopes: readonly PolicyScope[]): boolean {
  return scopes.some(({ policies }) => policies.some(({ rules }) => rules.selfApproval === 'deny'))
}

/** Consent is to a payee as the directory had it. */
function hasChanged(view: View, payee: Id<'payee'>, id: Id<'approval'>): boolean {
  return view.must('payeeAge', payee).updatedSeq > view.must('approvalPlace', id).createdSeq
}
