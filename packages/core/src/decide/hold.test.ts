import { describe, expect, test } from 'vitest'
import { Given, nextId, type Payee, payment, usd } from '../../../../test/setup/given.ts'
import type { Id } from '../id.ts'
import { holdHoursMax, openPaymentsMax } from '../limits.ts'
import type { Rules } from '../policy/rules.ts'

const hour = 3_600_000_000
const slow = { domain: 'slow.simulated' }

function held(options: { rules?: Partial<Rules>; to?: Payee; amount?: string } = {}) {
  const { to = 'shop.example', amount = '10', rules = {} } = options
  const given = new Given()
  const agent = given.agent({ budget: '100', rules })
  const command = payment(agent.key, usd(amount), to, { holdHours: 24 })
  const found = given.must(command)
  const id = command.params.payment
  const capture = (part: string | null = null, actor = given.by) =>
    given.ask('payment.capture', { payment: id, amount: part === null ? null : usd(part) }, actor)
  const free = (actor = given.by) => given.ask('payment.void', { payment: id }, actor)
  const row = () => given.row('payment', id)
  return { given, agent, id, found, capture, free, row, totals: () => given.totals(agent.agent) }
}

const untouched = { posted: usd('100'), held: 0n, open: 0, daySpent: 0n, totalSpent: 0n }

test('a hold sets the money aside and counts it, and moves nothing', () => {
  const { given, found, row, totals } = held()
  expect(found).toMatchObject({ verdict: 'HELD', result: { entries: [] } })
  expect(row()).toMatchObject({ state: 'HELD', captured: 0n, expiresAt: given.now + 24 * hour })
  expect(totals()).toMatchObject({ posted: usd('100'), held: usd('10'), open: 1 })
  expect(totals()).toMatchObject({ daySpent: usd('10'), totalSpent: usd('10') })
})

describe('a capture', () => {
  test('takes all of it when no amount is named, and counts nothing more', () => {
    const { given, capture, row, totals } = held()
    expect(capture().verdict).toBe('COMPLETED')
    expect(row()).toMatchObject({ state: 'COMPLETED', captured: usd('10'), part: null })
    expect(totals()).toMatchObject({ posted: usd('90'), held: 0n, open: 0, totalSpent: usd('10') })
    expect(given.totals(given.genesis.clearing).posted).toBe(usd('10'))
  })

  test('of a part is final: the rest is free again, and uncounted', () => {
    const { given, agent, capture, free, row, totals } = held({ rules: { dailyLimit: usd('10') } })
    expect(given.pay(agent, '0.00000001').code).toBe('LIMIT_DAILY')
    expect(capture('4').verdict).toBe('COMPLETED')
    expect(row()).toMatchObject({ state: 'COMPLETED', captured: usd('4'), part: usd('4') })
    expect(totals()).toMatchObject({ posted: usd('96'), held: 0n, open: 0 })
    expect(totals()).toMatchObject({
      daySpent: usd('4'),
      monthSpent: usd('4'),
      totalSpent: usd('4'),
    })
    for (const again of [capture('1'), free()])
      expect(again).toMatchObject({ code: 'CONFLICT', details: { status: 'COMPLETED' } })
    expect(given.pay(agent, '6').verdict).toBe('COMPLETED')
  })

  test('of all that is held is no part; of one unit more it is refused', () => {
    const { capture, row } = held()
    const more = capture('10.00000001')
    expect(more).toMatchObject({
      code: 'AMOUNT_EXCEEDS_PAYMENT',
      details: { maxAmountNow: '10.00000000' },
    })
    expect(row().state).toBe('HELD')
    expect(capture('10').kind).toBe('done')
    expect(row()).toMatchObject({ captured: usd('10'), part: null })
  })

  test('of a part on another day frees nothing of that day', () => {
    const { given, agent, capture, totals } = held()
    given.now += 13 * hour
    given.pay(agent, '1')
    capture('4')
    expect(totals()).toMatchObject({
      daySpent: usd('1'),
      monthSpent: usd('5'),
      totalSpent: usd('5'),
    })
  })

  test('waits for a merchant that answers later, with the captured part alone', () => {
    const { given, id, capture, row, totals } = held({ to: slow })
    expect(capture('4').verdict).toBe('PROCESSING')
    expect(row()).toMatchObject({ state: 'PROCESSING', captured: 0n, part: usd('4') })
    expect(totals()).toMatchObject({ posted: usd('100'), held: usd('4'), open: 1 })
    expect(totals().totalSpent).toBe(usd('4'))
    given.ask('payment.settle', { payment: id, receipt: null }, 'system:rail')
    expect(row()).toMatchObject({ state: 'COMPLETED', captured: usd('4') })
    expect(totals()).toMatchObject({ posted: usd('96'), held: 0n, open: 0, totalSpent: usd('4') })
  })

  test('that fails later gives the part back; one that settles after all takes it again', () => {
    const { given, id, capture, row, totals } = held({ to: slow })
    capture('4')
    given.ask('payment.fail', { payment: id, reason: 'no' }, 'system:rail')
    expect(row()).toMatchObject({ state: 'RELEASED', captured: 0n })
    expect(totals()).toMatchObject(untouched)
    const late = given.ask('payment.settle', { payment: id, receipt: null }, 'system:rail')
    expect(late.result.alarm).toBe('settled_after_release')
    expect(row()).toMatchObject({ state: 'COMPLETED', captured: usd('4') })
    expect(totals()).toMatchObject({ posted: usd('96'), totalSpent: usd('4'), daySpent: usd('4') })
  })

  test('to a wallet of the book pays it, as long as it is there', () => {
    const given = new Given()
    const [payer, payee] = [given.agent({ budget: '10' }), given.agent({ budget: '0' })]
    const hold = () => {
      const command = payment(payer.key, usd('3'), payee.wallet, { holdHours: 1 })
      given.must(command)
      return { payment: command.params.payment, amount: null }
    }
    const [first, second] = [hold(), hold()]
    expect(given.ask('payment.capture', first).kind).toBe('done')
    expect(given.totals(payee.agent).posted).toBe(usd('3'))
    given.ask('agent.pause', { agent: payee.agent })
    expect(given.ask('payment.capture', second).code).toBe('WALLET_FROZEN')
    given.ask('agent.delete', { agent: payee.agent })
    expect(given.ask('payment.capture', second).code).toBe('WALLET_CLOSED')
    expect(given.ask('payment.void', { payment: second.payment }).kind).toBe('done')
    expect(given.totals(payer.agent)).toMatchObject({ posted: usd('7'), held: 0n })
  })

  test('is no way around a freeze, and a void is', () => {
    const { given, agent, capture, free, totals } = held()
    given.ask('agent.pause', { agent: agent.agent })
    expect(capture().code).toBe('WALLET_FROZEN')
    expect(free().kind).toBe('done')
    expect(totals()).toMatchObject(untouched)
  })
})

