import type { MoreRequest, Wish } from '../approval/request.ts'
import { assert, present } from '../assert.ts'
import type { Actor, Params } from '../command.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import {
  approvalHoursDefault,
  listEntriesMax,
  openRequestsMax,
  raiseDaysMax,
  raisesMax,
  requestRestHours,
} from '../limits.ts'
import { done, known, type Outcome, type Rejection, rejected } from '../outcome.ts'
import { limits } from '../policy/limit.ts'
import { raisesAfter, rulesInForce } from '../policy/raise.ts'
import type { Rules } from '../policy/rules.ts'
import { hoursInMicros, secondsOf } from '../time.ts'
import type { View } from '../view.ts'
import { speakerFor } from './actor.ts'
import { decideAgentAdjust, existing, noAgent } from './agent.ts'
import { changedRules, unchanged } from './policy.ts'
import { ancestryOf } from './scope.ts'
import { keyStands } from './still-meant.ts'

/** An agent asks for more than it may. Nothing changes until a person consents. */
export function decideRequest(
  view: View,
  actor: Actor,
  { agent, wish }: Params<'approval.request'>,
): Outcome<'approval.request'> {
  const speaker = speakerFor(view, actor, agent)
  if (speaker.kind === 'rejected') return speaker
  const refusal = mustBeGoing(view, agent) ?? mayAsk(view, agent) ?? mustBeMore(view, agent, wish)
  if (refusal !== null) return refusal
  const policy = idOf('policy', ulidOf(agent))
  const { version } = view.policy(policy)
  const currency = currencyOf(view, agent, wish.what)
  const latest = view.at + hoursInMicros(approvalHoursDefault)
  const expiresAt = wish.until === null ? latest : Math.min(latest, wish.until * 1_000_000)
  return done<'approval.request'>({ expiresAt, currency, policy, version })
}

/** Of what is asked for: that of the wallet, or that of the limits. */
function currencyOf(view: View, agent: Id<'agent'>, what: Wish['what']): string {
  const [wallet, policy] = [idOf('wallet', ulidOf(agent)), idOf('policy', ulidOf(agent))]
  return what === 'budget'
    ? view.must('wallet', wallet).currency
    : view.policy(policy).rules.currency
}

/** An agent that is paused asks for nothing, and is given nothing. */
function mustBeGoing(view: View, agent: Id<'agent'>): Rejection | null {
  const row = existing(view, agent)
  if (row === null) return noAgent()
  if (row.status === 'ACTIVE') return null
  return rejected('WALLET_FROZEN', 'The agent is paused. Resume it first.')
}

/** The first of a lineage, which all of it ask together with. */
function askerOf(view: View, agent: Id<'agent'>): Id<'agent'> {
  return present(ancestryOf(view, agent).lineage.at(-1), agent)
}

/** A person is not worn down: few requests at a time, and none for a while after a no. */
function mayAsk(view: View, agent: Id<'agent'>): Rejection | null {
  const { requests } = view.must('agentRequests', askerOf(view, agent))
  if (requests === null) return null
  const { open, deniedAt } = requests
  const restsUntil = deniedAt === null ? 0 : deniedAt + hoursInMicros(requestRestHours)
  if (view.at < restsUntil)
    return rejected('REQUEST_DENIED', 'A request was denied less than an hour ago. Ask later.', {
      retryAt: String(restsUntil),
    })
  if (open.length < openRequestsMax) return null
  const sentence = `At most ${openRequestsMax} requests of an agent and its delegates can be open.`
  return rejected('REQUEST_LIMIT', sentence, { open: String(open.length) })
}

/** Why there is nothing that a person could consent to. */
function mustBeMore(view: View, agent: Id<'agent'>, wish: Wish): Rejection | null {
  if (wish.what === 'raise') {
    const raised = raisedRules(view, agent, wish)
    return raised.kind === 'rejected' ? raised : null
  }
  if (wish.what === 'payee') {
    const listed = listedRules(view, agent, wish)
    return listed.kind === 'rejected' ? listed : null
  }
  return view.read('wallet', idOf('wallet', ulidOf(agent))) === null ? noAgent() : null
}

type NewRules = { readonly kind: 'rules' } & ReturnType<typeof changedRules>

