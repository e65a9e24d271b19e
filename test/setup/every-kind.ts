import type { Command } from '../../packages/core/src/command.ts'
import { type Id, ulidOf } from '../../packages/core/src/id.ts'
import { Given, type NewAgent, nextId, nextKey, payment, usd } from './given.ts'
import { tellOfGrants } from './grant-story.ts'
import { tellOfLimitsBy } from './limit-story.ts'
import { tellOfLinks, tellOfRequests } from './link-story.ts'
import { tellOfMembers } from './member-story.ts'
import { opening } from './opening.ts'
import { tellOfRails } from './rail-story.ts'
import { payeeFacts } from './reading.ts'
import { tellOfReadings } from './reading-story.ts'
import { tellOfStepUps } from './step-up-story.ts'

const hour = 3_600_000_000
const texts = { memo: 'a digest', note: null }
const noTarget = { scope: null, group: null, agent: null, texts }
const rail = 'system:rail'
const clock = 'system:clock'

/**
 * A story with every kind of event, every verdict, every refusal of a payment, and every state
 * that a payment, an approval or a wallet comes to.
 */
export function everyKind(): Given {
  const given = new Given({ at: '2026-03-10T12:00:00Z', credit: usd('70000000000') })
  given.ask('key.create', keyOf('anna'), 'system:setup')
  const stories = [
    ...[tellOfMoney, tellOfHolds, tellOfConsent, tellOfRules],
    ...[tellOfReadings, tellOfTrials, tellOfGroups, tellOfDelegates],
    ...[tellOfPayees, tellOfCurrencies, tellOfSwitches, tellOfEnds],
    ...[tellOfIdentities, tellOfWishes, tellOfRetirement, tellOfFullness],
    ...[tellOfRails, tellOfLimitsBy, tellOfCut, tellOfLinks, tellOfRequests],
    ...[tellOfMembers, tellOfStepUps, tellOfGrants],
  ]
  for (const tell of stories) tell(given)
  return given
}

function keyOf(owner: string) {
  const permissions = ['payments:write', 'approvals:write']
  return { key: nextKey(), owner, permissions, expiresAt: null, texts }
}

/** Pays, whatever comes of it, and says which payment it was. */
function pay(
  given: Given,
  agent: NewAgent,
  ...[amount, to = 'shop.example', options = {}]: [
    amount: string,
    to?: Parameters<typeof payment>[2],
    options?: Parameters<typeof payment>[3],
  ]
): Id<'payment'> {
  const command = payment(agent.key, usd(amount), to, options)
  given.must(command)
  return command.params.payment
}

function consentTo(id: Id<'payment'>) {
  return { approval: `apr_${ulidOf(id)}`, texts, link: null, evidence: null } as const
}

function tellOfMoney(given: Given): void {
  const agent = given.agent({ budget: '100' })
  const { wallet } = agent
  given.ask('wallet.fund', { wallet, amount: usd('5'), texts })
  given.ask('agent.adjust', { agent: agent.agent, amount: -usd('2') })
  const paid = pay(given, agent, '10')
  given.ask('payment.refund', { payment: paid, amount: usd('3'), texts })
  given.ask('payment.refund', { payment: paid, amount: null, texts })
  given.ask(
    'payment.settle',
    { payment: pay(given, agent, '1', 'slow.simulated'), receipt: null },
    rail,
  )
  const failed = pay(given, agent, '2', 'fail.simulated')
  given.ask('payment.fail', { payment: failed, reason: 'no \\ "' }, rail)
  given.ask('payment.settle', { payment: failed, receipt: null }, rail)
  given.ask('payment.fail', { payment: failed, reason: 'returned' }, rail)
  pay(given, agent, '101', given.genesis.org)
  given.ask('payment.settle', { payment: failed, receipt: null }, rail)
  given.ask('agent.rotate', { agent: agent.agent, key: nextKey() })
  given.ask('agent.pause', { agent: agent.agent })
  const from = agent.wallet
  given.when(payment(given.by, usd('1'), 'shop.example', { from }))
  given.ask('agent.resume', { agent: agent.agent })
  given.when(payment(given.by, usd('5000'), given.genesis.org, { from }))
  given.when(payment(given.by, usd('1'), given.genesis.org, { from, currency: 'EUR' }))
  pay(given, given.agent({ readOnly: true, budget: '0' }), '1')
}

