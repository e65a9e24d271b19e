import { type Id, idOf, newClearingWallets, noRules, ulidOf } from '@bursar/core'
import { privateTexts } from '../../packages/server/src/application/private-text.ts'
import { mintId } from '../../packages/server/src/identity/mint.ts'
import { limitBy, payeeFacts, readRules } from './reading.ts'
import { type Paid, type Scenario, type TestAgent, unit } from './scenario.ts'

// What can happen to a book beside plain payments, a chapter each. Together they write every kind
// of event; each leaves something behind that is still open.

const shop = { domain: 'shop.example' }
const slow = { domain: 'slow.simulated' }

export interface Holds {
  readonly holder: TestAgent
  /** Held for longer than any test lasts. */
  readonly held: Paid
  /** A rail was told of a part of it. */
  readonly part: Paid
  /** Of what was captured, something was refunded. */
  readonly refunded: Paid
  /** Was given up, and comes to be settled after all once its day is over. */
  readonly late: Paid
}

export async function holds(s: Scenario): Promise<Holds> {
  const limits = { requireApprovalAbove: 50n * unit, approvalHours: 1, dailyLimit: 900n * unit }
  const merchants = [shop.domain, 'SLOW.simulated']
  const limitsBy = [limitBy({ merchants }, 800n * unit, 'month')]
  const holder = await s.agent(readRules({ ...limits, limitsBy }), 900n)
  const hold = (amount: bigint, to: typeof shop = shop, holdHours = 500) =>
    s.pay(holder, to, { amount, holdHours })
  await s.capture(await hold(10n))
  const refunded = await hold(11n)
  await s.capture(refunded, 7n)
  await s.refund(refunded, 2n)
  const part = await hold(12n, slow)
  await s.capture(part, 3n)
  const settled = await hold(13n, slow)
  await s.capture(settled, 4n)
  await s.settle(settled)
  const failed = await hold(14n, slow)
  await s.capture(failed, 5n)
  await s.fail(failed)
  const { payment } = await hold(15n)
  await s.ask('payment.void', { payment }, holder.key.id)
  const large = await hold(60n)
  await s.approve(large)
  await s.capture(large, 59n)
  // These two are over in an hour.
  await hold(16n, shop, 1)
  await hold(61n)
  const late = await s.pay(holder, slow, { amount: 17n })
  await s.fail(late)
  return { holder, held: await hold(18n), part, refunded, late }
}

/** Money that comes back: in full and in parts, to payers that are there and one that is gone. */
export async function refunds(s: Scenario, { holder }: Holds): Promise<void> {
  const { orgWallet: wallet } = s.book
  await s.refund(await s.pay(holder, { wallet }, { amount: 8n }))
  const seller = await s.agent({}, 0n)
  const sold = await s.pay(holder, seller, { amount: 9n })
  await s.ask('payment.refund', { payment: sold.payment, amount: 2n * unit }, seller.key.id)
  await s.refund(sold, 3n)
  const returned = await s.pay(holder, slow, { amount: 9n })
  await s.settle(returned)
  await s.refund(returned, 1n)
  await s.fail(returned)
  const gone = await s.agent({}, 20n)
  const paid = await s.pay(gone, { wallet }, { amount: 4n })
  const lost = await s.pay(gone, shop, { amount: 5n })
  await s.ask('agent.delete', { agent: gone.agent })
  for (const one of [paid, lost]) await s.refund(one)
}

/** Consent of two persons; what is cancelled, and what goes with the key that asked. */
export async function consents(s: Scenario): Promise<Paid> {
  const strict = await s.agent({ autoApproveBelow: 2n * unit, approvalsNeeded: 2 }, 100n)
  const { at } = await s.ask('policy.create', { policy: mintId('policy'), rules: noRules })
  const second = await s.keyFor('second', at + 30 * 86_400_000_000)
  const full = await s.pay(strict, shop, { amount: 5n })
  await s.approve(full)
  await s.approve(full, second)
  const { approval } = await s.pay(strict, shop, { amount: 6n })
  await s.ask('approval.cancel', { approval }, strict.key.id)
  const buyer = await s.keyFor('buyer')
  for (const amount of [7n, 8n])
    await s.pay({ key: { ...strict.key, id: buyer } }, shop, { amount, from: strict.wallet })
  await s.ask('key.revoke', { key: buyer, cascade: null })
  const owner = { key: { ...strict.key, id: s.owner } }
  const { wallet } = await s.agent({}, 2n)
  await s.approve(await s.pay(owner, shop, { from: wallet, consent: true }))
  const half = await s.pay(strict, shop, { amount: 9n })
  await s.approve(half)
  return half
}

export interface Groups {
  readonly group: Id<'group'>
  readonly above: Id<'group'>
  readonly member: TestAgent
}

