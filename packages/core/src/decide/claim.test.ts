import { describe, expect, test } from 'vitest'
import { Given, nextId, type Payee, payment, usd } from '../../../../test/setup/given.ts'
import { payeeFacts } from '../../../../test/setup/reading.ts'
import type { Id } from '../id.ts'
import type { Rules } from '../policy/rules.ts'

const texts = {}

/** A payer, a payee inside, one in the directory, and one behind which a wallet stands. */
function world(rules: Partial<Rules> = {}) {
  const given = new Given()
  const [agent, inside] = [given.agent({ rules }), given.agent({ budget: '0' })]
  const [listed, behind] = [nextId('payee'), nextId('payee')]
  const facts = payeeFacts({ domains: ['known.example'] })
  given.ask('payee.create', { payee: listed, facts })
  given.ask('payee.create', { payee: behind, facts: { ...facts, wallet: inside.wallet } })
  const pay = (to: Payee, claim?: string) =>
    given.pay(agent, '1', to, claim === undefined ? {} : { claim })
  const targets = [inside.wallet, listed, behind, 'shop.example', { name: 'Shop' }] as const
  return { given, agent, inside, listed, behind, pay, targets }
}

describe('a payee that is said to have a domain', () => {
  test('is held against a block list, wherever the money goes', () => {
    const { pay, targets } = world({ blockedMerchants: ['games.example'] })
    for (const to of targets) {
      expect(pay(to).verdict).toBe('COMPLETED')
      expect(pay(to, 'shop.example').verdict).toBe('COMPLETED')
      for (const claim of ['games.example', 'eu.games.example', 'GAMES.example.'])
        expect(pay(to, claim)).toMatchObject({ verdict: 'DECLINED', code: 'MERCHANT_BLOCKED' })
      for (const claim of ['mygames.example', 'games.example.evil.io'])
        expect(pay(to, claim).verdict).toBe('COMPLETED')
    }
  })

  test('is held against what an entry of a block list stood for', () => {
    const { pay, inside } = world({ blockedMerchants: ['AWS'] })
    expect(pay(inside.wallet, 's3.amazonaws.com').code).toBe('MERCHANT_BLOCKED')
    expect(pay(inside.wallet, 'aws').code).toBe('MERCHANT_BLOCKED')
    expect(pay(inside.wallet, 'amazon.com').verdict).toBe('COMPLETED')
  })

  test('never satisfies an allow list by that', () => {
    const { given, pay, agent, inside, targets, listed } = world()
    given.change(agent.policy, { allowedMerchants: ['openai.com'] })
    for (const to of targets) expect(pay(to, 'openai.com').code).toBe('MERCHANT_NOT_ALLOWED')
    expect(pay({}, 'openai.com').code).toBe('MERCHANT_REQUIRED')
    expect(pay('api.openai.com', 'evil.example').verdict).toBe('COMPLETED')
    given.change(agent.policy, { allowedMerchants: [inside.wallet, 'known.example'] })
    // Nor does it take anything away from who it really is.
    expect(pay(inside.wallet, 'openai.com').verdict).toBe('COMPLETED')
    expect(pay(listed, 'openai.com').verdict).toBe('COMPLETED')
  })

  test.each(['', ' ', 'localhost', 'LOCALHOST'])('"%s" says nothing', (claim) => {
    const { pay, inside } = world({ blockedMerchants: ['localhost', '', ' '] })
    expect(pay(inside.wallet, claim).verdict).toBe('COMPLETED')
  })

  test('is the same payee as without it: known already, and the payment the same again', () => {
    const rules = { approveNewPayees: true, duplicateSeconds: 60 }
    const { given, agent, inside } = world(rules)
    const first = payment(agent.key, usd('1'), inside.wallet, { claim: 'a.example' })
    given.must(first)
    const approval = `apr_${first.params.payment.slice(4)}` as const
    given.ask('approval.approve', { approval, texts, link: null, evidence: null })
    expect(given.pay(agent, '1', inside.wallet).code).toBe('POSSIBLE_DUPLICATE')
    expect(given.pay(agent, '2', inside.wallet, { claim: 'b.example' }).verdict).toBe('COMPLETED')
  })

  test('tells no category: a list of those does not look at it', () => {
    const { pay, inside } = world({ blockedCategories: ['games.example'] })
    expect(pay(inside.wallet, 'games.example').verdict).toBe('COMPLETED')
  })
})

describe('what was claimed when consent was asked for', () => {
  const asked = (to: (of: ReturnType<typeof world>) => Payee, claim: string) => {
    const made = world({ requireApprovalAbove: 0n })
    const command = payment(made.agent.key, usd('1'), to(made), { claim })
    made.given.must(command)
    const approval: Id<'approval'> = `apr_${command.params.payment.slice(4)}`
    const approve = () =>
      made.given.ask('approval.approve', { approval, texts, link: null, evidence: null })
    return { ...made, id: command.params.payment, approve }
  }

  test.each(['inside', 'listed', 'outside'] as const)(
    'is held against the lists of today: %s',
    (where) => {
      const target = (made: ReturnType<typeof world>): Payee =>
        ({ inside: made.inside.wallet, listed: made.listed, outside: 'shop.example' })[where]
      const { given, agent, id, approve } = asked(target, 'games.example')
      expect(given.row('payment', id).claim).toBe('games.example')
      given.change(agent.policy, { blockedMerchants: ['games.example'] })
      expect(approve().code).toBe('MERCHANT_BLOCKED')
      given.change(agent.policy, { blockedMerchants: ['other.example'] })
      expect(approve().verdict).toBe('COMPLETED')
      expect(given.row('payment', id).claim).toBe('games.example')
    },
  )

  test('is no reason to let it pass by a list that came later', () => {
    const { given, agent, approve } = asked(() => 'shop.example', 'openai.com')
    given.change(agent.policy, { allowedMerchants: ['openai.com'] })
    expect(approve().code).toBe('MERCHANT_NOT_ALLOWED')
  })
})