/** The policy with the raise. It raises this agent's own limit, and no other that binds it. */
function raisedRules(
  view: View,
  agent: Id<'agent'>,
  wish: Wish,
  approval: Id<'approval'> | null = null,
): NewRules | Rejection {
  const policy = idOf('policy', ulidOf(agent))
  const { version, rules } = view.policy(policy)
  const now = secondsOf(view.at)
  const [per, amount, until] = [
    present(wish.per, 'a limit'),
    present(wish.amount, 'an amount'),
    present(wish.until, 'an end'),
  ]
  if (now >= until || until > now + raiseDaysMax * 86_400)
    return rejected('CONFLICT', `A raise ends in the future, within ${raiseDaysMax} days.`)
  const { field } = limits[per]
  const limit = rulesInForce(rules, now)[field]
  if (limit === null)
    return rejected('CONFLICT', `The agent's own policy has no such limit: ${field}.`, { field })
  if (amount <= limit)
    return rejected('CONFLICT', `This is no more than the limit in force: ${field}.`, {
      field,
      limit: String(limit),
    })
  const raises = raisesAfter(rules, rules, now) ?? []
  if (raises.length >= raisesMax)
    return rejected('CONFLICT', `At most ${raisesMax} raises of an agent can last at a time.`)
  const raise = { approval: approval ?? idOf('approval', ulidOf(agent)), per, amount, until }
  return { kind: 'rules', version: version + 1, rules: { ...rules, raises: [...raises, raise] } }
}

/** The policy with one more payee on its allow list, read as it was when it was asked for. */
function listedRules(view: View, agent: Id<'agent'>, wish: Wish): NewRules | Rejection {
  const policy = idOf('policy', ulidOf(agent))
  const { allowedMerchants, readings } = view.policy(policy).rules
  const payee = present(wish.payee, 'a payee')
  if (allowedMerchants === null)
    return rejected('CONFLICT', "The agent's own policy has no list of allowed merchants.")
  if (allowedMerchants.includes(payee))
    return rejected('CONFLICT', 'This payee is on the list already.')
  if (allowedMerchants.length >= listEntriesMax)
    return rejected('CONFLICT', `A list has at most ${listEntriesMax} entries.`)
  const read = [
    ...(readings?.allowedMerchants ?? []),
    ...(wish.reading === null ? [] : [wish.reading]),
  ]
  const change: Partial<Rules> = {
    allowedMerchants: [...allowedMerchants, payee],
    readings: {
      ...{ blockedMerchants: null, allowedCategories: null, blockedCategories: null },
      allowedMerchants: read.length === 0 ? null : read,
    },
  }
  return { kind: 'rules', ...changedRules(view, policy, change) }
}

/** What comes of a consent: the command that was asked for, as if whoever consents made it. */
export function granted(
  view: View,
  actor: Actor,
  { id, request }: { readonly id: Id<'approval'>; readonly request: MoreRequest },
) {
  const { agent, what } = request
  const refusal =
    mustBeGoing(view, agent) ?? mustHold(view, actor, what) ?? mustStand(view, request)
  if (refusal !== null) return refusal
  if (currencyOf(view, agent, what) !== request.currency)
    return rejected('CONFLICT', 'The currency has changed since this was requested.')
  if (what === 'budget') {
    const amount = present(request.amount, 'an amount')
    const adjusted = decideAgentAdjust(view, { agent, amount })
    if (adjusted.kind === 'rejected') return adjusted
    assert(adjusted.kind === 'done', 'a budget is adjusted')
    const { entries, currency } = adjusted.result
    return { kind: 'granted' as const, entries, currency, ...unchanged }
  }
  const next =
    what === 'raise' ? raisedRules(view, agent, request, id) : listedRules(view, agent, request)
  if (next.kind === 'rejected') return next
  const { version, rules } = next
  return { kind: 'granted' as const, entries: [], currency: null, version, rules }
}

/** Nobody gives by a consent what they could not give themselves. */
export function mustHold(view: View, actor: Actor, what: MoreRequest['what']): Rejection | null {
  const permission = what === 'budget' ? 'wallets:write' : 'policies:write'
  if (actor.startsWith('key_') && view.may(actor as Id<'key'>, permission)) return null
  const details = { permission }
  return rejected('FORBIDDEN', `This request also needs the permission ${permission}.`, details)
}

function mustStand(view: View, { key }: MoreRequest): Rejection | null {
  if (keyStands(view, key)) return null
  return rejected('CONFLICT', 'The key that made this request is no longer valid.')
}

/** The clock says that nobody has decided a request in time. */
export function decideRequestExpire(
  view: View,
  { approval }: Params<'approval.expire'>,
): Outcome<'approval.expire'> {
  const row = view.read('approval', approval)
  const request = row?.request ?? null
  if (row === null || request === null) return rejected('NOT_FOUND', 'No such request.')
  if (row.state !== 'PENDING' || view.at < request.expiresAt) return known
  return done<'approval.expire'>({ agent: request.agent })
}