/** Two groups above one another with a member each, one beside them, and one that goes again. */
export async function groups(s: Scenario, policy: Id<'policy'>): Promise<Groups> {
  const [above, group, beside, spare] = [0, 1, 2, 3].map(() => mintId('group'))
  if (!above || !group || !beside || !spare) throw new Error('four groups')
  const texts = privateTexts(ulidOf(above), { name: 'Everybody' })
  const made = { group: above, parent: null, rules: { ...noRules, dailyLimit: 100n * unit } }
  const params = { ...made, texts: texts.digests }
  await s.did({ kind: 'group.create', actor: s.owner, params }, { texts })
  const limits = { ...noRules, weeklyLimit: 55n * unit, monthlyLimit: 60n * unit }
  const zoned = { ...limits, timezone: 'America/New_York' }
  await s.ask('group.create', { group, parent: above, rules: zoned })
  for (const one of [beside, spare])
    await s.ask('group.create', { group: one, parent: above, rules: noRules })
  const [member, other] = [await s.agent({}, 100n), await s.agent({}, 100n)]
  for (const { agent } of [member, other]) await s.ask('group.join', { group, agent })
  for (const one of [beside, spare]) await s.ask('group.join', { group: one, agent: member.agent })
  await s.ask('policy.attach', { policy, agent: null, group })
  await s.ask('policy.attach', { policy, agent: null, group: spare })
  await s.ask('policy.detach', { policy, agent: null, group: spare })
  await s.refund(await s.pay(member, shop, { amount: 10n }), 3n)
  await s.pay(other, { wallet: member.wallet }, { amount: 20n })
  await s.pay(other, shop, { amount: 40n })
  await s.ask('switch.turn', { scope: null, group: spare, agent: null, on: true })
  await s.ask('group.leave', { group: spare, agent: member.agent })
  await s.ask('group.rename', { group: spare })
  const called = privateTexts(ulidOf(beside), { name: 'Others' })
  const changed = {
    group: beside,
    change: { totalLimit: 900n * unit },
    since: null,
    texts: called.digests,
  }
  await s.did({ kind: 'group.change', actor: s.owner, params: changed }, { texts: called })
  await s.ask('group.delete', { group: spare })
  return { group, above, member }
}

export interface Line {
  readonly chief: TestAgent
  readonly child: TestAgent
}

/** Agents below agents: one line that stays, one that is ended, and one whose time will be over. */
export async function delegations(s: Scenario, { group }: Groups): Promise<Line> {
  const chief = await s.agent({ dailyLimit: 90n * unit }, 300n)
  await s.ask('group.join', { group, agent: chief.agent })
  const child = await s.delegate(chief, 50n)
  await s.pay(child, shop, { amount: 7n })
  await s.refund(await s.pay(await s.delegate(child, 9n), shop, { amount: 3n }), 1n)
  const ended = await s.delegate(chief, 100n)
  const lowest = await s.delegate(ended, 40n, { rules: { requireApprovalAbove: 3n * unit } })
  await s.pay(lowest, shop, { amount: 4n })
  await s.pay(lowest, slow, { amount: 2n })
  await s.pay(ended, shop, { amount: 5n, holdHours: 10 })
  const { at } = await s.ask('agent.delete', { agent: ended.agent }, chief.key.id)
  const ending = await s.delegate(chief, 30n, { expiresAt: at + 3_600_000_000 })
  await s.pay(await s.delegate(ending, 10n), shop, { amount: 6n, holdHours: 10 })
  return { chief, child }
}

/** Each kill switch is turned on, looked at, and turned off again; one of an agent stays on. */
export async function switches(s: Scenario, { group, member }: Groups): Promise<TestAgent> {
  const none = { scope: null, group: null, agent: null }
  const targets = [
    { ...none, scope: 'book' as const },
    { ...none, scope: 'rail:simulated' as const },
    { ...none, group },
    { ...none, agent: member.agent },
  ]
  const before = await s.pay(member, shop)
  for (const target of targets) {
    await s.ask('switch.turn', { ...target, on: true })
    await s.pay(member, shop)
    // What comes back is stopped for the whole book, or for a rail, alone.
    if (target.group !== null) await s.refund(before)
    await s.ask('switch.turn', { ...target, on: false })
  }
  const stopped = await s.agent({}, 5n)
  const reason = privateTexts(ulidOf(stopped.agent), { reason: 'It buys strange things.' })
  const params = { ...none, agent: stopped.agent, on: true, texts: reason.digests }
  await s.did({ kind: 'switch.turn', actor: s.owner, params }, { texts: reason })
  await s.ask('switch.turn', { ...none, scope: 'rail:base', on: true })
  await s.pay(member, shop, { label: 'base' })
  await s.ask('switch.turn', { ...none, scope: 'rail:base', on: false })
  await s.ask('switch.turn', { ...none, scope: 'rail:internal', on: true })
  await s.ask('switch.turn', { ...none, scope: 'rail:internal', on: false })
  await s.pay(stopped, shop)
  return stopped
}

