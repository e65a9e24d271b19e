import { describe, expect, test } from 'vitest'
import { Given, type NewAgent, payment, usd } from '../../../../test/setup/given.ts'
import { alarmsOf } from '../alarm.ts'
import { ulidOf } from '../id.ts'
import { shareKey } from '../ledger/share.ts'
import { SUM_HALF, SUM_MAX } from '../money.ts'

const large = SUM_MAX / 4n
const full = { daySpent: SUM_MAX, monthSpent: SUM_MAX, totalSpent: SUM_MAX }

/** Two agents that send each other what one of them has. */
function rich() {
  const given = new Given({ credit: SUM_MAX })
  const one = given.agent({ budget: '0' })
  const two = given.agent({ budget: '0' })
  given.ask('agent.adjust', { agent: one.agent, amount: large })
  const send = (from: NewAgent, to: NewAgent) => given.when(payment(from.key, large, to.wallet))
  const rounds = (times: number) =>
    Array.from({ length: times }, () => [send(one, two), send(two, one)]).flat()
  return { given, one, two, send, rounds }
}

describe('a counter that is full', () => {
  test('refuses nothing where nothing limits, however much has been paid', () => {
    const { given, one, rounds } = rich()
    for (const { code, verdict } of rounds(6)) expect([code, verdict]).toEqual([null, 'COMPLETED'])
    for (const scope of [given.genesis.scope, one.agent])
      expect(given.totals(scope)).toMatchObject(full)
  })

  test('was told of, once, when it had come to a half', () => {
    const { given, one, two, rounds } = rich()
    rounds(6)
    const totals = [given.genesis.scope, ulidOf(one.agent), ulidOf(two.agent)]
    const { world, org } = given.genesis
    expect(given.log.flatMap(({ event }) => alarmsOf(event))).toEqual([
      ...[world, org].map((wallet) => `the balance of ${wallet} has reached half of its maximum`),
      ...totals.map((scope) => `the total of ${scope} has reached half of its maximum`),
    ])
  })

  test('denies as soon as a limit is set on it, and until its window ends', () => {
    const { given, one, two, send, rounds } = rich()
    rounds(4)
    const limits = ['dailyLimit', 'weeklyLimit', 'monthlyLimit', 'totalLimit'] as const
    const none = { dailyLimit: null, weeklyLimit: null, monthlyLimit: null, totalLimit: null }
    const codes = limits.map((limit) => {
      given.change(one.policy, { ...none, [limit]: 2n * SUM_MAX })
      return send(one, two).code
    })
    expect(codes).toEqual(['LIMIT_DAILY', 'LIMIT_WEEKLY', 'LIMIT_MONTHLY', 'LIMIT_TOTAL'])
    given.now += 31 * 86_400_000_000
    expect(send(one, two).code).toBe('LIMIT_TOTAL')
    given.change(one.policy, { dailyLimit: large, monthlyLimit: large, totalLimit: null })
    expect(send(one, two).verdict).toBe('COMPLETED')
    const begun = { daySpent: large, monthSpent: large, totalSpent: SUM_MAX }
    expect(given.totals(one.agent)).toMatchObject(begun)
  })

  test('is lowered by nothing that is given back', () => {
    const { given, one, two, send, rounds } = rich()
    const group = given.group({ members: [one] })
    rounds(4)
    send(one, two)
    const { event } = given.log.at(-1) ?? {}
    if (event?.kind !== 'payment.create') throw new Error('a payment')
    const refund = { payment: event.params.payment, amount: null, texts: {} }
    expect(given.ask('payment.refund', refund).kind).toBe('done')
    const held = payment(one.key, large, two.wallet, { holdHours: 1 })
    given.must(held)
    expect(given.ask('payment.void', { payment: held.params.payment }).kind).toBe('done')
    for (const scope of [one.agent, group]) expect(given.totals(scope)).toMatchObject(full)
    expect(given.row('share', shareKey(ulidOf(group), one.agent))).toMatchObject(full)
  })
})