function tellOfHolds(given: Given): void {
  const agent = given.agent({ budget: '100' })
  const hold = (to?: string) => pay(given, agent, '10', to, { holdHours: 1 })
  given.ask('payment.capture', { payment: hold(), amount: null }, agent.key)
  given.ask('payment.capture', { payment: hold(), amount: usd('4') })
  const slow = hold('slow.simulated')
  given.ask('payment.capture', { payment: slow, amount: usd('7') })
  given.ask('payment.settle', { payment: slow, receipt: null }, rail)
  given.ask('payment.settle', { payment: hold('slow.simulated'), receipt: null }, rail)
  given.ask('payment.void', { payment: hold() })
  const late = hold()
  given.now += hour
  given.ask('payment.expire', { payment: late }, clock)
  given.ask('payment.settle', { payment: late, receipt: null }, rail)
  hold()
}

function tellOfConsent(given: Given): void {
  const rules = { requireApprovalAbove: 0n, approvalHours: 24 }
  const agent = given.agent({ budget: '100', rules })
  given.ask('approval.approve', consentTo(pay(given, agent, '11')))
  given.ask('approval.approve', consentTo(pay(given, agent, '12', 'slow.simulated')))
  given.ask('approval.approve', consentTo(pay(given, agent, '1', undefined, { holdHours: 2 })))
  given.ask(
    'payment.settle',
    { payment: pay(given, agent, '2', 'slow.simulated'), receipt: null },
    rail,
  )
  given.ask('approval.deny', consentTo(pay(given, agent, '13')))
  const { approval } = consentTo(pay(given, agent, '14'))
  given.ask('approval.cancel', { approval }, agent.key)
  given.change(agent.policy, { approvalsNeeded: 2, selfApproval: 'deny' })
  const asked = consentTo(pay(given, agent, '15'))
  const [bert, carl] = [keyOf('bert'), keyOf('carl')]
  given.ask('key.create', bert, 'system:setup')
  given.ask('key.create', carl)
  given.ask('approval.approve', asked)
  given.ask('approval.approve', asked, bert.key.id)
  const from = agent.wallet
  for (const amount of ['1', '2'])
    given.must(payment(carl.key.id, usd(amount), 'shop.example', { from }))
  given.ask('key.revoke', { key: carl.key.id, cascade: null })
  given.ask('key.revoke', { key: bert.key.id, cascade: null })
  const late = pay(given, agent, '3')
  given.now += 24 * hour
  given.ask('payment.expire', { payment: late }, clock)
  pay(given, agent, '4')
}

