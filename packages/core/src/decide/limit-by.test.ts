import { describe, expect, test } from 'vitest'
import {
  denials,
  Given,
  nextId,
  type Payee,
  type PaymentOptions,
  payment,
  usd,
} from '../../../../test/setup/given.ts'
import { limitBy, payeeFacts } from '../../../../test/setup/reading.ts'
import { ulidOf } from '../id.ts'
import { entryCounterKey } from '../policy/limit-by.ts'
import { type Period, periods } from '../policy/period.ts'
import type { LimitBy, Rules } from '../policy/rules.ts'

const texts = {}
const day = 86_400_000_000
const micros = (iso: string) => Date.parse(iso) * 1000

function merchants(entries: readonly string[], amount: string, per: Period = 'day'): LimitBy {
  return limitBy({ merchants: entries }, usd(amount), per)
}

function categories(entries: readonly string[], amount: string, per: Period = 'day'): LimitBy {
  return limitBy({ categories: entries }, usd(amount), per)
}

/** An agent with limits by payee or category, and a short way to pay and to look at counters. */
function world(limitsBy: readonly LimitBy[] | null, rules: Partial<Rules> = {}, at?: string) {
  const given = new Given(at === undefined ? {} : { at })
  const agent = given.agent({ rules: { limitsBy, ...rules } })
  const scope = ulidOf(agent.agent)
  const pay = (amount: string, to: Payee = 'shop.example', options: PaymentOptions = {}) => {
    const command = payment(agent.key, usd(amount), to, options)
    return { ...given.when(command), id: command.params.payment }
  }
  const code = (...of: Parameters<typeof pay>) => pay(...of).code
  const spent = (entry: string) => {
    const row = given.book.tables.entryCounter.get(entryCounterKey(scope, entry))
    return row == null ? null : [row.daySpent, row.weekSpent, row.monthSpent, row.totalSpent]
  }
  const change = (next: readonly LimitBy[] | null) => given.change(agent.policy, { limitsBy: next })
  const countsFrom = () =>
    given.row('policy', agent.policy).rules.limitsBy?.map((limit) => limit.countsFrom)
  return { given, agent, pay, code, spent, change, countsFrom }
}

const refusal = 'LIMIT_PAYEE'
const alike = (amount: string) => [usd(amount), usd(amount), usd(amount), usd(amount)]

describe('an amount equal to the limit passes, and one unit more does not', () => {
  test.each(periods)('per %s', (per) => {
    const { pay, code } = world([merchants(['shop.example'], '10', per)])
    expect(pay('10.00000001')).toMatchObject({
      verdict: 'DECLINED',
      code: refusal,
      remedies: { maxAmountNow: usd('10') },
    })
    expect(code('10')).toBe(null)
    expect(code('0.00000001')).toBe(per === 'transaction' ? null : refusal)
    expect(code('1000', 'other.example')).not.toBe(refusal)
  })

  test.each([
    ['day', '2026-03-11T00:00:00Z'],
    ['week', '2026-03-16T00:00:00Z'],
    ['month', '2026-04-01T00:00:00Z'],
  ] as const)('per %s: until it ends, and what is left is said', (per, end) => {
    const { given, pay, code } = world([merchants(['shop.example'], '10', per)])
    expect(code('6')).toBe(null)
    const refused = pay('5')
    const retryAt = Date.parse(end) / 1000
    expect(refused.remedies).toEqual({
      maxAmountNow: usd('4'),
      retryAt,
      approvalBy: 'operator',
    })
    given.now = retryAt * 1_000_000 - 1
    expect(code('4.00000001')).toBe(refusal)
    given.now += 1
    expect(code('10')).toBe(null)
    expect(code('0.00000001')).toBe(refusal)
  })

  test('zero lets nothing pass, and null or an empty list is no rule', () => {
    const { pay, code, change } = world([merchants(['shop.example'], '0')])
    expect(pay('0.00000001').remedies.maxAmountNow).toBeUndefined()
    change([])
    expect(code('1')).toBe(null)
    change(null)
    expect(code('1')).toBe(null)
  })
})

