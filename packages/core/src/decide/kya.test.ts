import { describe, expect, test } from 'vitest'
import { Given, type NewAgent, nextId, payment, usd } from '../../../../test/setup/given.ts'
import { expectSound } from '../../../../test/setup/soundness.ts'
import type { Params } from '../command.ts'
import type { Id } from '../id.ts'
import { kyaLevels } from '../kya/kya.ts'

const mayDelegate = ['payments:write', 'agents:delegate']
const texts = {}
let proofs = 0

type Found = Partial<Params<'kya.upgrade'>>

function upgrade(
  given: Given,
  { agent }: Pick<NewAgent, 'agent'>,
  found: Found = {},
  actor?: Id<'key'>,
) {
  proofs += 1
  const fresh = { level: 'verified' as const, verifier: 'notary.example', proof: `proof ${proofs}` }
  return given.ask('kya.upgrade', { agent, ...fresh, codeHash: null, texts, ...found }, actor)
}

const suspend = (given: Given, { agent }: NewAgent) => given.ask('kya.suspend', { agent, texts })
const reactivate = (given: Given, { agent }: NewAgent) => given.ask('kya.reactivate', { agent })

describe('an agent that somebody vouches for', () => {
  test('goes up, and who said so and when is kept', () => {
    const given = new Given()
    const agent = given.agent()
    const row = () => given.row('agent', agent.agent)
    const nothing = { kyaVerifier: null, kyaCodeHash: null, kyaAt: null }
    expect(row()).toMatchObject({ kyaLevel: null, kyaStatus: null, ...nothing })
    expect(upgrade(given, agent).result).toEqual({ before: 'basic' })
    const known = { kyaLevel: 'verified', kyaStatus: 'active', kyaVerifier: 'notary.example' }
    expect(row()).toMatchObject({ ...known, kyaCodeHash: null, kyaAt: given.now })
    given.now += 1
    const code = { level: 'attested' as const, verifier: 'other.example', codeHash: 'sha256:1' }
    expect(upgrade(given, agent, code).result).toEqual({ before: 'verified' })
    expect(row()).toMatchObject({ kyaLevel: 'attested', kyaCodeHash: 'sha256:1' })
    expect(row()).toMatchObject({ kyaVerifier: 'other.example', kyaAt: given.now })
  })

  test('is vouched for again at the level it has, and what code it runs stays known', () => {
    const given = new Given()
    const agent = given.agent()
    upgrade(given, agent, { level: 'attested', codeHash: 'sha256:1' })
    given.now += 1
    expect(upgrade(given, agent, { level: 'attested' }).result).toEqual({ before: 'attested' })
    const { kyaAt, kyaCodeHash } = given.row('agent', agent.agent)
    expect([kyaAt, kyaCodeHash]).toEqual([given.now, 'sha256:1'])
    expect(upgrade(given, given.agent(), { level: 'basic' }).kind).toBe('done')
  })

  test('never goes down, by whatever number of steps', () => {
    for (const [from, level] of kyaLevels.entries())
      for (const lower of kyaLevels.slice(0, from)) {
        const given = new Given()
        const agent = given.agent()
        if (level !== 'basic') upgrade(given, agent, { level })
        const found = upgrade(given, agent, { level: lower })
        expect(found).toMatchObject({ code: 'INVALID_REQUEST', details: { kyaLevel: level } })
      }
  })

  test('is vouched for by an operator, and is there', () => {
    const given = new Given()
    const agent = given.agent({ permissions: mayDelegate })
    const child = given.delegate(agent)
    for (const one of [agent, child])
      expect(upgrade(given, one, {}, agent.key).code).toBe('SCOPE_FORBIDDEN')
    expect(upgrade(given, { agent: nextId('agent') }).code).toBe('NOT_FOUND')
    given.ask('agent.delete', { agent: child.agent })
    given.ask('agent.retire', { agent: agent.agent })
    for (const gone of [agent, child]) {
      expect(upgrade(given, gone).code).toBe('NOT_FOUND')
      expect(suspend(given, gone).code).toBe('NOT_FOUND')
      expect(reactivate(given, gone).code).toBe('NOT_FOUND')
    }
  })

  test('needs neither key nor wallet for that', () => {
    const given = new Given()
    expect(upgrade(given, given.agent({ keyless: true, walletless: true })).kind).toBe('done')
  })
})

