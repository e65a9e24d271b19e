import { describe, expect, test } from 'vitest'
import { Given, nextId, payment, usd } from '../../../../test/setup/given.ts'
import { opening } from '../../../../test/setup/opening.ts'
import { payeeFacts } from '../../../../test/setup/reading.ts'
import { failReasonCharactersMax, receiptCharactersMax } from '../limits.ts'
import { SUM_HALF } from '../money.ts'
import { type RailTraits, railTo, type Settles } from '../rail.ts'

function set(given: Given, settles: Settles | null, except: readonly string[] | null = null) {
  return given.ask(
    'book.rails',
    { rail: 'simulated', settles, except, clearing: null },
    'system:setup',
  )
}

function opened(settles: Settles, except: readonly string[] | null = null) {
  const given = new Given({ rails: [{ rail: 'simulated', settles, except }] })
  return { given, agent: given.agent({ budget: '100' }) }
}

const seenBy = (given: Given) => (given.log.at(-1)?.event.reads ?? []).map(({ fact }) => fact)

describe('whether a payment settles later', () => {
  test.each([
    ['at_once', null, 'COMPLETED'],
    ['later', null, 'PROCESSING'],
    ['at_once', ['shop.example'], 'PROCESSING'],
    ['later', ['shop.example'], 'COMPLETED'],
    ['later', ['example', 'SHOP.EXAMPLE'], 'PROCESSING'],
  ] as const)('%s, except %j: %s', (settles, except, verdict) => {
    const { given, agent } = opened(settles, except)
    for (const name of [{ domain: 'shop.example' }, { id: 'shop.example' }])
      expect(given.pay(agent, '1', name).verdict).toBe(verdict)
    expect(given.pay(agent, '1', { name: 'shop.example' }).verdict).toBe(verdict)
  })

  test('is asked of the book when a hold is captured and when a person consents', () => {
    const { given, agent } = opened('at_once')
    const holds = [1, 2].map(() => payment(agent.key, usd('1'), 'a.example', { holdHours: 1 }))
    const asked = payment(agent.key, usd('1'), 'a.example', { consent: true })
    for (const command of [...holds, asked]) given.must(command)
    const [first, second] = holds.map(({ params }) => params.payment)
    const capture = (id = first) =>
      given.ask('payment.capture', { payment: id ?? asked.params.payment, amount: null })
    expect(capture().verdict).toBe('COMPLETED')
    set(given, 'later')
    expect(capture(second).verdict).toBe('PROCESSING')
    const approval = `apr_${asked.params.payment.slice(4)}` as const
    expect(
      given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null }).verdict,
    ).toBe('PROCESSING')
  })
})

describe('a rail that the book does not have', () => {
  test('pays nobody: the payment is declined, a capture and a consent are refused', () => {
    const { given, agent } = opened('later')
    const sent = payment(agent.key, usd('1'), 'a.example')
    const hold = payment(agent.key, usd('1'), 'a.example', { holdHours: 1 })
    const asked = payment(agent.key, usd('1'), 'a.example', { consent: true })
    for (const command of [sent, hold, asked]) given.must(command)
    set(given, null)
    const declined = given.pay(agent, '1')
    expect(declined).toMatchObject({ verdict: 'DECLINED', code: 'RAIL_NOT_CONFIGURED' })
    const { payment: held } = hold.params
    const approval = `apr_${asked.params.payment.slice(4)}` as const
    const refused = { kind: 'rejected', code: 'RAIL_NOT_CONFIGURED' }
    expect(given.ask('payment.capture', { payment: held, amount: null })).toMatchObject(refused)
    expect(
      given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null }),
    ).toMatchObject(refused)
    // What is under way still settles, and a hold can still be given up.
    const settled = { payment: sent.params.payment, receipt: null }
    expect(given.ask('payment.settle', settled, 'system:rail').kind).toBe('done')
    expect(given.ask('payment.void', { payment: held }).kind).toBe('done')
  })

  test('is none of a live book, to which the simulation cannot be given', () => {
    const given = new Given({ environment: 'live' })
    const agent = given.agent({ budget: '10' })
    expect(given.pay(agent, '1').code).toBe('RAIL_NOT_CONFIGURED')
    expect(set(given, 'at_once').code).toBe('INVALID_REQUEST')
    expect(set(given, null).kind).toBe('done')
    expect(given.pay(agent, '1', given.genesis.org).verdict).toBe('COMPLETED')
    const rails = [{ rail: 'simulated', settles: 'later', except: null }] as const
    expect(() => new Given({ environment: 'live', rails })).toThrow('a rail of this environment')
  })
})

test('the rails of a book are seen by payments that leave it, and by no others', () => {
  const { given, agent } = opened('at_once')
  given.pay(agent, '1')
  expect(seenBy(given)).toContain('rails')
  given.pay(agent, '1', given.genesis.org)
  expect(seenBy(given)).not.toContain('rails')
})

describe('a receipt', () => {
  test('is kept with the payment, and what comes after it changes nothing', () => {
    const { given, agent } = opened('later')
    const sent = payment(agent.key, usd('1'), 'a.example')
    given.must(sent)
    const { payment: id } = sent.params
    const settle = (receipt: string | null) =>
      given.ask('payment.settle', { payment: id, receipt }, 'system:rail')
    const long = 'x'.repeat(receiptCharactersMax + 1)
    for (const receipt of [long, 'a\0', '\ud800'])
      expect(() => settle(receipt)).toThrow('a receipt is bounded')
    expect(settle('first').kind).toBe('done')
    for (const other of ['second', null]) expect(settle(other).kind).toBe('known')
    expect(given.row('payment', id)).toMatchObject({ state: 'COMPLETED', receipt: 'first' })
  })
})