test('a void gives everything back, once', () => {
  const { free, row, totals } = held()
  expect(free().kind).toBe('done')
  expect(row()).toMatchObject({ state: 'RELEASED', captured: 0n })
  expect(totals()).toMatchObject(untouched)
  expect(free()).toMatchObject({ code: 'CONFLICT', details: { status: 'RELEASED' } })
})

test('the agent itself and the organization end a hold, and no other agent', () => {
  for (const part of ['capture', 'free'] as const) {
    const { given, agent, capture, free } = held()
    const end = (actor: Id<'key'>) => (part === 'capture' ? capture('1', actor) : free(actor))
    const other = given.agent({ permissions: ['payments:write', 'agents:delegate'] })
    expect(end(other.key).code).toBe('SCOPE_FORBIDDEN')
    expect(end(agent.key).kind).toBe('done')
    const kind = part === 'capture' ? 'payment.capture' : 'payment.void'
    const params = { payment: nextId('payment'), amount: null }
    expect(given.ask(kind, params).code).toBe('NOT_FOUND')
    expect(given.ask(kind, params, agent.key).code).toBe('SCOPE_FORBIDDEN')
  }
})

test('only what is held is captured or voided', () => {
  const given = new Given()
  const agent = given.agent({ rules: { requireApprovalAbove: usd('5') } })
  const states = [
    ['6', 'shop.example', 'PENDING_APPROVAL'],
    ['1', 'slow.simulated', 'PROCESSING'],
    ['1', 'shop.example', 'COMPLETED'],
    ['5000', 'shop.example', 'DECLINED'],
  ] as const
  for (const [amount, to, status] of states) {
    const command = payment(agent.key, usd(amount), to)
    expect(given.when(command).verdict).toBe(status)
    const params = { payment: command.params.payment, amount: null }
    for (const kind of ['payment.capture', 'payment.void'] as const)
      expect(given.ask(kind, params)).toMatchObject({ code: 'CONFLICT', details: { status } })
  }
})