function tellOfRules(given: Given): void {
  const agent = given.agent({ budget: '500' })
  const rule = (change: Parameters<Given['change']>[1], ...amounts: string[]) => {
    given.change(agent.policy, change)
    for (const amount of amounts) pay(given, agent, amount)
  }
  rule({ maxTransaction: usd('5') }, '5', '5.00000001')
  rule({ maxTransaction: null, dailyLimit: usd('6') }, '1', '1')
  rule({ dailyLimit: null, weeklyLimit: usd('6.5') }, '0.5', '0.5')
  rule({ weeklyLimit: null, monthlyLimit: usd('7') }, '0.5', '1')
  rule({ monthlyLimit: null, totalLimit: usd('8') }, '1', '1')
  rule({ totalLimit: null, blockedMerchants: ['b"ad\\', '東京', 'shop.example'] }, '1')
  rule({ blockedMerchants: null, allowedMerchants: ['AWS'] }, '1')
  pay(given, agent, '1', {})
  rule({ allowedMerchants: null, allowedCategories: ['5734'] }, '1')
  for (const mcc of ['5734', '7995'])
    pay(given, agent, '1', { name: 'Shop', mcc, mccCategory: 'betting', category: 'software' })
  rule({ allowedCategories: null, blockedCategories: ['betting'] })
  pay(given, agent, '1', { name: 'Shop', category: 'Betting' })
  rule({ blockedCategories: null, allowedCurrencies: ['EUR'] }, '1')
  const hours = { days: ['mon'], from: 1320, to: 120 } as const
  rule({ allowedCurrencies: null, timeWindows: [hours], timezone: 'Asia/Kathmandu' }, '1')
  rule({ timeWindows: null, maxPerMinute: 1, maxPerHour: 9, maxPerDay: 9 }, '2', '3')
  rule({ maxPerMinute: null, duplicateSeconds: 60 }, '4', '4')
  const twice = () => payment(agent.key, usd('4'), 'shop.example', { allowDuplicate: true })
  given.must(twice())
  for (const duplicates of ['deny', 'agent-may-override'] as const) {
    given.change(agent.policy, { duplicates })
    given.must(twice())
  }
  rule({ approveNewPayees: true }, '6')
  rule({ approveNewPayees: null, circuitBreaker: { attempts: 0, per: 'minute' } }, '7')
  // Another month, and a change of clocks on the way.
  given.change(agent.policy, { circuitBreaker: null, timezone: 'Europe/Berlin' })
  given.ask('agent.resume', { agent: agent.agent })
  given.now += 30 * 24 * hour
  pay(given, agent, '8')
}

function tellOfTrials(given: Given): void {
  const agent = given.agent({ budget: '50' })
  const policy = given.shared({ dailyLimit: usd('9') })
  const strict = { maxTransaction: usd('1'), maxPerDay: 1, approveNewPayees: true }
  const candidate = given.shared(strict)
  given.attach(policy, agent.agent)
  given.ask('policy.shadow', { policy, candidate })
  for (const amount of ['1', '2', '10']) pay(given, agent, amount)
  given.ask('policy.shadow', { policy, candidate: null })
  given.ask('policy.detach', { policy, agent: agent.agent, group: null })
  given.ask('policy.delete', { policy })
}

function tellOfGroups(given: Given): void {
  const agent = given.agent({ budget: '50' })
  const limits = { maxTransaction: usd('8'), dailyLimit: usd('9'), monthlyLimit: usd('9') }
  const parent = given.group({ rules: { ...limits, totalLimit: usd('9'), maxPerDay: 3 } })
  const group = given.group({ parent, members: [agent] })
  given.ask('group.rename', { group, texts })
  for (const change of [{}, { dailyLimit: usd('40'), blockedMerchants: ['worse.example'] }])
    given.ask('group.change', { group, change, since: null, texts })
  const policy = given.shared({ blockedMerchants: ['bad.example'] })
  given.ask('policy.attach', { policy, agent: null, group })
  pay(given, agent, '1', 'bad.example')
  const paid = pay(given, agent, '5')
  const own = `pol_${ulidOf(parent)}` as const
  for (const [amount, change] of [
    ['8.5', { maxTransaction: null }],
    ['6', { dailyLimit: null }],
    ['6', { monthlyLimit: null }],
    ['6', { totalLimit: null, maxPerDay: 1 }],
    ['6', {}],
  ] as const) {
    pay(given, agent, amount)
    given.change(own, change)
  }
  given.ask('group.leave', { group, agent: agent.agent })
  given.ask('payment.refund', { payment: paid, amount: usd('2'), texts })
  given.ask('group.delete', { group })
}

function tellOfDelegates(given: Given): void {
  const permissions = ['payments:write', 'agents:delegate']
  const rules = { dailyLimit: usd('20') }
  const top = given.agent({ budget: '100', permissions, rules })
  given.group({ members: [top] })
  const child = given.delegate(top, { by: top.key, budget: '40' })
  const below = given.delegate(child, { by: child.key, budget: '30', expiresAt: given.now + hour })
  pay(given, below, '6')
  pay(given, child, '15')
  pay(given, below, '5', 'slow.simulated')
  given.ask('agent.pause', { agent: child.agent }, top.key)
  pay(given, below, '1')
  given.ask('agent.resume', { agent: child.agent })
  given.now += hour
  given.ask('agent.delete', { agent: below.agent }, clock)
  const next = given.delegate(child, { budget: '2' })
  pay(given, next, '1', undefined, { holdHours: 1 })
  given.ask('agent.delete', { agent: child.agent }, top.key)
}