test('a rail that is younger than a currency of the book works in it once it is set', () => {
  const { given, agent } = opened('at_once')
  const older = { ...opening(agent.agent, 'EUR'), clearing: [] }
  given.ask('wallet.open', older)
  const { wallet: from } = older
  expect(given.ask('wallet.fund', { wallet: from, amount: usd('10'), texts: {} }).kind).toBe('done')
  const paying = (options = {}) => given.pay(agent, '1', 'a.example', { from, ...options })
  expect(paying()).toMatchObject({ code: 'RAIL_NOT_CONFIGURED', result: { to: older.world } })
  expect(paying({ currency: 'USD' }).code).toBe('CURRENCY_MISMATCH')
  const [euros, dollars, yens] = ['EUR', 'USD', 'JPY'].map((currency) => {
    return { currency, wallet: nextId('wallet') }
  })
  const clearing = [euros, dollars, yens].filter((one) => one !== undefined)
  const terms = { rail: 'simulated', settles: 'at_once', except: null, clearing } as const
  const off = { ...terms, settles: null }
  expect(given.ask('book.rails', off, 'system:setup').result).toEqual({ opened: null })
  // It lacks euros alone: it has a wallet for dollars, and no yens.
  expect(given.ask('book.rails', terms, 'system:setup').result).toEqual({ opened: [euros] })
  expect(given.ask('book.rails', terms, 'system:setup').result).toEqual({ opened: null })
  expect(paying()).toMatchObject({ verdict: 'COMPLETED', result: { to: euros?.wallet } })
  expect(given.ask('wallet.fund', { wallet: from, amount: usd('10'), texts: {} }).kind).toBe('done')
})

test('a deposit in such a currency finds no room where nothing was gathered', () => {
  const given = new Given({ environment: 'live' })
  const verdicts = [1, 2, 3].map(() => {
    const made = { ...opening(given.agent({ budget: '0' }).agent, 'EUR'), clearing: [] }
    given.ask('wallet.open', made)
    const texts = { reference: 'a'.repeat(64) }
    return given.ask('wallet.fund', { wallet: made.wallet, amount: SUM_HALF, texts }).code
  })
  expect(verdicts).toEqual([null, null, 'AMOUNT_OUT_OF_RANGE'])
})

test('what is paid is the address that was decided, whatever the directory says later', () => {
  const { given, agent } = opened('later')
  const payee = nextId('payee')
  given.ask('payee.create', { payee, facts: payeeFacts({ name: 'Shop', address: '0x1' }) })
  const hold = payment(agent.key, usd('1'), payee, { holdHours: 1 })
  given.must(hold)
  given.ask('payee.change', { payee, change: { address: '0x2' } })
  const { payment: held } = hold.params
  expect(given.ask('payment.capture', { payment: held, amount: null }).verdict).toBe('PROCESSING')
  expect(given.row('payment', held)?.address).toBe('0x1')
  const next = payment(agent.key, usd('1'), payee)
  given.must(next)
  expect(given.row('payment', next.params.payment)?.address).toBe('0x2')
  const inside = payment(agent.key, usd('1'), given.genesis.org)
  given.must(inside)
  expect(given.row('payment', inside.params.payment)?.address).toBeNull()
})

test('a reason why a rail did not pay is bounded and plain', () => {
  const { given, agent } = opened('later')
  const sent = payment(agent.key, usd('1'), 'a.example')
  given.must(sent)
  const fail = (reason: string) =>
    given.ask('payment.fail', { payment: sent.params.payment, reason }, 'system:rail')
  const max = failReasonCharactersMax
  for (const reason of ['x'.repeat(max + 1), 'a\0', '\ud800'])
    expect(() => fail(reason)).toThrow('a reason is bounded')
  expect(fail('x'.repeat(max)).kind).toBe('done')
})

describe('of several rails', () => {
  const anyone: RailTraits = { environments: ['test'], reaches: () => true }
  const byAddress: RailTraits = { ...anyone, reaches: ({ address }) => address !== null }
  const traits = { chain: byAddress, simulated: anyone }
  const [chain, simulated] = [{ rail: 'chain' as const }, { rail: 'simulated' as const }]
  const known = { merchant: null, address: '0x1' }
  const unknown = { merchant: null, address: null }

  test('the first that reaches the payee and that the book has is taken', () => {
    const to = (payee: typeof known | typeof unknown, has: (typeof chain | typeof simulated)[]) =>
      railTo(payee, { has, traits })
    expect(to(known, [simulated, chain])).toEqual({ rail: 'chain', terms: chain })
    expect(to(unknown, [simulated, chain])).toEqual({ rail: 'simulated', terms: simulated })
    expect(to(known, [simulated])).toEqual({ rail: 'simulated', terms: simulated })
    expect(to(known, [])).toEqual({ rail: 'chain', terms: null })
    expect(to(unknown, [chain])).toEqual({ rail: 'simulated', terms: null })
    expect(railTo(unknown, { has: [chain], traits: { chain: byAddress } })).toBeNull()
  })
})
