import { noRules, ulidOf } from '@bursar/core'
import { privateTexts } from '../../packages/server/src/application/private-text.ts'
import { opening } from './opening.ts'
import { type Paid, type Scenario, type TestAgent, unit } from './scenario.ts'

// What can happen to agents that are made as identities first: what they are known to be, when
// they get a key and a wallet, and what they leave behind.

const shop = { domain: 'shop.example' }
const slow = { domain: 'slow.simulated' }

export interface Identities {
  /** Had neither key nor wallet at first. */
  readonly bare: TestAgent
  /** Suspended, and stays so. */
  readonly suspect: TestAgent
  /** Is gone; what it left behind is still there, in two currencies. */
  readonly retired: TestAgent
  /** Was to be over by now, and lasts longer. */
  readonly extended: Paid
}

export async function identities(s: Scenario): Promise<Identities> {
  const bare = await beginnings(s)
  const suspect = await vouchers(s, bare)
  const extended = await wishes(s)
  return { bare, suspect, extended, retired: await leftBehind(s) }
}

/** Without key or wallet at first; then one comes after the other. */
async function beginnings(s: Scenario): Promise<TestAgent> {
  const none = { key: null, permissions: [], readOnly: false, walletless: true }
  const [bare, other] = [s.newAgent(), s.newAgent()]
  for (const { agent } of [bare, other])
    await s.ask('agent.create', { ...none, agent, rules: noRules })
  await s.ask('wallet.open', opening(bare.agent, 'USD', { dailyLimit: 50n * unit }))
  await s.ask('wallet.open', opening(bare.agent, 'EUR'))
  await s.ask('agent.rotate', { agent: bare.agent, key: bare.key })
  await s.ask('agent.adjust', { agent: bare.agent, amount: 90n * unit })
  await s.pay(bare, shop, { amount: 3n })
  await s.ask('wallet.open', opening(other.agent, 'GBP'))
  await s.ask('wallet.fund', { wallet: other.wallet, amount: unit })
  await s.ask('agent.change', {
    agent: other.agent,
    change: { totalLimit: unit },
    active: false,
    since: null,
  })
  const texts = privateTexts(ulidOf(other.agent), { name: 'Grace' })
  const change = { agent: other.agent, change: {}, active: true, since: null, texts: texts.digests }
  await s.did({ kind: 'agent.change', actor: s.owner, params: change }, { texts })
  const [never, gone] = [s.newAgent(), s.newAgent()]
  for (const { agent } of [never, gone])
    await s.ask('agent.create', { ...none, agent, rules: noRules })
  await s.ask('agent.retire', { agent: gone.agent })
  return bare
}

/** Who is known to which level, and who is not vouched for any more. */
async function vouchers(s: Scenario, bare: TestAgent): Promise<TestAgent> {
  const kyaSteps = [{ above: 5n * unit, level: 'verified' as const }]
  const chief = await s.agent({ kyaSteps }, 100n)
  const child = await s.delegate(chief, 40n)
  await s.pay(chief, shop, { amount: 6n })
  const texts = privateTexts(ulidOf(chief.agent), { 'kya.anchor': 'chief.example' })
  const found = { agent: chief.agent, level: 'verified' as const, verifier: 'notary.example' }
  const params = { ...found, proof: 'a hash', codeHash: 'sha256:abc', texts: texts.digests }
  await s.did({ kind: 'kya.upgrade', actor: s.owner, params }, { texts })
  await s.pay(chief, shop, { amount: 6n })
  await s.pay(child, shop, { amount: 6n })
  const { agent } = bare
  const plain = { agent, verifier: 'notary.example', proof: null, codeHash: null }
  await s.ask('kya.upgrade', { ...plain, level: 'attested' })
  await s.ask('kya.upgrade', { ...plain, level: 'attested', proof: 'another hash' })
  await s.ask('kya.suspend', { agent })
  await s.pay(bare, shop)
  await s.ask('kya.reactivate', { agent })
  await s.pay(bare, shop)
  const reason = privateTexts(ulidOf(chief.agent), { 'kya.reason': 'Nobody answers for it.' })
  const suspend = { agent: chief.agent, texts: reason.digests }
  await s.did({ kind: 'kya.suspend', actor: s.owner, params: suspend }, { texts: reason })
  await s.pay(child, shop)
  await s.pay(bare, { wallet: child.wallet })
  return chief
}

/** What callers say beside a payment: who its payee is, that a person is to look, how long. */
async function wishes(s: Scenario): Promise<Paid> {
  const agent = await s.agent({ blockedMerchants: ['games.example'] }, 60n)
  const { orgWallet: wallet } = s.book
  await s.pay(agent, { wallet }, { claim: 'games.example' })
  await s.approve(await s.pay(agent, { wallet }, { claim: 'paper.example', consent: true }))
  const { approval } = await s.pay(agent, shop, { consent: true })
  await s.ask('approval.deny', { approval, link: null })
  const extended = await s.pay(agent, shop, { amount: 7n, holdHours: 1 })
  const { payment } = extended
  await s.ask('payment.extend', { payment, hours: 300 }, agent.key.id)
  await s.ask('payment.extend', { payment, hours: 200 })
  return extended
}

/** Ended without being emptied: one keeps what it had, of others the organization takes it. */
async function leftBehind(s: Scenario): Promise<TestAgent> {
  const retired = await s.agent({ requireApprovalAbove: 20n * unit }, 200n)
  const euros = opening(retired.agent, 'EUR')
  await s.ask('wallet.open', euros)
  await s.ask('wallet.fund', { wallet: euros.wallet, amount: 5n * unit })
  const child = await s.delegate(retired, 50n)
  await s.pay(retired, shop, { amount: 21n })
  await s.pay(child, shop, { amount: 4n, holdHours: 100 })
  const [sent, failed] = [
    await s.pay(child, slow, { amount: 5n }),
    await s.pay(retired, slow, { amount: 6n }),
  ]
  const paid = await s.pay(retired, shop, { amount: 7n })
  await s.ask('agent.retire', { agent: retired.agent })
  await s.fail(failed)
  await s.refund(paid, 3n)
  await s.ask('agent.adjust', { agent: retired.agent, amount: -9n * unit })
  // What a rail was told of waits in a wallet that is closing.
  await s.ask('agent.delete', { agent: child.agent })
  await s.settle(sent)
  const boss = await s.agent({}, 30n)
  const below = await s.delegate(boss, 10n)
  await s.ask('agent.retire', { agent: below.agent })
  await s.ask('agent.delete', { agent: below.agent })
  return retired
}