describe('a proof', () => {
  test('vouches once: not for another agent, and not for the same one again', () => {
    const given = new Given()
    const [agent, other] = [given.agent(), given.agent()]
    expect(upgrade(given, agent, { proof: 'one' }).kind).toBe('done')
    expect(given.row('proof', 'one')).toEqual({ id: 'one', agent: agent.agent, at: given.now })
    for (const one of [agent, other])
      expect(upgrade(given, one, { proof: 'one' }).code).toBe('CONFLICT')
    expect(given.row('agent', other.agent).kyaLevel).toBeNull()
    expect(upgrade(given, other, { proof: 'two' }).kind).toBe('done')
  })

  test('that was refused is not used up, and one without a name is kept nowhere', () => {
    const given = new Given()
    const agent = given.agent()
    upgrade(given, agent, { level: 'attested' })
    expect(upgrade(given, agent, { proof: 'one' }).code).toBe('INVALID_REQUEST')
    expect(upgrade(given, given.agent(), { proof: 'one' }).kind).toBe('done')
    for (const _ of [1, 2]) expect(upgrade(given, given.agent(), { proof: null }).kind).toBe('done')
    expect([...given.book.tables.proof.rows.values()].filter((row) => row !== null)).toHaveLength(2)
  })
})

describe('an agent that is suspended', () => {
  test('is vouched for by nobody until it is reactivated, and keeps its level', () => {
    const given = new Given()
    const agent = given.agent()
    upgrade(given, agent)
    expect(suspend(given, agent).kind).toBe('done')
    expect(suspend(given, agent).kind).toBe('done')
    expect(upgrade(given, agent, { level: 'attested' }).code).toBe('KYA_SUSPENDED')
    const row = () => given.row('agent', agent.agent)
    expect(row()).toMatchObject({ kyaLevel: 'verified', kyaStatus: 'suspended' })
    for (const _ of [1, 2]) expect(reactivate(given, agent).kind).toBe('done')
    expect(row()).toMatchObject({ kyaLevel: 'verified', kyaStatus: 'active' })
    expect(upgrade(given, agent, { level: 'attested' }).kind).toBe('done')
  })

  test('pays nothing, and what it tries is no attempt', () => {
    const given = new Given()
    const agent = given.agent({
      rules: { maxPerHour: 1, circuitBreaker: { attempts: 2, per: 'hour' } },
    })
    suspend(given, agent)
    for (const _ of [1, 2, 3]) {
      const found = given.pay(agent, '1')
      expect(found).toMatchObject({ verdict: 'DECLINED', code: 'KYA_SUSPENDED' })
      expect(found.findings.find(({ rule }) => rule === 'kya')?.scope).toBe(agent.agent)
      // No amount is small enough, and no time brings it back.
      expect(found.remedies).toEqual({ approvalBy: 'operator' })
      expect(found.result).toMatchObject({ paces: null, tripped: null })
    }
    reactivate(given, agent)
    expect(given.pay(agent, '1').verdict).toBe('COMPLETED')
  })

  test('delegates nothing, and those below it pay nothing either', () => {
    const given = new Given()
    const top = given.agent({ permissions: mayDelegate })
    const child = given.delegate(top)
    const below = given.delegate(child)
    suspend(given, top)
    for (const one of [top, child, below]) {
      const found = given.pay(one, '1')
      expect(found.code).toBe('KYA_SUSPENDED')
      expect(found.findings.find(({ rule }) => rule === 'kya')?.scope).toBe(top.agent)
    }
    const rules = given.row('policy', child.policy).rules
    const params = { parent: child.agent, agent: nextId('agent'), permissions: [], rules, texts }
    const key = { id: nextId('key'), hash: '', prefix: '', last4: '' }
    const rest = { key, amount: usd('1'), expiresAt: null }
    for (const actor of [given.by, child.key])
      expect(given.ask('agent.delegate', { ...params, ...rest }, actor).code).toBe('KYA_SUSPENDED')
    reactivate(given, top)
    suspend(given, child)
    expect([top, child, below].map((one) => given.pay(one, '1').code)).toEqual([
      ...[null, 'KYA_SUSPENDED', 'KYA_SUSPENDED'],
    ])
    expect(given.ask('agent.delegate', { ...params, ...rest }).code).toBe('KYA_SUSPENDED')
  })

  test('neither captures, extends nor is consented to; what only gives back goes on', () => {
    const given = new Given()
    const agent = given.agent({ rules: { requireApprovalAbove: usd('5') } })
    const [one, other] = [0, 1].map(() =>
      payment(agent.key, usd('1'), 'a.example', { holdHours: 1 }),
    )
    const [asked, dropped] = [0, 1].map(() => payment(agent.key, usd('6'), 'a.example'))
    if (!one || !other || !asked || !dropped) throw new Error('two of each')
    for (const command of [one, other, asked, dropped]) given.must(command)
    suspend(given, agent)
    const hold = { payment: one.params.payment }
    const approval = `apr_${asked.params.payment.slice(4)}` as const
    const go = () => [
      given.ask('payment.extend', { ...hold, hours: 1 }).code,
      given.ask('payment.capture', { ...hold, amount: null }).code,
      given.ask('approval.approve', { approval, texts, link: null, evidence: null }).code,
    ]
    expect(go()).toEqual(['KYA_SUSPENDED', 'KYA_SUSPENDED', 'KYA_SUSPENDED'])
    const last = `apr_${dropped.params.payment.slice(4)}` as const
    expect(given.ask('payment.void', { payment: other.params.payment }).kind).toBe('done')
    expect(given.ask('approval.deny', { approval: last, texts, link: null }).kind).toBe('done')
    reactivate(given, agent)
    expect(go()).toEqual([null, null, null])
    expectSound(given)
  })

  test('above stops what is held and asked for below', () => {
    const given = new Given()
    const top = given.agent({ permissions: mayDelegate })
    const child = given.delegate(top)
    const hold = payment(child.key, usd('1'), 'a.example', { holdHours: 1 })
    given.must(hold)
    suspend(given, top)
    const params = { payment: hold.params.payment, amount: null }
    expect(given.ask('payment.capture', params, child.key).code).toBe('KYA_SUSPENDED')
  })

  test('is paid and given its budget; what it received the organization gives back', () => {
    const given = new Given()
    const [agent, other] = [given.agent({ budget: '5' }), given.agent()]
    const paid = payment(other.key, usd('3'), agent.wallet)
    suspend(given, agent)
    expect(given.when(paid).verdict).toBe('COMPLETED')
    expect(given.ask('agent.adjust', { agent: agent.agent, amount: usd('1') }).kind).toBe('done')
    const params = { payment: paid.params.payment, amount: null, texts }
    expect(given.ask('payment.refund', params, agent.key).code).toBe('KYA_SUSPENDED')
    expect(given.ask('payment.refund', params).kind).toBe('done')
    expect(given.totals(agent.agent).posted).toBe(usd('6'))
    reactivate(given, agent)
    const again = payment(other.key, usd('2'), agent.wallet)
    given.must(again)
    const back = { ...params, payment: again.params.payment }
    expect(given.ask('payment.refund', back, agent.key).kind).toBe('done')
  })

  test('and paused is told that it is paused, and a kill switch comes before both', () => {
    const given = new Given()
    const agent = given.agent()
    const hold = payment(agent.key, usd('1'), 'a.example', { holdHours: 1 })
    given.must(hold)
    const codes = () => [
      given.pay(agent, '1').code,
      given.ask('payment.capture', { payment: hold.params.payment, amount: null }).code,
    ]
    suspend(given, agent)
    expect(codes()).toEqual(['KYA_SUSPENDED', 'KYA_SUSPENDED'])
    given.ask('agent.pause', { agent: agent.agent })
    expect(codes()).toEqual(['WALLET_FROZEN', 'WALLET_FROZEN'])
    given.ask('switch.turn', { scope: 'book', group: null, agent: null, on: true, texts })
    expect(codes()).toEqual(['KILL_SWITCH_ON', 'KILL_SWITCH_ON'])
  })
})