export interface Directory {
  readonly payee: Id<'payee'>
  readonly listed: Paid
}

export async function payees(s: Scenario, seller: TestAgent): Promise<Directory> {
  const [payee, inside, spare] = [mintId('payee'), mintId('payee'), mintId('payee')]
  const facts = { domains: ['paper.example'], category: 'Office_Supplies', mcc: '5943' }
  const paper = payeeFacts({ ...facts, name: 'Paper.example', address: 'DE02120300000000202051' })
  await s.ask('payee.create', { payee, facts: paper })
  const ours = payeeFacts({ ...facts, name: 'Ours', wallet: seller.wallet })
  for (const one of [inside, spare]) await s.ask('payee.create', { payee: one, facts: ours })
  await s.ask('payee.change', { payee, change: { name: 'Paper & Sons', mcc: null } })
  await s.ask('payee.delete', { payee: spare })
  const buyer = await s.agent({ approveNewPayees: true, blockedMerchants: ['Ours'] }, 50n)
  await s.approve(await s.pay(buyer, { payee }, { amount: 2n }))
  const listed = await s.pay(buyer, { payee }, { amount: 3n })
  await s.pay(buyer, { payee: inside })
  return { payee, listed }
}

export interface Foreign {
  readonly trader: TestAgent
  readonly euros: Id<'wallet'>
}

/** Further currencies: what has a value is counted in the scope's own, the rest is declined. */
export async function currencies(s: Scenario): Promise<Foreign> {
  const trader = await s.agent({ dailyLimit: 100n * unit }, 10n)
  const open = async (agent: Id<'agent'> | null, currency: string) => {
    const [wallet, org, world] = [mintId('wallet'), mintId('wallet'), mintId('wallet')]
    const system = {
      org,
      world,
      clearing: newClearingWallets(() => mintId('wallet')),
      shortfall: mintId('wallet'),
    }
    await s.ask('wallet.open', { wallet, agent, currency, ...system, change: null })
    const funded = agent === null ? org : wallet
    await s.ask('wallet.fund', { wallet: funded, amount: 70n * unit })
    return funded
  }
  const org = await open(null, 'EUR')
  const [euros, coins] = [await open(trader.agent, 'EUR'), await open(trader.agent, 'USDC')]
  await s.pay(trader, shop, { amount: 5n, from: coins })
  await s.pay(trader, shop, { amount: 5n, from: euros })
  // The organization limits nothing: what has no value is not counted.
  const owner = { key: { ...trader.key, id: s.owner } }
  await s.pay(owner, { wallet: euros }, { from: org })
  await s.ask('rate.set', { from: 'EUR', to: 'USD', rate: 116_666_667n })
  await s.refund(await s.pay(trader, shop, { sum: 333_333_333n, from: euros }), 1n)
  await s.ask('rate.set', { from: 'GBP', to: 'USD', rate: null })
  return { trader, euros }
}

export interface Rhythm {
  readonly paced: TestAgent
  /** Its own policy has a candidate beside it. */
  readonly tested: TestAgent
  readonly candidate: Id<'policy'>
  readonly tried: Paid
}

/** Rules that look at the clock or at earlier payments, and a policy on trial. */
export async function rhythm(s: Scenario): Promise<Rhythm> {
  const paced = await s.agent({ maxPerMinute: 2, maxPerHour: 10, maxPerDay: 20 }, 50n)
  for (let i = 0; i < 3; i += 1) await s.pay(paced, shop)
  const hasty = await s.agent({ circuitBreaker: { attempts: 2, per: 'hour' } }, 50n)
  for (let i = 0; i < 4; i += 1) await s.pay(hasty, shop)
  await s.ask('agent.resume', { agent: hasty.agent })
  await s.pay(hasty, shop)
  const repeater = await s.agent({ duplicateSeconds: 600, approvalsNeeded: 2 }, 50n)
  for (const allowDuplicate of [false, false, true]) await s.pay(repeater, shop, { allowDuplicate })
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
  for (const [timezone, from] of [
    ['Asia/Tokyo', 0],
    ['UTC', 1380],
  ] as const) {
    const timeWindows = [{ days, from, to: 1440 }]
    await s.pay(await s.agent({ timezone, timeWindows }, 50n), shop)
  }
  const tested = await s.agent({}, 50n)
  const policy = idOf('policy', ulidOf(tested.agent))
  const [strict, candidate] = [
    await s.policy({}),
    await s.policy({ maxTransaction: unit, maxPerDay: 9 }),
  ]
  for (const one of [strict, null, candidate])
    await s.ask('policy.shadow', { policy, candidate: one })
  const tried = await s.pay(tested, shop, { amount: 2n })
  return { paced, tested, candidate, tried }
}