describe('when its time is over', () => {
  const expire = ({ given, id }: ReturnType<typeof held>) =>
    given.ask('payment.expire', { payment: id }, 'system:clock')

  test('not a microsecond early: a capture still takes it, and the clock says nothing new', () => {
    const story = held()
    story.given.now += 24 * hour - 1
    expect(expire(story).kind).toBe('known')
    expect(story.capture().kind).toBe('done')
    story.given.now += 1
    // A payment that was captured in time is not called expired.
    expect(story.capture().details).toEqual({ status: 'COMPLETED' })
    expect(expire(story).kind).toBe('known')
  })

  test('at that very moment nobody captures it any more, and everything is given back', () => {
    const story = held()
    const { given, capture, free, row, totals } = story
    given.now += 24 * hour
    for (const late of [capture(), free()])
      expect(late).toMatchObject({ code: 'CONFLICT', details: { status: 'EXPIRED' } })
    expect(expire(story).kind).toBe('done')
    expect(row().state).toBe('EXPIRED')
    expect(totals()).toMatchObject({ posted: usd('100'), held: 0n, open: 0, totalSpent: 0n })
    expect(expire(story).kind).toBe('known')
    expect(capture().details).toEqual({ status: 'EXPIRED' })
  })

  test('of a frozen agent too, and an unknown payment is told apart', () => {
    const story = held()
    story.given.ask('agent.pause', { agent: story.agent.agent })
    story.given.now += 24 * hour
    expect(expire(story).kind).toBe('done')
    const strange = { payment: nextId('payment') }
    expect(story.given.ask('payment.expire', strange, 'system:clock').code).toBe('NOT_FOUND')
  })
})

describe('an extension', () => {
  const extend = ({ given, id }: ReturnType<typeof held>, hours: number, actor = given.by) =>
    given.ask('payment.extend', { payment: id, hours }, actor)

  test('adds to the time that a hold has, and moves and counts nothing', () => {
    const story = held()
    const { given, row, totals } = story
    const [before, end] = [totals(), given.now + 24 * hour]
    given.now += 5 * hour
    expect(extend(story, 3).result).toEqual({ agent: story.agent.agent, expiresAt: end + 3 * hour })
    expect(row()).toMatchObject({ state: 'HELD', expiresAt: end + 3 * hour, captured: 0n })
    expect(row()).toMatchObject({ lastSeq: given.log.length, updatedAt: given.now })
    expect(totals()).toEqual(before)
    expect(extend(story, 1).result.expiresAt).toBe(end + 4 * hour)
    expect(given.row('payment', story.id).expiresAt).toBe(end + 4 * hour)
  })

  test('is why a hold does not end at its first end, and ends at its new one', () => {
    const story = held()
    const { given, id, capture, row, totals } = story
    const expire = () => given.ask('payment.expire', { payment: id }, 'system:clock')
    extend(story, 2)
    given.now += 24 * hour
    expect(expire().kind).toBe('known')
    given.now += 2 * hour - 1
    expect(expire().kind).toBe('known')
    given.now += 1
    expect(capture().details).toEqual({ status: 'EXPIRED' })
    expect(extend(story, 1)).toMatchObject({ code: 'CONFLICT', details: { status: 'EXPIRED' } })
    expect(expire().kind).toBe('done')
    expect(row().state).toBe('EXPIRED')
    expect(totals()).toMatchObject(untouched)
  })

  test('reaches as far from its beginning as a hold may last, and no hour further', () => {
    const story = held()
    const { given, row } = story
    const latest = given.now + holdHoursMax * hour
    const latestExpiresAt = new Date(latest / 1000).toISOString()
    const details = { holdHoursMax: String(holdHoursMax), latestExpiresAt }
    const most = holdHoursMax - 24
    expect(extend(story, most + 1)).toMatchObject({ code: 'CONFLICT', details })
    expect(extend(story, most).kind).toBe('done')
    expect(row().expiresAt).toBe(latest)
    // However long somebody waits.
    for (const wait of [0, hour, 600 * hour]) {
      given.now += wait
      expect(extend(story, 1)).toMatchObject({ code: 'CONFLICT', details })
    }
    expect(story.capture().kind).toBe('done')
  })

  test('of a hold that somebody consented to reaches so far from the consent', () => {
    const story = held({ rules: { requireApprovalAbove: 0n } })
    const { given, id, row } = story
    given.now += 60 * hour
    given.ask('approval.approve', {
      approval: `apr_${id.slice(4)}`,
      texts: {},
      link: null,
      evidence: null,
    })
    const latest = given.now + holdHoursMax * hour
    given.now += hour
    expect(extend(story, holdHoursMax - 23).code).toBe('CONFLICT')
    expect(extend(story, holdHoursMax - 24).kind).toBe('done')
    expect(row().expiresAt).toBe(latest)
  })

  test('is for the agent itself and the organization, and no other agent', () => {
    const story = held()
    const { given, agent } = story
    const other = given.agent({ permissions: ['payments:write', 'agents:delegate'] })
    expect(extend(story, 1, other.key).code).toBe('SCOPE_FORBIDDEN')
    expect(extend(story, 1, agent.key).kind).toBe('done')
    expect(extend(story, 1).kind).toBe('done')
    const strange = { payment: nextId('payment'), hours: 1 }
    expect(given.ask('payment.extend', strange).code).toBe('NOT_FOUND')
    expect(given.ask('payment.extend', strange, agent.key).code).toBe('SCOPE_FORBIDDEN')
  })

  test('is of what is held, and of nothing else', () => {
    const given = new Given()
    const agent = given.agent({ rules: { requireApprovalAbove: usd('5') } })
    for (const [amount, to, status] of [
      ['6', 'shop.example', 'PENDING_APPROVAL'],
      ['1', 'slow.simulated', 'PROCESSING'],
      ['1', 'shop.example', 'COMPLETED'],
      ['5000', 'shop.example', 'DECLINED'],
    ] as const) {
      const command = payment(agent.key, usd(amount), to)
      given.must(command)
      const params = { payment: command.params.payment, hours: 1 }
      const details = { status }
      expect(given.ask('payment.extend', params)).toMatchObject({ code: 'CONFLICT', details })
    }
    for (const kind of ['payment.capture', 'payment.void'] as const) {
      const story = held()
      story.given.ask(kind, { payment: story.id, amount: null })
      expect(extend(story, 1).code).toBe('CONFLICT')
    }
  })

  test('is no way around a freeze or a kill switch; one to a payee that is frozen is', () => {
    const story = held()
    const { given, agent } = story
    const turn = { scope: null, group: null, agent: agent.agent, texts: {} }
    given.ask('switch.turn', { ...turn, on: true })
    expect(extend(story, 1).code).toBe('KILL_SWITCH_ON')
    given.ask('switch.turn', { ...turn, on: false })
    given.ask('agent.pause', { agent: agent.agent })
    expect(extend(story, 1).code).toBe('WALLET_FROZEN')
    given.ask('agent.resume', { agent: agent.agent })
    const payee = given.agent()
    const hold = payment(agent.key, usd('1'), payee.wallet, { holdHours: 1 })
    given.must(hold)
    given.ask('agent.pause', { agent: payee.agent })
    const params = { payment: hold.params.payment, hours: 1 }
    expect(given.ask('payment.extend', params, agent.key).kind).toBe('done')
  })

  test('of no time, or backwards, is nothing that anybody can ask for', () => {
    for (const hours of [0, -1]) expect(() => extend(held(), hours)).toThrow('lasts longer')
  })
})

