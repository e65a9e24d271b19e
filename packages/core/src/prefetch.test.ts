import { expect, test } from 'vitest'
import { Given, newDelegate, nextKey, payment, usd } from '../../../test/setup/given.ts'
import { opening } from '../../../test/setup/opening.ts'
import type { Command } from './command.ts'
import type { Id } from './id.ts'
import { groupDepthMax, groupsPerAgentMax } from './limits.ts'
import type { Rules } from './policy/rules.ts'

// `Given` proves for every command of every test that what is named is enough, and no row is made
// twice. Here is how often it has to be asked, at most.

const everything: Partial<Rules> = {
  maxPerDay: 50,
  approveNewPayees: true,
  duplicateSeconds: 60,
  requireApprovalAbove: usd('5'),
}

/** The longest path there is: the lowest of a line, groups of full depth, candidates in all. */
function deepest() {
  const given = new Given()
  const top = given.agent({ permissions: ['payments:write', 'agents:delegate'] })
  const child = given.delegate(top, { budget: '500' })
  const agent = given.delegate(child, { budget: '400' })
  const policies: Id<'policy'>[] = [top, child, agent].map(({ policy }) => policy)
  for (let at = 0; at < groupsPerAgentMax; at += 1) {
    let group = given.group()
    for (let depth = 2; depth <= groupDepthMax; depth += 1) group = given.group({ parent: group })
    given.ask('group.join', { group, agent: top.agent })
    policies.push(`pol_${group.slice(4)}`)
  }
  for (const policy of policies)
    given.ask('policy.shadow', { policy, candidate: given.shared(everything) })
  const attached = given.shared({})
  given.attach(attached, agent.agent)
  given.ask('policy.shadow', { policy: attached, candidate: given.shared(everything) })
  return { given, top, agent }
}

/** The most loads that any of the commands needs in a book that knows nothing yet. */
function wavesOf(given: Given, ...commands: Command[]): number {
  given.store.waves = 0
  for (const command of commands) given.must(command)
  return given.store.waves
}

test('the longest path there is takes so many loads, whatever is done on it', () => {
  const { given, top, agent } = deepest()
  const pay = (amount: string, actor = agent.key, holdHours?: number) =>
    payment(actor, usd(amount), 'slow.simulated', {
      from: agent.wallet,
      ...(holdHours === undefined ? {} : { holdHours }),
    })
  const key = nextKey()
  const permissions = ['payments:write']
  const grant = { key, owner: 'bot', permissions, expiresAt: null, texts: {} }
  given.ask('key.create', grant)
  given.change(agent.policy, { requireApprovalAbove: usd('5') })
  const [paid, hold, asked, more] = [pay('1'), pay('2', agent.key, 1), pay('6'), pay('7', key.id)]
  const { by: actor } = given
  const to = ({ params }: typeof paid) => ({ payment: params.payment, amount: 1n })
  const approval = `apr_${asked.params.payment.slice(4)}` as const
  expect(wavesOf(given, paid, hold, asked, more)).toBe(8)
  const later: Command[] = [
    {
      kind: 'payment.settle',
      actor: 'system:rail',
      params: { payment: paid.params.payment, receipt: null },
    },
    { kind: 'payment.refund', actor, params: { ...to(paid), texts: {} } },
    { kind: 'payment.capture', actor: agent.key, params: to(hold) },
    {
      kind: 'approval.approve',
      actor,
      params: { approval, texts: {}, link: null, evidence: null },
    },
    { kind: 'key.revoke', actor, params: { key: key.id, cascade: null } },
  ]
  expect(wavesOf(given, ...later)).toBe(9)
  expect(wavesOf(given, newDelegate(top, { budget: '1' }).command)).toBe(5)
  given.must(pay('8'))
  expect(wavesOf(given, { kind: 'agent.delete', actor, params: { agent: top.agent } })).toBe(6)
})

test('so do agents as identities, from their first key to what they leave behind', () => {
  const { given, top, agent } = deepest()
  const { by: actor } = given
  const hold = payment(agent.key, usd('2'), 'slow.simulated', { holdHours: 1 })
  const asked = payment(agent.key, usd('1'), top.wallet, { claim: 'a.example', consent: true })
  expect(wavesOf(given, hold, asked)).toBe(9)
  const { payment: id } = hold.params
  expect(wavesOf(given, { kind: 'payment.extend', actor, params: { payment: id, hours: 1 } })).toBe(
    8,
  )
  const found = { level: 'verified', verifier: 'notary.example', codeHash: null } as const
  const upgrade = { agent: top.agent, ...found, proof: 'a proof', texts: {} }
  const change = { change: { dailyLimit: usd('900') }, active: true, since: null, texts: {} }
  const bare = given.agent({ keyless: true, walletless: true })
  const own: Command[] = [
    { kind: 'kya.upgrade', actor, params: upgrade },
    { kind: 'kya.suspend', actor, params: { agent: top.agent, texts: {} } },
    { kind: 'kya.reactivate', actor, params: { agent: top.agent } },
    { kind: 'agent.change', actor, params: { agent: top.agent, ...change } },
    { kind: 'wallet.open', actor, params: opening(bare.agent, 'EUR', change.change) },
    { kind: 'wallet.open', actor, params: opening(top.agent, 'EUR', change.change) },
    { kind: 'agent.rotate', actor, params: { agent: bare.agent, key: nextKey() } },
  ]
  expect(wavesOf(given, ...own)).toBe(2)
  expect(wavesOf(given, { kind: 'agent.retire', actor, params: { agent: top.agent } })).toBe(6)
  expect(wavesOf(given, { kind: 'agent.delete', actor, params: { agent: agent.agent } })).toBe(3)
})
