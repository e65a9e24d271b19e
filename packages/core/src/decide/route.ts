import { assert } from '../assert.ts'
import type { Actor, Params } from '../command.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { clearingOf, roleName } from '../ledger/wallet.ts'
import { type Rejection, rejected } from '../outcome.ts'
import type { Merchant } from '../payment/payment.ts'
import {
  claimed,
  directoryPayee,
  internalPayee,
  merchantPayee,
  type Payee,
} from '../policy/payee.ts'
import { isOutside, type Rail, settlesLater } from '../rail.ts'
import type { View } from '../view.ts'
import { principalOf } from './actor.ts'
import { outsideRail } from './rail.ts'

type PaymentParams = Params<'payment.create'>

/** Where a payment goes and by which rail. */
export interface Route {
  readonly kind: 'route'
  readonly from: Id<'wallet'>
  readonly to: Id<'wallet'>
  readonly agent: Id<'agent'> | null
  /** Asked for by an agent's own key. */
  readonly byAgent: boolean
  readonly currency: string
  readonly rail: Rail
  /** Whether the book has the rail. */
  readonly isConfigured: boolean
  /** Whether the rail says how it ended, after the payment's own command. */
  readonly later: boolean
  /** Where the rail pays the payee, if the directory says so. */
  readonly address: string | null
  readonly payee: Payee
}

const noPayee = () => rejected('NOT_FOUND', 'No such payee.')

export function routeOf(view: View, actor: Actor, params: PaymentParams): Route | Rejection {
  const route = resolvedRoute(view, actor, params)
  if (route.kind === 'rejected' || params.claim === null) return route
  return { ...route, payee: claimed(route.payee, params.claim) }
}

function resolvedRoute(view: View, actor: Actor, params: PaymentParams): Route | Rejection {
  const speaker = principalOf(view, actor)
  if (speaker.kind === 'rejected') return speaker
  const from =
    params.from ?? (speaker.agent === null ? null : idOf('wallet', ulidOf(speaker.agent)))
  if (from === null)
    return rejected('INVALID_REQUEST', 'from is required with an organization key.')
  const source = view.read('wallet', from)
  if (speaker.agent !== null && source?.agent !== speaker.agent)
    return rejected('SCOPE_FORBIDDEN', "An agent's own key can only pay from that agent's wallets.")
  if (source === null || source.type === 'SYSTEM')
    return rejected('NOT_FOUND', 'No such wallet to pay from.')
  const { agent } = source
  const currency = params.currency ?? source.currency
  const start = { from, agent, byAgent: speaker.agent !== null, currency }
  const entry = params.payee === null ? null : view.read('payee', params.payee)
  if (params.payee !== null && (entry === null || entry.deleted)) return noPayee()
  const target = params.to ?? entry?.wallet ?? null
  if (target !== null) return insideRoute(view, start, { to: target, listed: params.payee })
  return outsideRoute(view, start, { params, clearedIn: source.currency })
}

function outsideRoute(
  view: View,
  start: Pick<Route, 'from' | 'agent' | 'byAgent' | 'currency'>,
  { params, clearedIn }: { params: PaymentParams; clearedIn: string },
): Route {
  const { merchant, payee } = params
  const address = payee === null ? null : view.must('payee', payee).address
  const { rail, terms } = outsideRail(view, { merchant, address })
  const clearing = terms && view.read('role', roleName(clearingOf(rail), clearedIn))
  return {
    kind: 'route',
    ...start,
    // A payment by a rail that the book does not have is recorded as one to the world.
    to: (clearing ?? view.must('role', roleName('world', clearedIn))).wallet,
    rail,
    isConfigured: clearing !== null,
    later: terms !== null && settlesLater(terms, merchant),
    address,
    payee: outsidePayee(view, params),
  }
}

/** Whom an outside payment is judged as: an entry of the directory, or the merchant named. */
function outsidePayee(
  view: View,
  { payee, merchant }: Pick<PaymentParams, 'payee' | 'merchant'>,
): Payee {
  if (payee !== null) return directoryPayee(payee, view.must('payee', payee), null)
  assert(merchant !== null, 'a payment goes to a wallet, a payee or a merchant')
  return merchantPayee(merchant)
}

function insideRoute(
  view: View,
  start: Pick<Route, 'from' | 'agent' | 'byAgent' | 'currency'>,
  { to, listed }: { to: Id<'wallet'>; listed: Id<'payee'> | null },
): Route | Rejection {
  if (to === start.from) return rejected('SAME_WALLET', 'A wallet cannot pay itself.')
  const target = view.read('wallet', to)
  if (target === null || target.type === 'SYSTEM')
    return rejected('NOT_FOUND', 'No such wallet to pay to.')
  const inside = { wallet: to, agent: target.agent }
  const payee =
    listed === null
      ? internalPayee(inside)
      : directoryPayee(listed, view.must('payee', listed), inside)
  const how = { rail: 'internal', isConfigured: true, later: false, address: null } as const
  return { kind: 'route', ...start, to, ...how, payee }
}

/** The payee of a payment that was authorized before, as it is judged today. */
export function payeeOf(
  view: View,
  payment: {
    readonly to: Id<'wallet'>
    readonly merchant: Merchant | null
    readonly payee: Id<'payee'> | null
    readonly rail: Rail
    readonly claim: string | null
  },
): Payee {
  return claimed(resolvedPayee(view, payment), payment.claim)
}

function resolvedPayee(view: View, payment: Omit<Parameters<typeof payeeOf>[1], 'claim'>): Payee {
  const { to, merchant, payee, rail } = payment
  const inside = isOutside(rail) ? null : { wallet: to, agent: view.must('wallet', to).agent }
  if (payee !== null) return directoryPayee(payee, view.must('payee', payee), inside)
  if (inside !== null) return internalPayee(inside)
  assert(merchant !== null, 'an outside payment names its payee')
  return merchantPayee(merchant)
}