test('a rail that takes a hold without a capture is believed, with an alarm', () => {
  const { given, id, row, totals } = held({ to: slow })
  const found = given.ask('payment.settle', { payment: id, receipt: null }, 'system:rail')
  expect(found.result.alarm).toBe('settled_without_capture')
  expect(row()).toMatchObject({ state: 'COMPLETED', captured: usd('10') })
  expect(totals()).toMatchObject({ posted: usd('90'), held: 0n, open: 0, totalSpent: usd('10') })
})

test('a hold that needs consent is one from the consent on', () => {
  const { given, id, found, capture, row, totals } = held({ rules: { requireApprovalAbove: 0n } })
  expect(found.verdict).toBe('PENDING_APPROVAL')
  given.now += 60 * hour
  const approval = `apr_${id.slice(4)}` as const
  expect(
    given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null }).verdict,
  ).toBe('HELD')
  expect(row()).toMatchObject({ state: 'HELD', expiresAt: given.now + 24 * hour })
  expect(given.row('approval', approval).state).toBe('APPROVED')
  expect(totals()).toMatchObject({ posted: usd('100'), held: usd('10'), open: 1 })
  capture('3')
  expect(totals()).toMatchObject({ posted: usd('97'), held: 0n, open: 0, totalSpent: usd('3') })
})

test('holds are bounded like everything that is undecided', () => {
  const given = new Given()
  const agent = given.agent()
  const hold = () => given.pay(agent, '0.01', 'shop.example', { holdHours: 1 })
  for (let open = 0; open < openPaymentsMax; open += 1) expect(hold().verdict).toBe('HELD')
  expect(hold().code).toBe('CONFLICT')
})

test('the organization holds money of its own wallet, and ends that itself', () => {
  const given = new Given({ credit: usd('100') })
  const agent = given.agent({ budget: '10' })
  const from = given.genesis.org
  const command = payment(given.by, usd('5'), agent.wallet, { from, holdHours: 1 })
  expect(given.when(command).verdict).toBe('HELD')
  const params = { payment: command.params.payment, amount: usd('2') }
  expect(given.ask('payment.capture', params, agent.key).code).toBe('SCOPE_FORBIDDEN')
  expect(given.ask('payment.capture', params).kind).toBe('done')
  expect(given.totals(agent.agent).posted).toBe(usd('12'))
  expect(given.totals(from)).toMatchObject({ posted: usd('88'), held: 0n })
})
