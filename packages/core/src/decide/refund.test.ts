import { describe, expect, test } from 'vitest'
import { Given, type NewAgent, nextId, payment, usd } from '../../../../test/setup/given.ts'
import type { Id } from '../id.ts'

const day = 86_400_000_000

/** A payment of 10.00, and how it is refunded. */
function paid(options: { inside?: boolean; to?: string } = {}) {
  const given = new Given({ credit: usd('1000') })
  const [payer, payee] = [given.agent({ budget: '100' }), given.agent({ budget: '0' })]
  const target = options.inside === true ? payee.wallet : (options.to ?? 'shop.example')
  const command = payment(payer.key, usd('10'), target)
  given.must(command)
  const id = command.params.payment
  const refund = (part: string | null = null, actor: Id<'key'> = given.by) => {
    const amount = part === null ? null : usd(part)
    return given.ask('payment.refund', { payment: id, amount, texts: {} }, actor)
  }
  const totals = ({ agent }: NewAgent = payer) => given.totals(agent)
  return { given, payer, payee, id, refund, totals, row: () => given.row('payment', id) }
}

test('a refund gives back all that is left, and what was counted for it', () => {
  const { given, refund, totals, row } = paid()
  expect(refund()).toMatchObject({ kind: 'done', result: { refunded: usd('10'), closed: null } })
  expect(row()).toMatchObject({ state: 'COMPLETED', captured: usd('10'), refunded: usd('10') })
  expect(totals()).toMatchObject({
    posted: usd('100'),
    daySpent: 0n,
    monthSpent: 0n,
    totalSpent: 0n,
  })
  expect(given.totals(given.genesis.clearing).posted).toBe(0n)
  expect(refund().code).toBe('CONFLICT')
  expect(refund('0.00000001').code).toBe('CONFLICT')
})

test('in parts, up to the last unit and not one beyond', () => {
  const { refund, totals, row } = paid()
  refund('3')
  expect(row()).toMatchObject({ state: 'COMPLETED', refunded: usd('3') })
  expect(totals()).toMatchObject({ posted: usd('93'), daySpent: usd('7'), totalSpent: usd('7') })
  expect(refund('7.00000001')).toMatchObject({
    code: 'AMOUNT_EXCEEDS_PAYMENT',
    details: { maxAmountNow: '7.00000000' },
  })
  expect(refund('7').kind).toBe('done')
  expect(totals()).toMatchObject({ posted: usd('100'), totalSpent: 0n })
})

test('of a hold that was captured in part, that part', () => {
  const given = new Given()
  const agent = given.agent({ budget: '100' })
  const command = payment(agent.key, usd('10'), 'shop.example', { holdHours: 1 })
  given.must(command)
  const params = { payment: command.params.payment, texts: {} }
  given.ask('payment.capture', { payment: params.payment, amount: usd('4') })
  expect(given.ask('payment.refund', { ...params, amount: usd('5') }).code).toBe(
    'AMOUNT_EXCEEDS_PAYMENT',
  )
  expect(given.ask('payment.refund', { ...params, amount: null }).result.refunded).toBe(usd('4'))
  expect(given.totals(agent.agent)).toMatchObject({ posted: usd('100'), totalSpent: 0n })
})

test('a limit that was used up has that much room again', () => {
  const { given, payer, refund } = paid()
  given.change(payer.policy, { dailyLimit: usd('10') })
  expect(given.pay(payer, '4').code).toBe('LIMIT_DAILY')
  refund('4')
  expect(given.pay(payer, '4.00000001').code).toBe('LIMIT_DAILY')
  expect(given.pay(payer, '4').verdict).toBe('COMPLETED')
})

test("on another day it gives nothing back to that day's counter", () => {
  const { given, payer, refund, totals } = paid()
  given.now += day
  given.pay(payer, '1')
  refund('6')
  expect(totals()).toMatchObject({ daySpent: usd('1'), monthSpent: usd('5'), totalSpent: usd('5') })
  given.now += 31 * day
  given.pay(payer, '2')
  refund()
  expect(totals()).toMatchObject({ daySpent: usd('2'), monthSpent: usd('2'), totalSpent: usd('3') })
})

describe('who may', () => {
  test('the organization, and the agent that received it; not the payer, not another one', () => {
    const { given, payer, payee, refund, totals } = paid({ inside: true })
    const other = given.agent({ budget: '0', permissions: ['payments:write', 'agents:delegate'] })
    for (const { key } of [payer, other]) expect(refund('1', key).code).toBe('SCOPE_FORBIDDEN')
    expect(refund('1', payee.key).kind).toBe('done')
    expect(refund('2').kind).toBe('done')
    expect(totals(payee).posted).toBe(usd('7'))
    expect(totals(payer)).toMatchObject({ posted: usd('93'), totalSpent: usd('7') })
  })

  test('no agent gives back what an outside party received', () => {
    const { payer, payee, refund } = paid()
    for (const { key } of [payer, payee]) expect(refund('1', key).code).toBe('SCOPE_FORBIDDEN')
  })

  test('what nobody knows is not found, and forbidden to an agent', () => {
    const { given, payee } = paid()
    const params = { payment: nextId('payment'), amount: null, texts: {} }
    expect(given.ask('payment.refund', params).code).toBe('NOT_FOUND')
    expect(given.ask('payment.refund', params, payee.key).code).toBe('SCOPE_FORBIDDEN')
  })
})