describe('a payee under several entries charges all of them', () => {
  test('a domain, the one above it, and a beginning of its name', () => {
    const limits = [
      merchants(['shop.example', 'eu.shop.example'], '10'),
      merchants(['SHOP*'], '8', 'week'),
      categories(['travel'], '7', 'month'),
    ]
    const { pay, code, spent } = world(limits, { unknownCategory: 'allow' })
    const all = { name: 'Shopping', domain: 'eu.shop.example', category: 'travel' }
    expect(code('3', all)).toBe(null)
    for (const key of ['merchants shop.example', 'merchants eu.shop.example', 'merchants shop*'])
      expect(spent(key)).toEqual(alike('3'))
    expect(spent('categories travel')).toEqual(alike('3'))
    // The strictest is met first, whichever stands first.
    const over = pay('7', all)
    expect(denials(over)).toHaveLength(2)
    expect(code('5', all)).toBe('LIMIT_CATEGORY')
    expect(code('7', 'shop.example')).toBe(null)
    // The domain above is full now, and the one below has room.
    expect(code('1', 'eu.shop.example')).toBe(refusal)
    expect(spent('merchants eu.shop.example')).toEqual(alike('3'))
    expect(spent('merchants shop.example')).toEqual(alike('10'))
  })

  test('all names of a vendor are one, and its domains count', () => {
    const { code, spent, change } = world([merchants(['AWS'], '10')])
    expect(code('4', { name: 'Amazon Web Services' })).toBe(null)
    expect(code('3', 's3.amazonaws.com')).toBe(null)
    expect(code('3.00000001', { name: 'aws' })).toBe(refusal)
    change([merchants(['Amazon Web Services'], '10')])
    expect(code('3.00000001', { name: 'AWS' })).toBe(refusal)
    expect(code('3', { name: 'AWS' })).toBe(null)
    expect(spent('merchants amazon web services')).toEqual(alike('10'))
  })

  test('a domain of it is one with its names, and counts from when all of it is counted', () => {
    const { given, code, change, countsFrom } = world([merchants(['openai.com'], '10')])
    const first = given.now
    expect(code('4', { name: 'OpenAI' })).toBe(null)
    expect(code('8', 'chatgpt.com')).toBe(null)
    given.now += 1_000_000
    change([merchants(['ChatGPT'], '10')])
    expect(countsFrom()).toEqual([given.now])
    expect(code('7', 'chatgpt.com')).toBe(refusal)
    expect(code('6', 'chatgpt.com')).toBe(null)
    change([merchants(['openai.com'], '10')])
    expect(countsFrom()).toEqual([given.now])
    expect(code('1', 'openai.com')).toBe(refusal)
    expect(countsFrom()).not.toEqual([first])
  })

  test('both names of it in one limit charge it once', () => {
    const { code, spent } = world([merchants(['AWS', 'Amazon Web Services'], '10')])
    expect(code('6', 'aws.amazon.com')).toBe(null)
    expect(spent('merchants amazon web services')).toEqual(alike('6'))
    expect(code('4', { name: 'AWS' })).toBe(null)
  })

  test('a claim counts, wherever the money goes, and so does a domain within a name', () => {
    const { given, pay, code, spent } = world([merchants(['openai.com'], '10')])
    const inside = given.agent({ budget: '0' })
    expect(code('4', inside.wallet, { claim: 'api.openai.com' })).toBe(null)
    expect(code('3', { name: 'Pay openai.com now' })).toBe(null)
    expect(code('3.00000001', 'shop.example', { claim: 'openai.com' })).toBe(refusal)
    expect(pay('3', 'shop.example', { claim: 'openai.com' }).code).toBe(null)
    expect(spent('merchants chatgpt')).toEqual(alike('10'))
    expect(code('1', 'shop.example')).toBe(null)
  })

  test('a wallet, its agent, and an entry of the directory are payees too', () => {
    const given = new Given()
    const inside = given.agent({ budget: '0' })
    const listed = nextId('payee')
    given.ask('payee.create', {
      payee: listed,
      facts: payeeFacts({ name: 'Landlord', category: 'home', domains: ['rent.example'] }),
    })
    const limits = [
      merchants([inside.wallet, inside.agent, 'Landlord'], '5'),
      categories(['internal', 'home'], '4', 'month'),
    ]
    const agent = given.agent({ rules: { limitsBy: limits } })
    expect(given.pay(agent, '4', inside.wallet).code).toBe(null)
    expect(given.pay(agent, '1', inside.wallet).code).toBe('LIMIT_CATEGORY')
    expect(given.pay(agent, '4', listed).code).toBe(null)
    expect(given.pay(agent, '2', listed).code).toBe(refusal)
    const keys = [inside.wallet, inside.agent, 'landlord'].map((one) => `merchants ${one}`)
    for (const key of [...keys, 'categories home', 'categories internal'])
      expect(given.row('entryCounter', `${ulidOf(agent.agent)}/${key}`).totalSpent).toBe(usd('4'))
  })

  test('a code and the category that it stands for are two entries', () => {
    const { code, spent } = world([categories(['7995', 'gambling'], '10')])
    const club = { name: 'Club', mcc: '7995', mccCategory: 'gambling' }
    expect(code('6', club)).toBe(null)
    expect(spent('categories 7995')).toEqual(alike('6'))
    expect(spent('categories gambling')).toEqual(alike('6'))
    expect(code('4', { name: 'Bets', category: 'casino' })).toBe(null)
    expect(code('1', { name: 'Bets', category: 'Gambling' })).toBe('LIMIT_CATEGORY')
    // The code alone has room; the category that it stands for has not.
    expect(code('1', club)).toBe('LIMIT_CATEGORY')
  })
})

