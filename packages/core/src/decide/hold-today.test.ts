import { describe, expect, test } from 'vitest'
import type { Decided } from '../../../../test/setup/decided.ts'
import {
  Given,
  nextId,
  nextKey,
  type Payee,
  type PaymentOptions,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { payeeFacts } from '../../../../test/setup/reading.ts'
import type { Id } from '../id.ts'

const hour = 3_600_000_000

/** A hold of 10.00 by an agent with 100.00, in a book that has gone on since. */
function held(to: Payee = 'shop.example', by: Id<'key'> | null = null, given = new Given()) {
  const agent = given.agent({ budget: '100' })
  const options: PaymentOptions = { holdHours: 24, from: agent.wallet }
  const command = payment(by ?? agent.key, usd('10'), to, options)
  given.must(command)
  const id = command.params.payment
  const goOn = {
    capture: () => given.ask('payment.capture', { payment: id, amount: null }),
    'capture of a part': () => given.ask('payment.capture', { payment: id, amount: usd('1') }),
    extension: () => given.ask('payment.extend', { payment: id, hours: 1 }),
  }
  return { given, agent, id, goOn }
}

const kinds = ['capture', 'capture of a part', 'extension'] as const

describe.each(kinds)('a %s', (kind) => {
  const refused = (story: ReturnType<typeof held>): Decided => {
    const { given, agent, id } = story
    const before = [given.row('payment', id), given.totals(agent.agent), given.log.length]
    const found = story.goOn[kind]()
    expect(found.kind).toBe('rejected')
    expect([given.row('payment', id), given.totals(agent.agent), given.log.length]).toEqual(before)
    return found
  }

  test("looks at today's lists, of own and attached policies and of those above", () => {
    const story = held()
    const { given, agent } = story
    given.change(agent.policy, { blockedMerchants: ['shop.example'] })
    expect(refused(story).code).toBe('MERCHANT_BLOCKED')
    given.change(agent.policy, { blockedMerchants: null, allowedMerchants: ['else.example'] })
    expect(refused(story).code).toBe('MERCHANT_NOT_ALLOWED')
    given.change(agent.policy, { allowedMerchants: null, blockedCategories: [] })
    const shared = given.shared({ allowedCategories: ['software'] })
    given.attach(shared, agent.agent)
    expect(refused(story).code).toBe('CATEGORY_REQUIRED')
    given.ask('policy.detach', { policy: shared, agent: agent.agent, group: null })
    const group = given.group({ rules: { blockedMerchants: ['shop.example'] }, members: [agent] })
    expect(refused(story).code).toBe('MERCHANT_BLOCKED')
    given.ask('group.leave', { group, agent: agent.agent })
    const book = `pol_${given.genesis.scope}` as const
    given.change(book, { blockedMerchants: ['shop.example'] })
    expect(refused(story).code).toBe('MERCHANT_BLOCKED')
    given.change(book, { blockedMerchants: null })
    expect(story.goOn[kind]().kind).toBe('done')
  })

  test('looks at no limit: what was counted is counted', () => {
    const { given, agent, goOn } = held()
    given.change(agent.policy, { dailyLimit: 0n, totalLimit: 0n, maxTransaction: 0n })
    expect(goOn[kind]().kind).toBe('done')
  })

  test('is of a payee that the directory still has, under whatever name', () => {
    const given = new Given()
    const payee = nextId('payee')
    const facts = payeeFacts({ name: 'The shop', domains: ['shop.example'] })
    given.ask('payee.create', { payee, facts })
    const story = held(payee, null, given)
    given.ask('payee.change', { payee, change: { name: 'Another name', nameRead: 'another name' } })
    given.change(story.agent.policy, { blockedMerchants: ['Another name'] })
    expect(refused(story).code).toBe('MERCHANT_BLOCKED')
    given.change(story.agent.policy, { blockedMerchants: ['The shop'] })
    given.ask('payee.delete', { payee })
    expect(refused(story)).toMatchObject({ code: 'CONFLICT' })
    expect(given.ask('payment.void', { payment: story.id }).kind).toBe('done')
  })

  test('is no more once the key that made the hold is revoked; a rotated one is replaced', () => {
    const rotated = held()
    rotated.given.ask('agent.rotate', { agent: rotated.agent.agent, key: nextKey() })
    expect(rotated.goOn[kind]().kind).toBe('done')

    const given = new Given()
    const key = given.key(['payments:write'])
    const story = held('shop.example', key, given)
    given.ask('key.revoke', { key, cascade: null })
    expect(refused(story).code).toBe('CONFLICT')
    given.now += 24 * hour
    expect(given.ask('payment.expire', { payment: story.id }, 'system:clock').kind).toBe('done')
  })

  test('is no more once the key that made the hold has expired', () => {
    const given = new Given()
    const key = nextKey()
    const expiresAt = given.now + hour
    const grant = { key, owner: 'bot', permissions: ['payments:write'], expiresAt, texts: {} }
    given.ask('key.create', grant)
    const story = held('shop.example', key.id, given)
    given.now = expiresAt
    expect(refused(story).code).toBe('CONFLICT')
    given.now = expiresAt - 1
    expect(story.goOn[kind]().kind).toBe('done')
  })
})
