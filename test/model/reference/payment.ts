import { idOf, type Params, ulidOf } from '@bursar/core'
import { hours } from './calendar.ts'
import { hasMembers } from './member.ts'
import { execute, hasRoom } from './posting.ts'
import { endsLater, unreachable } from './rail.ts'
import {
  anyRule,
  boundOf,
  compares,
  countersOf,
  counts,
  type Judgement,
  judge,
  knownPayeeKey,
  type Plan,
  valueIn,
} from './rule.ts'
import { pathOf, standing, standingAbove, suspended, switchedOff } from './scope.ts'
import type { Speaker } from './speaker.ts'
import { lineOf, type ModelCharge, type ModelPayment, type World } from './world.ts'

type PaymentParams = Params<'payment.create'>

/** Decides a payment and remembers it; says what becomes of it. */
export function pay(
  world: World,
  speaker: Speaker,
  { params, at }: { params: PaymentParams; at: number },
): string {
  const plan = planOf(world, speaker, { params, at })
  if (typeof plan === 'string') return `rejected ${plan}`
  if (!hasRoom(world, plan, plan.amount)) return 'rejected AMOUNT_OUT_OF_RANGE'
  const judgement = overall(world, plan, judge(world, plan))
  const { code, asks } = judgement
  const declined = code !== null
  const state = declined ? 'DECLINED' : asks.length > 0 ? 'PENDING_APPROVAL' : 'HELD'
  if (exceedsOpenLimit(world, plan, { state, params })) return 'rejected CONFLICT'
  const payment: ModelPayment = {
    ...plan,
    ...counted(world, plan),
    id: params.payment,
    key: speaker.key,
    holdHours: params.holdHours,
    declined,
    state,
    approval: state === 'PENDING_APPROVAL' ? approvalOf(world, asks) : null,
    shadow: trials(world, plan),
    counted: declined ? 0n : plan.amount,
    captured: 0n,
    refunded: 0n,
    part: null,
    receipt: null,
    heldSince: at,
    expiresAt: endOf(asks, { state, params, at }),
  }
  world.payments.push(payment)
  if (judgement.tripped && plan.agent?.status === 'ACTIVE') plan.agent.status = 'PAUSED'
  if (state === 'HELD') {
    rememberPayee(world, payment)
    if (params.holdHours === null) execute(world, payment)
  }
  return declined ? `DECLINED ${code}` : payment.state
}

/** From where to where, or why there is nothing to decide. */
function planOf(
  world: World,
  speaker: Speaker,
  { params, at }: { params: PaymentParams; at: number },
): Plan | string {
  const own = speaker.agent === null ? null : idOf('wallet', ulidOf(speaker.agent.id))
  const source = params.from ?? own
  if (source === null) return 'INVALID_REQUEST'
  const from = world.wallet(source)
  if (speaker.agent !== null && from?.agent !== speaker.agent) return 'SCOPE_FORBIDDEN'
  if (from === undefined || from.system) return 'NOT_FOUND'
  const payee = world.payees.find(({ id }) => id === params.payee)
  if (params.payee !== null && payee?.deleted !== false) return 'NOT_FOUND'
  const target = params.to ?? payee?.wallet?.id ?? null
  const to = target === null ? world.currency(from.currency).clearing : world.wallet(target)
  if (to === from) return 'SAME_WALLET'
  if (to === undefined || (to.system && target !== null)) return 'NOT_FOUND'
  const merchant = params.merchant?.domain ?? null
  return {
    agent: from.agent,
    from,
    to,
    rail: target === null ? 'simulated' : 'internal',
    merchant,
    payee: payee ?? null,
    claim: params.claim,
    label: params.label,
    address: target === null ? (payee?.address ?? null) : null,
    whom: target ?? params.payee ?? merchant ?? '',
    amount: params.amount,
    currency: params.currency ?? from.currency,
    at,
    allowDuplicate: params.allowDuplicate === true,
    byAgent: speaker.agent !== null,
    wantsConsent: params.consent === true,
  }
}