function tellOfPayees(given: Given): void {
  const [agent, behind] = [given.agent({ budget: '50' }), given.agent({ budget: '0' })]
  const payee = nextId('payee')
  const known = { name: 'Known', domains: ['known.example'], category: 'software', mcc: '5734' }
  given.ask('payee.create', {
    payee,
    facts: payeeFacts({ ...known, address: 'DE021203' }),
  })
  given.change(agent.policy, { allowedMerchants: ['Known'], approveNewPayees: true })
  given.ask('approval.approve', consentTo(pay(given, agent, '1', payee)))
  pay(given, agent, '2', payee)
  given.ask('payee.change', { payee, change: { wallet: behind.wallet, category: null } })
  const inside = pay(given, agent, '3', payee)
  given.ask('approval.approve', consentTo(inside))
  given.ask('payment.refund', { payment: inside, amount: usd('1'), texts }, behind.key)
  given.ask('payee.delete', { payee })
}

function tellOfCurrencies(given: Given): void {
  const agent = given.agent({ budget: '50', rules: { monthlyLimit: usd('40') } })
  const further = opening(agent.agent, 'EUR')
  const from = further.wallet
  given.ask('wallet.open', opening(null, 'EUR'))
  given.ask('wallet.open', further)
  given.ask('wallet.fund', { wallet: from, amount: usd('30'), texts })
  pay(given, agent, '1', undefined, { from })
  given.ask('rate.set', { from: 'EUR', to: 'USD', rate: usd('1.08333333') })
  const paid = pay(given, agent, '3.33', undefined, { from })
  pay(given, agent, '20', 'slow.simulated', { from })
  given.ask('rate.set', { from: 'EUR', to: 'USD', rate: null })
  given.ask('payment.refund', { payment: paid, amount: usd('1.11'), texts })
  given.ask('agent.delete', { agent: agent.agent })
}

function tellOfSwitches(given: Given): void {
  const agent = given.agent({ budget: '50' })
  const group = given.group({ members: [agent] })
  for (const target of [
    { scope: 'rail:internal' },
    { scope: 'rail:simulated' },
    { scope: 'book' },
    { group },
    { agent: agent.agent },
  ] as const) {
    given.ask('switch.turn', { ...noTarget, ...target, on: true })
    pay(given, agent, '1', target.scope === 'rail:internal' ? given.genesis.org : undefined)
    given.ask('switch.turn', { ...noTarget, ...target, on: false })
  }
}

function tellOfEnds(given: Given): void {
  const agent = given.agent({ budget: '50', rules: { requireApprovalAbove: usd('10') } })
  const slow = pay(given, agent, '5', 'slow.simulated')
  pay(given, agent, '11')
  pay(given, agent, '6', undefined, { holdHours: 1 })
  given.ask('agent.delete', { agent: agent.agent })
  const gone: Command = payment(given.by, usd('1'), 'shop.example', { from: agent.wallet })
  given.must(gone)
  given.ask('payment.settle', { payment: slow, receipt: null }, rail)
  const closing = given.agent({ budget: '9' })
  pay(given, closing, '5', 'slow.simulated')
  given.ask('agent.delete', { agent: closing.agent })
}