describe('clearing', () => {
  /** A book with so much in it, that pays outside, and takes back. */
  function outside(credit = SUM_MAX) {
    const given = new Given({ credit })
    const { org, world, clearing } = given.genesis
    const pay = (amount: bigint, merchant = 'shop.example') => {
      const command = payment(given.by, amount, merchant, { from: org })
      return { id: command.params.payment, ...given.when(command) }
    }
    const refund = (id: ReturnType<typeof pay>['id']) =>
      given.ask('payment.refund', { payment: id, amount: null, texts: {} })
    const sums = () => [org, clearing, world].map((wallet) => given.totals(wallet).posted)
    const credited = (amount: bigint) => {
      // In a live book any amount; the faucet of this one gives little.
      const { hot: totals } = given.book.tables
      for (const [wallet, sum] of [
        [org, amount],
        [world, -amount],
      ] as const) {
        const row = given.totals(wallet)
        totals.update(row.id, { ...row, posted: row.posted + sum })
      }
      given.store.keep(given.book)
    }
    return { given, pay, refund, sums, credited }
  }

  test('goes on to `world` before it is full, so that payments never stop for it', () => {
    const { pay, sums, credited } = outside()
    for (let paid = 0; paid < 9; paid += 1) {
      if (sums()[0] === 0n) credited(SUM_MAX)
      expect(pay(large).verdict).toBe('COMPLETED')
      const [, clearing = -1n] = sums()
      expect(clearing > 0n && clearing <= SUM_HALF).toBe(true)
      expect(sums().reduce((a, b) => a + b)).toBe(0n)
    }
  })

  test('is emptied by the transaction that fills it, in entries that sum to zero', () => {
    const { given, pay } = outside()
    const { org, world, clearing } = given.genesis
    pay(large)
    pay(large)
    const entries = pay(large).result.entries as { wallet: string; amount: bigint }[]
    const legs = entries.map(({ wallet, amount }) => [wallet, amount])
    expect(legs).toEqual([
      ...[
        [clearing, -2n * large],
        [world, 2n * large],
      ],
      ...[
        [org, -large],
        [clearing, large],
      ],
    ])
  })

  test.each(['capture', 'approve', 'settle'] as const)('is emptied by a %s too', (how) => {
    const { given, pay, sums } = outside()
    const { by: actor } = given
    pay(large)
    pay(large)
    const options = { from: given.genesis.org }
    const wish = { capture: { holdHours: 1 }, approve: { consent: true }, settle: {} }[how]
    const merchant = how === 'settle' ? 'slow.simulated' : 'shop.example'
    const command = payment(actor, large, merchant, { ...options, ...wish })
    given.must(command)
    const { payment: id } = command.params
    const last = {
      capture: () => given.ask('payment.capture', { payment: id, amount: null }),
      approve: () =>
        given.ask('approval.approve', {
          approval: `apr_${ulidOf(id)}`,
          texts: {},
          link: null,
          evidence: null,
        }),
      settle: () => given.ask('payment.settle', { payment: id, receipt: null }, 'system:rail'),
    }[how]()
    expect(last.kind).toBe('done')
    expect(sums()).toEqual([large, large, -2n * large])
  })

  test('has from `world` again what a refund or a failure lacks', () => {
    const { given, pay, refund, sums } = outside()
    const [first, second, third] = [large, large, large].map((amount) => pay(amount).id)
    if (first === undefined || second === undefined || third === undefined) throw new Error('paid')
    expect(refund(first).kind).toBe('done')
    expect(refund(second).kind).toBe('done')
    expect(sums()).toEqual([3n * large, 0n, -3n * large])
    expect(given.ask('payment.fail', { payment: third, reason: 'x' }, 'system:rail').kind).toBe(
      'done',
    )
    expect(sums()).toEqual([SUM_MAX, 0n, -SUM_MAX])
  })

  test('makes room in `world` for a deposit; a book that holds all it can refuses one', () => {
    const { given, pay, sums } = outside()
    const { org } = given.genesis
    const fund = () => given.ask('wallet.fund', { wallet: org, amount: usd('1'), texts: {} })
    expect(fund().code).toBe('AMOUNT_OUT_OF_RANGE')
    pay(large)
    expect(fund().kind).toBe('done')
    expect(sums()).toEqual([3n * large + usd('1'), 0n, -3n * large - usd('1')])
  })

  test('gives nothing back to a book that holds all it can, but a failure is a fact', () => {
    const { given, pay, refund, sums, credited } = outside()
    const { id } = [large, large, large].map((amount) => pay(amount)).at(-1) ?? pay(1n)
    credited(3n * large - 1n)
    expect(refund(id).code).toBe('AMOUNT_OUT_OF_RANGE')
    const failed = given.ask('payment.fail', { payment: id, reason: 'x' }, 'system:rail')
    expect(failed.result.alarm).toBe('returned_beyond_range')
    expect(sums()[0]).toBe(SUM_MAX - 1n)
    expect(given.totals(given.genesis.shortfall).posted).toBe(large)
  })

  test('is filled from `shortfall`, which `world` fills again before it is empty', () => {
    const { given, pay, sums, credited } = outside(0n)
    const tell = (kind: 'payment.settle' | 'payment.fail', id: ReturnType<typeof pay>['id']) =>
      given.ask(
        kind as 'payment.settle',
        { payment: id, reason: 'late', receipt: null } as never,
        'system:rail',
      )
    const lacking: bigint[] = []
    for (let round = 0; round < 3; round += 1) {
      credited(large)
      const { id } = pay(large, 'slow.simulated')
      tell('payment.fail', id)
      pay(large)
      expect(tell('payment.settle', id).result.alarm).toBe('shortfall')
      const { posted } = given.totals(given.genesis.shortfall)
      expect(sums().reduce((a, b) => a + b, posted)).toBe(0n)
      lacking.push(posted)
    }
    expect(lacking).toEqual([-large, -2n * large, -large])
  })
})

test('money that comes back to a balance near its maximum is all there', () => {
  const given = new Given({ credit: 8_999_999_999_999_999_999n })
  const agent = given.agent({ budget: '1' })
  const back = given.when(payment(agent.key, usd('1'), given.genesis.org))
  expect(back.kind).toBe('done')
  expect(given.totals(given.genesis.org).posted).toBe(8_999_999_999_999_999_999n)
})
