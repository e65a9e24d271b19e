import { type Id, noRules, ulidOf } from '@bursar/core'
import { privateTexts } from '../../packages/server/src/application/private-text.ts'
import {
  hashKey,
  mintId,
  mintKey,
  mintUnpresentable,
} from '../../packages/server/src/identity/mint.ts'
import { databaseTime } from '../../packages/server/src/store/head.ts'
import { confirmers } from './confirmers.ts'
import { type Identities, identities } from './identities.ts'
import { type Membership, membership } from './membership.ts'
import { readRules } from './reading.ts'
import { firstKey, type Paid, type Scenario, type TestAgent, unit } from './scenario.ts'
import * as chapters from './scenarios.ts'

/** One of everything: each kind of event, each verdict, each way in which a payment ends. */
export async function live(s: Scenario): Promise<Lived> {
  const actor = s.owner
  const spender = await s.agent({ dailyLimit: 50n * unit, timezone: 'Asia/Tokyo' }, 100n)
  const careful = await s.agent({ requireApprovalAbove: 2n * unit }, 500n)
  const wallet = s.book.orgWallet
  const deposit = privateTexts(ulidOf(wallet), { reference: 'wire 7' })
  const fund = { wallet, amount: 500n * unit, texts: deposit.digests }
  await s.did({ kind: 'wallet.fund', actor, params: fund }, { texts: deposit })
  const shared = await policies(s, spender, careful)
  for (let i = 0; i < 12; i += 1) await s.pay(spender, { wallet }, { memo: `invoice ${i}` })
  await s.pay(spender, { domain: 'shop.example' }, { amount: 3n })
  await s.pay(spender, { wallet }, { amount: 49n })
  const pending = await approvals(s, careful)
  await requests(s)
  const settled = await rail(s, spender)
  await keys(s, spender)
  const deleted = await deletion(s)
  const holds = await chapters.holds(s)
  await chapters.refunds(s, holds)
  const half = await chapters.consents(s)
  const groups = await chapters.groups(s, shared)
  const line = await chapters.delegations(s, groups)
  const stopped = await chapters.switches(s, groups)
  const directory = await chapters.payees(s, careful)
  const foreign = await chapters.currencies(s)
  const rhythm = await chapters.rhythm(s)
  const known = await identities(s)
  // From here on people are counted.
  const team = await membership(s)
  await confirmers(s)
  // What is over by then ends by itself; and what was given up arrives on another day.
  await s.turn(26)
  await s.settle(holds.late)
  await stopOther(s)
  await acceptCut(s)
  const basics = { spender, careful, shared, pending, settled, deleted }
  await people(s)
  return {
    ...basics,
    ...holds,
    half,
    ...groups,
    ...line,
    stopped,
    ...directory,
    ...foreign,
    ...rhythm,
    ...known,
    ...team,
  }
}

/** The other book is stopped, and stays so. */
async function stopOther(s: Scenario): Promise<void> {
  const actor = await firstKey(s.database, s.other)
  const texts = privateTexts(ulidOf(s.organization), { reason: 'Not before next year.' })
  const target = { scope: 'book', group: null, agent: null, on: true } as const
  const params = { ...target, texts: texts.digests }
  await s.did({ kind: 'switch.turn', actor, params }, { texts, book: s.other })
}

/** An older copy of the log was brought back, and whoever runs the server went on with it. */
async function acceptCut(s: Scenario): Promise<void> {
  const texts = privateTexts(ulidOf(s.organization), { reason: 'The disk was lost.' })
  const [seen, found] = [
    { seq: 9, hash: 'a'.repeat(64) },
    { seq: 7, hash: 'b'.repeat(64) },
  ]
  const params = { seen, found, texts: texts.digests }
  await s.did({ kind: 'log.accept', actor: 'system:setup', params }, { texts })
}

async function policies(
  s: Scenario,
  spender: TestAgent,
  careful: TestAgent,
): Promise<Id<'policy'>> {
  const policy = mintId('policy')
  const texts = privateTexts(ulidOf(policy), { name: 'No games' })
  const rules = readRules({ ...noRules, blockedMerchants: ['games.example'] })
  const params = { policy, rules, texts: texts.digests }
  await s.did({ kind: 'policy.create', actor: s.owner, params }, { texts })
  for (const { agent } of [spender, careful])
    await s.ask('policy.attach', { policy, agent, group: null })
  await s.ask('policy.change', { policy, change: { monthlyLimit: 1_000n * unit } })
  await s.ask('policy.detach', { policy, agent: careful.agent, group: null })
  await s.ask('policy.delete', { policy: await s.policy({}) })
  await s.pay(spender, { domain: 'games.example' })
  return policy
}

/** A link of an approval, as what decides by it. */
async function linkTo(s: Scenario, { approval }: Paid) {
  const link = mintId('link')
  const texts = privateTexts(ulidOf(link), { label: 'Ann' })
  const params = { link, approval, hash: hashKey(link), texts: texts.digests }
  await s.did({ kind: 'link.create', actor: s.owner, params }, { texts })
  return { approval, link }
}