test('only what was completed', () => {
  const given = new Given()
  const agent = given.agent({ rules: { requireApprovalAbove: usd('5') } })
  const states = [
    ['6', 'shop.example', {}, 'PENDING_APPROVAL'],
    ['1', 'slow.simulated', {}, 'PROCESSING'],
    ['1', 'shop.example', { holdHours: 1 }, 'HELD'],
    ['5000', 'shop.example', {}, 'DECLINED'],
  ] as const
  for (const [amount, to, options, status] of states) {
    const command = payment(agent.key, usd(amount), to, options)
    expect(given.when(command).verdict).toBe(status)
    const params = { payment: command.params.payment, amount: null, texts: {} }
    expect(given.ask('payment.refund', params)).toMatchObject({
      code: 'CONFLICT',
      details: { status },
    })
  }
})

test('a payee gives back what it has, and not what it holds for others', () => {
  const { given, payee, refund } = paid({ inside: true })
  given.pay(payee, '4', 'shop.example', { holdHours: 1 })
  expect(refund('6.00000001')).toMatchObject({
    code: 'INSUFFICIENT_FUNDS',
    details: { available: '6.00000000' },
  })
  expect(refund('6').kind).toBe('done')
})

test('a payee that is frozen gives nothing back', () => {
  const { given, payee, refund } = paid({ inside: true })
  given.ask('agent.pause', { agent: payee.agent })
  expect(refund().code).toBe('WALLET_FROZEN')
  given.ask('agent.resume', { agent: payee.agent })
  expect(refund().kind).toBe('done')
})

test('while the payer is paused, the organization gives it its money back, and no agent', () => {
  for (const inside of [true, false]) {
    const { given, payer, payee, refund, totals } = paid({ inside })
    given.ask('agent.pause', { agent: payer.agent })
    if (inside) expect(refund('1', payee.key).code).toBe('WALLET_FROZEN')
    expect(refund('4').kind).toBe('done')
    expect(totals()).toMatchObject({ posted: usd('94'), totalSpent: usd('6') })
    expect(refund().kind).toBe('done')
    expect(given.row('wallet', payer.wallet).status).toBe('ACTIVE')
    expect(given.pay(payer, '1').code).toBe('WALLET_FROZEN')
  }
})

test('a payer that is gone gets nothing: it goes on to the organization', () => {
  for (const inside of [true, false]) {
    const { given, payer, payee, refund, totals, row } = paid({ inside })
    given.ask('agent.delete', { agent: payer.agent })
    expect(refund('4', inside ? payee.key : given.by).kind).toBe('done')
    expect(refund().kind).toBe('done')
    expect(row().refunded).toBe(usd('10'))
    expect(totals(payer)).toMatchObject({ posted: 0n, totalSpent: 0n })
    expect(given.row('wallet', payer.wallet).status).toBe('CLOSED')
    expect(given.totals(given.genesis.org).posted).toBe(usd('1000'))
  }
})

test('into a wallet that is closing, it passes on, and what is under way keeps that open', () => {
  const { given, payer, refund, totals } = paid()
  const slow = payment(payer.key, usd('5'), 'slow.simulated')
  given.must(slow)
  given.ask('agent.delete', { agent: payer.agent })
  expect(refund().result.closed).toBe(null)
  expect(totals()).toMatchObject({ posted: usd('5'), held: usd('5') })
  expect(given.row('wallet', payer.wallet).status).toBe('CLOSING')
  given.ask('payment.settle', { payment: slow.params.payment, receipt: null }, 'system:rail')
  expect(given.row('wallet', payer.wallet).status).toBe('CLOSED')
  expect(given.totals(given.genesis.org).posted).toBe(usd('995'))
})

test('a payee that is gone has nothing to give back', () => {
  const { given, payee, refund } = paid({ inside: true })
  given.ask('agent.delete', { agent: payee.agent })
  expect(refund().code).toBe('WALLET_CLOSED')
})

test('what fails after a part was refunded gives back the rest alone', () => {
  const { given, id, refund, totals, row } = paid()
  refund('4')
  const failed = given.ask('payment.fail', { payment: id, reason: 'returned' }, 'system:rail')
  expect(failed.result.alarm).toBe('failed_after_settlement')
  expect(totals()).toMatchObject({ posted: usd('100'), totalSpent: 0n, daySpent: 0n })
  expect(row()).toMatchObject({ state: 'RELEASED', captured: 0n, refunded: 0n })
  expect(refund().code).toBe('CONFLICT')
})

test('what fails after all was refunded moves nothing more', () => {
  const { given, id, refund, totals } = paid()
  refund()
  const failed = given.ask('payment.fail', { payment: id, reason: 'returned' }, 'system:rail')
  expect(failed.result).toMatchObject({ entries: [], charges: [] })
  expect(totals()).toMatchObject({ posted: usd('100'), totalSpent: 0n })
})