describe('no edit resets what was spent', () => {
  const shop = merchants(['shop.example'], '10')
  const other = merchants(['other.example'], '5')

  test('deleting, adding again, reordering and restoring', () => {
    const { code, change } = world([shop, other])
    expect(code('8')).toBe(null)
    change(null)
    change([shop])
    expect(code('2.00000001')).toBe(refusal)
    change([other, shop])
    expect(code('2.00000001')).toBe(refusal)
    change([merchants(['other.example', 'https://SHOP.example/pay'], '10')])
    expect(code('2.00000001')).toBe(refusal)
    expect(code('2')).toBe(null)
    change([merchants(['shop.example'], '11')])
    expect(code('1.00000001')).toBe(refusal)
    expect(code('1')).toBe(null)
  })

  test('a period of its own goes on in another one', () => {
    const { given, code, change } = world([shop])
    expect(code('8')).toBe(null)
    given.now += day
    change([merchants(['shop.example'], '10', 'month')])
    expect(code('3')).toBe(refusal)
    change([merchants(['shop.example'], '10', 'total')])
    expect(code('3')).toBe(refusal)
    change([shop])
    expect(code('10')).toBe(null)
  })

  test('a policy that is detached and attached again', () => {
    const { given, agent, code } = world(null)
    const policy = given.shared({ limitsBy: [shop] })
    given.attach(policy, agent.agent)
    expect(code('8')).toBe(null)
    given.ask('policy.detach', { policy, agent: agent.agent, group: null })
    given.attach(policy, agent.agent)
    expect(code('3')).toBe(refusal)
    expect(code('2')).toBe(null)
  })

  test('countsFrom: since when all payments are counted', () => {
    const { given, change, countsFrom } = world([
      shop,
      merchants(['a.example'], '1', 'transaction'),
    ])
    const first = given.now
    expect(countsFrom()).toEqual([first, null])
    given.now += 1_000_000
    change([other, merchants(['SHOP.example'], '20', 'week')])
    expect(countsFrom()).toEqual([given.now, first])
    change(null)
    given.now += 1_000_000
    change([shop, other, merchants(['other.example'], '1', 'transaction')])
    expect(countsFrom()).toEqual([given.now, given.now, null])
    const again = given.now
    given.now += 1_000_000
    // A limit that names something new as well counts everything since then only.
    change([merchants(['shop.example', 'new.example'], '10'), other])
    expect(countsFrom()).toEqual([given.now, again])
  })

  test('a limit set at noon says that the morning is not counted', () => {
    const { given, code, change, countsFrom } = world(null)
    expect(code('8')).toBe(null)
    given.now += 1_000_000
    change([shop])
    expect(countsFrom()).toEqual([given.now])
    expect(code('10')).toBe(null)
    expect(code('0.00000001')).toBe(refusal)
  })
})