/** Agents that begin without key or wallet, and what they are known to be. */
function tellOfIdentities(given: Given): void {
  const bare = given.agent({ budget: '0', keyless: true, walletless: true })
  const { agent } = bare
  given.ask('wallet.open', opening(agent, 'USD', { maxTransaction: usd('40') }))
  given.ask('wallet.open', opening(agent, 'EUR', { monthlyLimit: usd('90') }))
  const key = nextKey()
  given.ask('agent.rotate', { agent, key })
  given.ask('agent.adjust', { agent, amount: usd('60') })
  const named = { ...bare, key: key.id }
  const kyaSteps = [{ above: usd('5'), level: 'verified' } as const]
  given.ask('agent.change', { agent, change: { kyaSteps }, active: null, since: null, texts })
  given.ask('agent.change', { agent, change: {}, active: false, since: null, texts: {} })
  pay(given, named, '1')
  given.ask('agent.change', {
    agent,
    change: { dailyLimit: usd('50') },
    active: true,
    since: null,
    texts: {},
  })
  pay(given, named, '5')
  pay(given, named, '5.00000001')
  const found = { agent, verifier: 'issuer', texts }
  given.ask('kya.upgrade', { ...found, level: 'verified', proof: 'a proof', codeHash: null })
  pay(given, named, '6')
  given.ask('kya.upgrade', { ...found, level: 'attested', proof: null, codeHash: 'a hash' })
  given.ask('kya.suspend', { agent, texts })
  pay(given, named, '7')
  given.ask('kya.reactivate', { agent })
  pay(given, named, '8')
}

/** What whoever pays says beyond whom and how much. */
function tellOfWishes(given: Given): void {
  const rules = { blockedMerchants: ['bad.example'], approvalsNeeded: 2 }
  const agent = given.agent({ budget: '100', rules })
  const [payee] = [given.agent({ budget: '0' })]
  pay(given, agent, '1', payee.wallet, { claim: 'shop.bad.example' })
  const asked = pay(given, agent, '2', payee.wallet, { claim: 'good.example', consent: true })
  given.ask('approval.deny', consentTo(asked))
  pay(given, agent, '3', 'shop.example', { consent: true })
  const held = pay(given, agent, '4', 'shop.example', { holdHours: 1 })
  given.ask('payment.extend', { payment: held, hours: 5 })
  given.now += 2 * hour
  given.ask('payment.extend', { payment: held, hours: 100 }, agent.key)
}

/** Agents that are gone, and wallets that are still there. */
function tellOfRetirement(given: Given): void {
  const permissions = ['payments:write', 'agents:delegate']
  const top = given.agent({
    budget: '100',
    permissions,
    rules: { requireApprovalAbove: usd('20') },
  })
  const child = given.delegate(top, { by: top.key, budget: '30' })
  pay(given, top, '21')
  const slow = pay(given, child, '2', 'slow.simulated')
  pay(given, child, '3', undefined, { holdHours: 2 })
  given.ask('agent.retire', { agent: top.agent })
  given.ask('payment.fail', { payment: slow, reason: 'late' }, rail)
  given.ask('agent.adjust', { agent: child.agent, amount: -usd('5') })
  given.ask('agent.delete', { agent: child.agent })
  given.must(payment(given.by, usd('1'), 'shop.example', { from: top.wallet }))
  const last = given.agent({ budget: '10' })
  given.ask('agent.retire', { agent: last.agent })
}

/** Sums that fill clearing and counters. */
function tellOfFullness(given: Given): void {
  const paid = [1, 2, 3].map(() => {
    const { org: from } = given.genesis
    const command = payment(given.by, usd('20000000000'), 'shop.example', { from })
    given.must(command)
    return command.params.payment
  })
  for (const id of paid) given.ask('payment.refund', { payment: id, amount: null, texts })
  const agent = given.agent({ budget: '2000' })
  const group = given.group({ rules: { currency: 'JPY' }, members: [agent] })
  given.ask('rate.set', { from: 'USD', to: 'JPY', rate: usd('1000000000') })
  const one = pay(given, agent, '900')
  given.ask('payment.refund', { payment: one, amount: usd('899'), texts })
  given.change(`pol_${ulidOf(group)}`, { totalLimit: usd('1000000000') })
  pay(given, agent, '1')
}

/** An older copy was brought back, and whoever runs the server goes on with it. */
function tellOfCut(given: Given): void {
  const [seen, found] = [12, 9].map((seq) => ({ seq, hash: String(seq % 10).repeat(64) }))
  if (seen !== undefined && found !== undefined)
    given.ask('log.accept', { seen, found, texts }, 'system:setup')
}