/** Statuses forbid before any policy does, and a lack of money after all of them. */
function overall(world: World, plan: Plan, judgement: Judgement): Judgement {
  const { agent, from, to, rail, amount, currency } = plan
  const sides = rail === 'internal' ? [from, to] : [from]
  const before =
    stopped(world, plan) ??
    (sides.some((side) => side.currency !== currency) ? 'CURRENCY_MISMATCH' : null) ??
    (agent?.readOnly === true ? 'READ_ONLY_AGENT' : null) ??
    unreachable(world, plan)
  const after = world.available(from) < amount ? 'INSUFFICIENT_FUNDS' : null
  return { ...judgement, code: before ?? judgement.code ?? after }
}

/** Whether anybody's switch or status stops it. */
function stopped(world: World, plan: Plan): string | null {
  const { agent, from, to, rail } = plan
  return (
    switchedOff(world, plan) ??
    standing(rail === 'internal' ? [from, to] : [from]) ??
    standingAbove(agent) ??
    suspended(agent)
  )
}

/** What each candidate would have said in the place of the policy in force. */
function trials(world: World, plan: Plan): string[] {
  const policies = boundOf(world, plan.agent, null).map(({ policy }) => policy)
  return [...new Set(policies)].flatMap((policy) => {
    const { candidate } = policy
    if (candidate === null) return []
    const { code, asks } = overall(world, plan, judge(world, plan, policy))
    const outcome = code !== null ? 'declined' : asks.length > 0 ? 'needs_approval' : 'allowed'
    return [[policy.id, candidate.id, outcome, code ?? asks[0]?.code ?? null].join(' ')]
  })
}

function counted(world: World, plan: Plan): Pick<ModelPayment, 'charges' | 'paced' | 'compared'> {
  const path = pathOf(world, plan.agent)
  return {
    charges: path.flatMap((scope): ModelCharge[] => {
      const value = valueIn(world, scope, plan)
      const isShared = scope !== plan.agent && scope !== world.book
      const member = isShared ? plan.agent : null
      return value === null ? [] : [{ scope, value, member, counters: countersOf(scope, plan) }]
    }),
    paced: stopped(world, plan) === null ? path.filter((scope) => anyRule(scope, counts)) : [],
    compared: path.some((scope) => anyRule(scope, compares)),
  }
}

/** A hundred undecided payments are enough for an agent and those below it. */
function exceedsOpenLimit(world: World, plan: Plan, { state, params }: Decided): boolean {
  const isSlow = params.holdHours !== null || endsLater(world, plan)
  if (state === 'DECLINED' || (state === 'HELD' && !isSlow)) return false
  return lineOf(plan.agent).some((one) => world.open(one) >= 100)
}

interface Decided {
  readonly state: ModelPayment['state']
  readonly params: PaymentParams
}

function approvalOf(world: World, asks: Judgement['asks']): ModelPayment['approval'] {
  const needed = Math.max(...asks.map(({ policy }) => policy.rules.approvalsNeeded ?? 1))
  return { needed, people: hasMembers(world), votes: [], state: 'PENDING' }
}

function endOf(
  asks: Judgement['asks'],
  { state, params, at }: { state: string; params: PaymentParams; at: number },
): number | null {
  if (state === 'HELD') return params.holdHours === null ? null : at + hours(params.holdHours)
  if (state !== 'PENDING_APPROVAL') return null
  return at + hours(Math.min(...asks.map(({ policy }) => policy.rules.approvalHours ?? 72)))
}

/** Every scope that asks for new payees knows this one from now on. */
export function rememberPayee(world: World, { agent, whom }: ModelPayment): void {
  for (const scope of pathOf(world, agent)) {
    const isAsked = anyRule(scope, ({ approveNewPayees }) => approveNewPayees === true)
    if (isAsked) world.knownPayees.add(knownPayeeKey(scope, whom))
  }
}