describe('what is given back goes to the entries that the payment was counted under', () => {
  const limits = [merchants(['shop.example'], '10'), categories(['travel'], '10', 'month')]
  const to = { domain: 'shop.example', category: 'travel' }
  const keys = ['merchants shop.example', 'categories travel']

  const endings = {
    refund: ({ given, pay }: ReturnType<typeof world>) => {
      const { id } = pay('6', to)
      return () => given.ask('payment.refund', { payment: id, amount: null, texts })
    },
    void: ({ given, pay }: ReturnType<typeof world>) => {
      const { id } = pay('6', to, { holdHours: 24 })
      return () => given.ask('payment.void', { payment: id })
    },
    denial: ({ given, pay }: ReturnType<typeof world>) => {
      const { id } = pay('6', to, { consent: true })
      return () => given.ask('approval.deny', { approval: `apr_${id.slice(4)}`, texts, link: null })
    },
  }

  test.each(Object.keys(endings) as (keyof typeof endings)[])(
    'a %s, though the list has changed since',
    (ending) => {
      const made = world(limits)
      const end = endings[ending](made)
      for (const key of keys) expect(made.spent(key)).toEqual(alike('6'))
      made.change([merchants(['other.example'], '10')])
      expect(end().kind).toBe('done')
      for (const key of keys) expect(made.spent(key)).toEqual(alike('0'))
      made.change(limits)
      expect(made.code('10', to)).toBe(null)
    },
  )

  test('a part of a hold', () => {
    const { given, pay, spent, code } = world(limits)
    const { id } = pay('6', to, { holdHours: 24 })
    given.ask('payment.capture', { payment: id, amount: usd('2') })
    for (const key of keys) expect(spent(key)).toEqual(alike('2'))
    given.ask('payment.refund', { payment: id, amount: usd('0.5'), texts })
    for (const key of keys) expect(spent(key)).toEqual(alike('1.5'))
    expect(code('8.5', to)).toBe(null)
    expect(code('0.00000001', to)).toBe('LIMIT_PAYEE')
  })

  test('what was paid before the limit was there gives nothing back to it', () => {
    const { given, pay, spent, change } = world(null)
    const { id } = pay('6', to)
    change(limits)
    expect(pay('1', to).code).toBe(null)
    given.ask('payment.refund', { payment: id, amount: null, texts })
    for (const key of keys) expect(spent(key)).toEqual(alike('1'))
  })

  test('though the directory has another category or name for the payee', () => {
    const { given, pay, spent, code } = world(limits)
    const payee = nextId('payee')
    const facts = payeeFacts({ name: 'Trips', domains: ['shop.example'], category: 'travel' })
    given.ask('payee.create', { payee, facts })
    const { id } = pay('6', payee)
    const { name, domains, category, mcc, wallet, address, ...readings } = payeeFacts({
      name: 'Books',
      domains: ['books.example'],
      category: 'media',
    })
    const change = { name, domains, category, mcc, wallet, address, ...readings }
    given.ask('payee.change', { payee, change })
    expect(code('10', payee)).toBe(null)
    for (const key of keys) expect(spent(key)).toEqual(alike('6'))
    given.ask('payment.refund', { payment: id, amount: null, texts })
    for (const key of keys) expect(spent(key)).toEqual(alike('0'))
  })

  test('on a later day only to the month and the total', () => {
    const { given, pay, spent, code } = world(limits, {}, '2026-03-10T12:00:00Z')
    const { id } = pay('6', to)
    given.now = micros('2026-03-16T12:00:00Z')
    expect(code('4', to)).toBe(null)
    given.ask('payment.refund', { payment: id, amount: null, texts })
    for (const key of keys) expect(spent(key)).toEqual(alike('4'))
    expect(code('6.00000001', to)).toBe('LIMIT_PAYEE')
    expect(code('6', to)).toBe(null)
    given.now = micros('2026-04-01T00:00:00Z')
    expect(code('10', to)).toBe(null)
    expect(spent('categories travel')?.at(3)).toBe(usd('20'))
  })

  test('a fact that comes late charges them again', () => {
    const { given, pay, spent, change } = world(limits)
    const { id } = pay('6', { ...to, domain: 'shop.example' }, { holdHours: 24 })
    given.ask('payment.void', { payment: id })
    change(null)
    const settle = { kind: 'payment.settle', actor: 'system:rail' } as const
    given.when({ ...settle, params: { payment: id, receipt: null } })
    for (const key of keys) expect(spent(key)).toEqual(alike('6'))
  })
})

test('a change of zone in the middle of a window takes effect when it ends', () => {
  const limits = [merchants(['shop.example'], '5')]
  const { given, agent, code } = world(limits, {}, '2026-03-10T12:00:00Z')
  expect(code('5')).toBe(null)
  given.change(agent.policy, { timezone: 'Asia/Tokyo' })
  given.now = micros('2026-03-10T16:00:00Z')
  expect(code('1')).toBe(refusal)
  given.now = micros('2026-03-11T00:00:00Z')
  expect(code('5')).toBe(null)
  given.now = micros('2026-03-11T14:59:59Z')
  expect(code('1')).toBe(refusal)
  given.now = micros('2026-03-11T15:00:00Z')
  expect(code('5')).toBe(null)
})
