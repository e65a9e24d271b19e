import { type PaymentOptions, payment } from '../../setup/given.ts'
import { hours } from '../reference/calendar.ts'
import {
  isOpen,
  type ModelAgent,
  type ModelPayment,
  type ModelWallet,
  type World,
} from '../reference/world.ts'
import {
  agentAt,
  askerAt,
  type Chances,
  keyOf,
  likely,
  type Maker,
  operatorAt,
  paymentAt,
  pick,
} from './subject.ts'

const shops = ['a.example', 'b.example', 'pay.a.example']
const slow = 'slow.simulated'

function shopAt({ whom }: Chances): string {
  return shops[whom % shops.length] ?? ''
}

/** What the payee is said to be, and whether somebody should look at it. */
function wishes({ whom, which }: Chances): PaymentOptions {
  const claim = pick([...shops, 'The shop'], whom + which)
  return {
    ...(which % 2 === 1 && claim !== null ? { claim } : {}),
    ...(which % 16 === 5 ? { consent: true } : {}),
    ...(whom % 4 === 1 ? { label: 'base' } : {}),
  }
}

/** From which wallet, and what else a caller may say. */
function optionsOf(model: World, agent: ModelAgent, chances: Chances): PaymentOptions {
  const { which } = chances
  const from = which % 4 === 0 ? model.walletsOf(agent).at(-1)?.id : undefined
  return {
    ...wishes(chances),
    ...(from === undefined ? {} : { from }),
    ...(which % 32 === 1 ? { currency: 'USDC' } : {}),
    ...(which % 8 === 2 ? { allowDuplicate: true } : {}),
  }
}

function paying(to: (model: World, chances: Chances) => string | null): Maker {
  return (model, chances) => {
    const agent = agentAt(model, chances.who)
    const key = keyOf(model, agent)
    const payee = to(model, chances)
    if (agent === null || key === null || payee === null) return null
    return payment(key, chances.amount, payee, optionsOf(model, agent, chances))
  }
}

/** A wallet of somebody, the organization's own too. */
function walletAt({ wallets }: World, at: number, currency?: string): ModelWallet | null {
  const all = wallets.filter(({ system }) => !system)
  return likely(all, at, (one) => currency === undefined || one.currency === currency)
}

const payWithOldKey: Maker = ({ keys }, { who, amount, ...chances }) => {
  const key = pick(keys, who)
  return key && payment(key.id, amount, shopAt({ who, amount, ...chances }))
}

const payForOrganization: Maker = (model, chances) => {
  const { who, which, amount } = chances
  const from = walletAt(model, who)?.id
  if (from === undefined) return null
  const actor = operatorAt(model, which, 'payments:write')
  const held = which % 4 === 3 ? { holdHours: 24 } : {}
  return payment(actor, amount, shopAt(chances), { from, ...held, ...wishes(chances) })
}

const hold: Maker = (model, chances) => {
  const { who, whom, which, amount } = chances
  const agent = agentAt(model, who)
  const key = keyOf(model, agent)
  const to = [shopAt(chances), slow, walletAt(model, whom, 'USD')?.id][which % 3] ?? slow
  const holdHours = [1, 24, 168][whom % 3] ?? 1
  const label = which % 4 === 0 ? ({ label: 'base' } as const) : {}
  return key && payment(key, amount, to, { holdHours, ...wishes(chances), ...label })
}

/** The same once more, as a client does that has not heard the answer. */
const repeat: Maker = (model, { who, which }) => {
  const made = model.payments.filter(({ declined }) => !declined)
  const vain = made.filter(({ state }) => state === 'RELEASED' || state === 'EXPIRED')
  const earlier = pick(which % 4 === 1 ? vain.slice(-2) : made.slice(-8), who)
  const key = earlier && keyOf(model, earlier.agent)
  if (earlier === null || key === null) return null
  const { amount, merchant, payee, to, from } = earlier
  const options = { from: from.id, ...(which % 3 === 0 ? { allowDuplicate: true } : {}) }
  return payment(key, amount, payee?.id ?? merchant ?? to.id, options)
}

const receipts = ['a receipt', null]

/** What the rail reports, of a payment that it knows. */
function fact(kind: 'payment.settle' | 'payment.fail'): Maker {
  return ({ payments }, { who }) => {
    const outside = payments.filter((one) => one.rail === 'simulated' && !one.declined)
    const open = outside.filter((one) => isOpen(one))
    const one = pick(open.length > 0 && who % 2 === 0 ? open : outside, who)
    if (one === null) return null
    const actor = 'system:rail'
    return kind === 'payment.settle'
      ? { kind, actor, params: { payment: one.id, receipt: receipts[who % 2] ?? null } }
      : { kind, actor, params: { payment: one.id, reason: 'no' } }
  }
}

function capture(isPart: boolean): Maker {
  return (model, { who, which, amount }) => {
    const one = paymentAt(model, who, ({ state }) => state === 'HELD')
    if (one === null) return null
    const params = { payment: one.id, amount: isPart ? amount : null }
    return { kind: 'payment.capture', actor: askerAt(model, one.agent, which), params }
  }
}

/** Up to the end of what a hold may last, and as long as it might if it began now. */
const extend: Maker = (model, { who, whom, which }, now) => {
  const one = paymentAt(model, who, ({ state }) => state === 'HELD')
  if (one === null) return null
  const left = (since: number) => Math.floor((since - (one.expiresAt ?? now)) / hours(1)) + 720
  const most = left(one.heldSince)
  const more = Math.max(1, pick([1, 24, most, most + 1, left(now), left(now)], whom) ?? 1)
  const actor = askerAt(model, one.agent, which)
  return { kind: 'payment.extend', actor, params: { payment: one.id, hours: more } }
}

const giveUp: Maker = (model, { who, which }) => {
  const one = paymentAt(model, who, ({ state }) => state === 'HELD')
  if (one === null) return null
  const actor = askerAt(model, one.agent, which)
  return {
    kind: 'payment.void',
    actor,
    params: { payment: one.id, receipt: receipts[who % 2] ?? null },
  }
}

function refund(isPart: boolean): Maker {
  return (model, { who, which, amount }) => {
    const isPaid = (one: ModelPayment) => one.state === 'COMPLETED' && one.captured > one.refunded
    const toSuspended = model.payments.filter((one) => isPaid(one) && one.to.agent?.suspended)
    const one = pick(which % 3 === 1 ? toSuspended : [], who) ?? paymentAt(model, who, isPaid)
    if (one === null) return null
    const params = { payment: one.id, amount: isPart ? amount : null, texts: {} }
    return { kind: 'payment.refund', actor: askerAt(model, one.to.agent, which), params }
  }
}

export const payments = {
  'pay a merchant': paying((_, chances) => shopAt(chances)),
  'pay a wallet': paying((model, { whom, which }) => {
    const currency = which % 4 === 0 ? 'USDC' : 'USD'
    return walletAt(model, whom, currency)?.id ?? null
  }),
  'pay a payee': paying(({ payees }, { whom }) => pick(payees, whom)?.id ?? null),
  'pay slowly': paying(() => slow),
  'pay with an old key': payWithOldKey,
  'pay for the organization': payForOrganization,
  hold,
  repeat,
  settle: fact('payment.settle'),
  fail: fact('payment.fail'),
  capture: capture(false),
  'capture a part': capture(true),
  extend,
  void: giveUp,
  refund: refund(false),
  'refund a part': refund(true),
}