/** An agent asks for more: it is granted, denied, and left to end by itself. */
async function requests(s: Scenario): Promise<void> {
  const agent = await s.agent({ dailyLimit: 5n * unit }, 20n)
  const ask = async (amount: bigint, until: number) => {
    const approval = mintId('approval')
    const why = privateTexts(ulidOf(approval), { memo: 'A large order.' })
    const none = { payee: null, reading: null }
    const wish = { what: 'raise', per: 'day', amount: amount * unit, until, ...none } as const
    const params = { approval, agent: agent.agent, wish, texts: why.digests }
    await s.did({ kind: 'approval.request', actor: agent.key.id, params }, { texts: why })
    return approval
  }
  const until = Math.floor(Date.now() / 1000) + 86_400
  await s.ask('approval.approve', { approval: await ask(9n, until), link: null, evidence: null })
  await s.pay(agent, { domain: 'shop.example' }, { amount: 8n })
  await s.ask('approval.approve', { approval: await ask(12n, until), link: null, evidence: null })
  // Nobody decides this one.
  await ask(13n, until)
  await s.ask('approval.deny', { approval: await ask(15n, until), link: null })
}

async function approvals(s: Scenario, careful: TestAgent): Promise<Paid> {
  const wallet = s.book.orgWallet
  const { approval } = await s.pay(careful, { wallet }, { amount: 5n, memo: 'a desk' })
  const note = privateTexts(ulidOf(approval), { note: 'fine' })
  const yes = { approval, texts: note.digests, link: null, evidence: null }
  await s.did({ kind: 'approval.approve', actor: s.owner, params: yes }, { texts: note })
  const second = await s.pay(careful, { wallet }, { amount: 6n })
  await s.ask('approval.deny', await linkTo(s, second))
  const third = await linkTo(s, await s.pay(careful, { wallet }, { amount: 6n }))
  await s.ask('link.revoke', { link: third.link })
  return s.pay(careful, { wallet }, { amount: 7n })
}

async function rail(s: Scenario, spender: TestAgent): Promise<Paid> {
  const settled = await s.pay(spender, { domain: 'slow.simulated' }, { memo: 'a lamp' })
  await s.settle(settled)
  const failed = await s.pay(spender, { domain: 'fail.simulated' })
  await s.fail(failed)
  // What had failed arrives after all, and what had arrived comes back.
  await s.settle(failed)
  await s.fail(settled)
  await s.pay(spender, { domain: 'slow.simulated' })
  const set = (settles: 'at_once' | 'later' | null, except: readonly string[] | null) =>
    s.ask('book.rails', { rail: 'simulated', settles, except, clearing: null }, 'system:setup')
  await set('later', null)
  const proven = await s.pay(spender, { domain: 'shop.example' })
  await set(null, null)
  await s.settle(proven, 'a receipt')
  await s.pay(spender, { domain: 'shop.example' })
  await set('at_once', ['slow.simulated', 'fail.simulated'])
  return settled
}

async function keys(s: Scenario, spender: TestAgent): Promise<void> {
  const { agent } = spender
  const { key } = mintKey('test', s.book.bookId)
  await s.ask('agent.rotate', { agent, key })
  Object.assign(spender, { key })
  await s.ask('agent.pause', { agent })
  await s.pay(spender, { domain: 'shop.example' })
  await s.ask('agent.resume', { agent })
  const more = mintKey('test', s.book.bookId).key
  const texts = privateTexts(ulidOf(more.id), { name: 'ci' })
  const made = { key: more, owner: 'ci', permissions: ['payments:write'], expiresAt: null }
  const params = { ...made, texts: texts.digests }
  await s.did({ kind: 'key.create', actor: s.owner, params }, { texts })
  await s.ask('key.revoke', { key: more.id, cascade: null })
}

/** People come, change and go; one lets a client in, which comes back and is shut out. */
async function people(s: Scenario): Promise<void> {
  const member = (role: 'owner' | 'viewer' | 'approver', person = mintId('person')) => {
    return { person, role, key: mintUnpresentable(), passkeys: null }
  }
  const owner = member('owner')
  const { key: by } = owner
  await s.ask('member.add', owner, 'system:setup')
  const viewer = member('viewer')
  await s.ask('member.add', viewer, by.id)
  const { person } = viewer
  await s.ask('member.change', { ...member('approver', person), cascade: null }, by.id)
  await s.ask('member.end', { person, cascade: true }, by.id)
  const [agent, first, next] = [mintId('agent'), mintUnpresentable(), mintUnpresentable()]
  const texts = privateTexts(ulidOf(agent), { name: 'Hosted' })
  const expiresAt = (await databaseTime(s.database.read)) + 86_400_000_000
  const terms = { client: 'https://client.example/id', permissions: ['payments:write'], expiresAt }
  const made = { agent, key: first, ...terms, rules: noRules, before: null, amount: 1n }
  const params = { ...made, texts: texts.digests }
  await s.did({ kind: 'grant.create', actor: by.id, params }, { texts })
  const again = { ...made, key: next, rules: null, before: first.id, amount: 0n, texts: {} }
  await s.ask('grant.create', again, by.id)
  await s.ask('grant.end', { agent, key: next.id }, 'system:oauth')
}

async function deletion(s: Scenario): Promise<TestAgent> {
  const gone = await s.agent({ autoApproveBelow: 2n * unit }, 20n)
  await s.pay(gone, { wallet: s.book.orgWallet }, { amount: 4n })
  const sent = await s.pay(gone, { domain: 'slow.simulated' })
  await s.ask('agent.delete', { agent: gone.agent })
  await s.settle(sent)
  return gone
}

export interface Lived
  extends chapters.Holds,
    chapters.Groups,
    chapters.Line,
    chapters.Directory,
    chapters.Foreign,
    chapters.Rhythm,
    Identities,
    Membership {
  readonly spender: TestAgent
  readonly careful: TestAgent
  readonly shared: Id<'policy'>
  /** Waits for its approval. */
  readonly pending: Paid
  readonly settled: Paid
  readonly deleted: TestAgent
  /** Waits for a second consent. */
  readonly half: Paid
  /** Its kill switch is on. */
  readonly stopped: TestAgent
}
