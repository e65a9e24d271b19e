import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { OpenedAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { AgentFirst, type Body } from './agent-first.ts'

let server: TestServer
let v2: AgentFirst
beforeAll(async () => {
  server = await TestServer.start()
  v2 = new AgentFirst(server)
})
afterAll(() => server.stop())

const nobody = '01JD7Q3W8N4V5T6R2X9K0M1B7C'
const plain = { merchant_id: 'shop.example', amount: '80' }

const hold = ({ key }: OpenedAgent, body: Body = {}) =>
  v2.did('POST', '/holds', { key, body: { ...plain, ...body } })

const refused = ({ key }: OpenedAgent, body: Body) =>
  v2.status('POST', '/holds', { key, body: { ...plain, ...body } })

async function money({ wallet }: OpenedAgent): Promise<string> {
  const { balance, held } = await v2.did('GET', `/wallets/${wallet}/balance`)
  return `${balance} + ${held}`
}

function hoursOf({ created_at: from, expires_at: to }: Body): number {
  return (Date.parse(String(to)) - Date.parse(String(from))) / 3_600_000
}

async function held(path: string, key?: string): Promise<Body[]> {
  const { holds } = await v2.did('GET', path, key === undefined ? {} : { key })
  return holds as Body[]
}

const second = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

describe('a hold', () => {
  test('sets money aside, and is the same payment on /v1', async () => {
    const agent = await v2.agent()
    const sent = { token: 'USDC', purpose: 'hotel', duration_hours: 2, wallet_id: agent.wallet }
    const { ignored, ...made } = await hold(agent, sent)
    expect(ignored).toEqual(['token'])
    expect(made).toEqual({
      id: expect.stringMatching(/^pay_/),
      hold_id: made.id,
      wallet_id: agent.wallet,
      agent_id: agent.id,
      ...{ amount: '80.00', token: 'USDC', currency: 'USD' },
      ...{ merchant_id: 'shop.example', purpose: 'hotel', status: 'active' },
      ...{ approval_id: null, approval_status: null },
      ...{ captured_amount: '0.00', captured_at: null, voided_at: null },
      ...{ expires_at: second, created_at: second, updated_at: second },
    })
    expect(hoursOf(made)).toBe(2)
    expect(await money(agent)).toBe('20.00 + 80.00')
    const found = { ...made, token: 'USD' }
    for (const key of [agent.key, server.testKey])
      expect(await v2.did('GET', `/holds/${made.id}`, { key })).toEqual(found)
    expect(await server.did('GET', `/v1/payments/${made.id}`)).toMatchObject({
      ...{ status: 'HELD', capture: false, amount: '80.00000000', memo: 'hotel' },
      to: { merchant: { domain: 'shop.example' } },
    })
  })

  test('needs an amount alone, which may be a number, and then lasts a week', async () => {
    const { key } = await v2.agent()
    const body = { amount: 12.5, token: 'USD', duration_hours: null }
    const made = await v2.did('POST', '/holds', { key, body })
    expect(made).toMatchObject({ amount: '12.50', token: 'USD', merchant_id: null })
    expect(made).not.toHaveProperty('ignored')
    expect(hoursOf(made)).toBe(168)
  })

  test('goes where its merchant leads: a wallet, an agent, a payee, a name', async () => {
    const [agent, other] = [await v2.agent(), await v2.agent({ budget: 0 })]
    const facts = { name: 'Known', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }
    const { id: payee } = await server.did('POST', '/v1/payees', { body: facts })
    for (const [named, resolved] of [
      [other.wallet, other.wallet],
      [other.id, other.wallet],
      [facts.address.toLowerCase(), payee],
      ['A corner shop', 'A corner shop'],
    ])
      expect((await hold(agent, { merchant_id: named, amount: '1' })).merchant_id).toBe(resolved)
    expect(await refused(agent, { merchant_id: `wal_${nobody}` })).toBe('404 NOT_FOUND')
    expect(await refused(agent, { merchant_id: agent.wallet })).toBe('422 SAME_WALLET')
  })

  test('that a policy refuses says which rule, and what would pass', async () => {
    const agent = await v2.agent({ rules: { maxTransaction: '50' } })
    const { status, body } = await v2.call('POST', '/holds', { key: agent.key, body: plain })
    expect(status).toBe(402)
    expect(body).toMatchObject({
      ...{ status: 'blocked', code: 'LIMIT_PER_TRANSACTION' },
      payment_id: expect.stringMatching(/^pay_/),
      policy_explanation: {
        allowed: false,
        checks_failed: ['max_transaction'],
        reason_code: 'LIMIT_PER_TRANSACTION',
      },
      remedies: { max_amount_now: '50.00' },
    })
    // What set nothing aside is no hold.
    expect(await v2.status('GET', `/holds/${body.payment_id}`)).toBe('404 NOT_FOUND')
    expect(await held('/holds', agent.key)).toEqual([])
  })

  test('that a person is asked about is active, and says that it waits', async () => {
    const agent = await v2.agent({ rules: { requireApprovalAbove: '10' } })
    const { status, body } = await v2.call('POST', '/holds', { key: agent.key, body: plain })
    expect(status).toBe(202)
    expect(body).toMatchObject({
      ...{ status: 'active', approval_status: 'pending' },
      approval_id: expect.stringMatching(/^apr_/),
    })
    expect(await money(agent)).toBe('20.00 + 80.00')
    expect(await held('/holds?status=active', agent.key)).toEqual([body])
    await v2.did('POST', `/approvals/${body.approval_id}/approve`, { body: { notes: 'fine' } })
    expect(await v2.did('GET', `/holds/${body.id}`)).toMatchObject({
      ...{ status: 'active', approval_id: body.approval_id, approval_status: 'decided' },
    })
    const denied = await hold(agent, { amount: '11' })
    await v2.did('POST', `/approvals/${denied.approval_id}/reject`, { body: {} })
    expect(await v2.did('GET', `/holds/${denied.id}`)).toMatchObject({
      ...{ status: 'voided', voided_at: second, approval_status: 'decided' },
    })
  })
})

describe('the end of a hold', () => {
  test('is its capture, of all or of a part that is final', async () => {
    const agent = await v2.agent()
    const all = await hold(agent, { amount: '30' })
    const captured = await v2.did('POST', `/holds/${all.id}/capture`, { key: agent.key })
    const end = { status: 'captured', captured_at: second, voided_at: null }
    expect(captured).toMatchObject({ ...end, amount: '30.00', captured_amount: '30.00' })
    expect(captured.expires_at).toBe(all.expires_at)
    expect(await v2.did('GET', `/holds/${all.id}`)).toEqual(captured)

    const { id } = await hold(agent, { amount: '50' })
    const capture = (amount: unknown) =>
      v2.call('POST', `/holds/${id}/capture`, { key: agent.key, body: { amount } })
    const more = await capture('50.00000001')
    expect(more.body).toMatchObject({ code: 'AMOUNT_EXCEEDS_PAYMENT', status: 409 })
    expect((await capture(20)).body).toMatchObject({ ...end, captured_amount: '20.00' })
    expect(await money(agent)).toBe('50.00 + 0.00')
    await server.did('POST', `/v1/payments/${id}/refund`, { body: { amount: '5' } })
    expect(await v2.did('GET', `/holds/${id}`)).toMatchObject({
      ...{ status: 'captured', captured_amount: '20.00', captured_at: null },
    })
  })

  test('is no capture against the policy of today, nor an extension', async () => {
    const agent = await v2.agent()
    const { id, merchant_id: shop } = await hold(agent)
    const path = `/v1/policies/${agent.id.replace('agent_', 'pol_')}`
    await server.did('PATCH', path, { body: { blockedMerchants: [shop] } })
    for (const way of ['capture', 'extend'])
      expect(await v2.status('POST', `/holds/${id}/${way}`, { key: agent.key }), way).toBe(
        '402 MERCHANT_BLOCKED',
      )
    await server.did('PATCH', path, { body: { blockedMerchants: null } })
    expect((await v2.did('POST', `/holds/${id}/capture`)).status).toBe('captured')
  })

  test('is its void, or that its time is over', async () => {
    const agent = await v2.agent()
    const { id } = await hold(agent)
    const voided = await v2.did('POST', `/holds/${id}/void`, { key: agent.key, body: {} })
    expect(voided).toMatchObject({ status: 'voided', voided_at: second, captured_at: null })
    expect(await money(agent)).toBe('100.00 + 0.00')

    const late = await hold(agent, { duration_hours: 1 })
    const path = `/holds/${late.id}/extend`
    const longer = await v2.did('POST', path, { key: agent.key, body: { additional_hours: 3 } })
    expect([longer.status, hoursOf(longer)]).toEqual(['active', 4])
    expect(hoursOf(await v2.did('POST', path))).toBe(28)
    const long = { body: { additional_hours: 721 } }
    expect(await v2.status('POST', path, long)).toBe('400 INVALID_REQUEST')
    await server.turn(30)
    await vi.waitFor(
      async () => expect((await v2.did('GET', `/holds/${late.id}`)).status).toBe('expired'),
      { timeout: 15_000, interval: 250 },
    )
    expect(hoursOf(await v2.did('GET', `/holds/${late.id}`))).toBe(28)
    expect(await v2.status('POST', `/holds/${late.id}/void`)).toBe('409 CONFLICT')
  })
})

test('a repeated call gets the answer of its own event, whatever came after', async () => {
  const agent = await v2.agent()
  const once = (path: string, name: string, body: Body) => {
    const headers = { 'idempotency-key': `${name}-${agent.id}` }
    return v2.call('POST', path, { key: agent.key, body, headers })
  }
  const make = () => once('/holds', 'make', { ...plain, purpose: 'once', token: 'USDC' })
  const first = await make()
  const { id } = first.body
  const acts = [
    () => once(`/holds/${id}/extend`, 'extend', { additional_hours: 2 }),
    () => once(`/holds/${id}/capture`, 'capture', { amount: '60' }),
  ]
  const answers = []
  for (const act of acts) answers.push(await act())
  await server.did('POST', `/v1/payments/${id}/refund`, { body: { amount: '10' } })
  const again = [await make()]
  for (const act of acts) again.push(await act())
  for (const [at, answer] of [first, ...answers].entries()) {
    expect(again[at]?.headers.get('idempotency-replayed')).toBe('true')
    expect(again[at]?.status).toBe(answer.status)
    expect(again[at]?.body).toEqual(answer.body)
  }
  expect((await once('/holds', 'make', plain)).body.code).toBe('IDEMPOTENCY_MISMATCH')
  expect(await money(agent)).toBe('50.00 + 0.00')
})

describe('lists', () => {
  test('are of one wallet, one agent or all, by pages and by status', async () => {
    const [agent, other] = [await v2.agent(), await v2.agent()]
    const made: Body[] = []
    for (const amount of ['1', '2', '3', '4']) made.unshift(await hold(agent, { amount }))
    const foreign = await hold(other, { amount: '5' })
    await server.did('POST', '/v1/payments', {
      ...{ key: agent.key, body: { to: { merchant: { domain: 'shop.example' } }, amount: '6' } },
    })
    const [last, , , first] = made
    const captured = await v2.did('POST', `/holds/${first?.id}/capture`)
    const voided = await v2.did('POST', `/holds/${last?.id}/void`, { body: {} })
    const all = [voided, made[1], made[2], captured]
    const own = `/holds/wallet/${agent.wallet}`
    expect(await held('/holds', agent.key)).toEqual(all)
    for (const key of [agent.key, server.testKey]) expect(await held(own, key)).toEqual(all)
    expect(await held(`/holds?wallet_id=${agent.wallet}`)).toEqual(all)
    expect((await held('/holds')).slice(0, 5)).toEqual([foreign, ...all])
    expect(await held(`${own}?status=active`)).toEqual([made[1], made[2]])
    expect(await held('/holds?status=captured', agent.key)).toEqual([captured])
    expect(await held(`${own}?limit=2&offset=1`)).toEqual([made[1], made[2]])
    expect(await held('/holds?limit=1&offset=3', agent.key)).toEqual([captured])
    expect(await held('/holds?limit=1&offset=1')).toEqual([voided])
    expect(await held(`${own}?offset=4`)).toEqual([])
  })

  test('of what is no wallet are none', async () => {
    for (const one of [`wal_${nobody}`, 'undefined', 'x', 'agent_x'])
      expect(await v2.status('GET', `/holds/wallet/${one}`), one).toBe('404 NOT_FOUND')
    for (const query of ['limit=0', 'offset=-1', 'offset=100001', 'status=HELD', 'cursor=x'])
      expect(await v2.status('GET', `/holds?${query}`), query).toBe('400 INVALID_REQUEST')
  })
})

describe('what is not asked well', () => {
  let agent: OpenedAgent
  beforeAll(async () => {
    agent = await v2.agent()
  })

  test.each([
    [{ amount: '0' }, '400 INVALID_AMOUNT'],
    [{ amount: -1 }, '400 INVALID_AMOUNT'],
    [{ amount: '1e3' }, '400 INVALID_AMOUNT'],
    [{ amount: null }, '400 INVALID_AMOUNT'],
    [{ amount: [] }, '400 INVALID_AMOUNT'],
    [{ amount: 0.123456789 }, '400 AMOUNT_TOO_PRECISE'],
    [{ amount: '1.12345678', token: 'USDC' }, '400 AMOUNT_TOO_PRECISE'],
    [{ amount: 1e10 }, '400 AMOUNT_OUT_OF_RANGE'],
    [{ token: 'EUR' }, '422 CURRENCY_MISMATCH'],
    [{ token: 'EURC' }, '422 CURRENCY_MISMATCH'],
    [{ token: 5 }, '400 INVALID_REQUEST'],
    [{ duration_hours: 0 }, '400 INVALID_REQUEST'],
    [{ duration_hours: 721 }, '400 INVALID_REQUEST'],
    [{ duration_hours: 1.5 }, '400 INVALID_REQUEST'],
    [{ duration_hours: '24' }, '400 INVALID_REQUEST'],
    [{ merchant_id: '' }, '400 INVALID_REQUEST'],
    [{ merchant_id: 'a\u202eb' }, '400 INVALID_REQUEST'],
    [{ purpose: 'x'.repeat(501) }, '400 INVALID_REQUEST'],
    [{ expiration_hours: 5 }, '400 INVALID_REQUEST'],
  ])('%j is refused by %s', async (body, expected) => {
    expect(await refused(agent, body)).toBe(expected)
  })

  test("an organization's key names the wallet", async () => {
    const ask = (body: Body) => v2.status('POST', '/holds', { body: { ...plain, ...body } })
    expect(await ask({})).toBe('400 INVALID_REQUEST')
    expect(await ask({ wallet_id: 'x' })).toBe('404 NOT_FOUND')
    expect(await ask({ wallet_id: `wal_${nobody}` })).toBe('404 NOT_FOUND')
    expect(await ask({ wallet_id: agent.wallet })).toBe('201')
  })

  test('a payment that was no hold is none', async () => {
    const to = { merchant: { domain: 'shop.example' } }
    const { id } = await server.did('POST', '/v1/payments', {
      ...{ key: agent.key, body: { to, amount: '1' } },
    })
    for (const one of [id, `pay_${nobody}`, 'pay_x', 'x']) {
      expect(await v2.status('GET', `/holds/${one}`)).toBe('404 NOT_FOUND')
      for (const what of ['capture', 'void', 'extend'])
        expect(await v2.status('POST', `/holds/${one}/${what}`)).toBe('404 NOT_FOUND')
    }
  })
})

test("an agent's own key holds its own money, and learns nothing of others'", async () => {
  const [agent, other] = [await v2.agent(), await v2.agent()]
  const { id } = await hold(other)
  const { key } = agent
  for (const wallet_id of [other.wallet, `wal_${nobody}`, 'x']) {
    expect(await refused(agent, { wallet_id })).toBe('403 SCOPE_FORBIDDEN')
    for (const path of [`/holds/wallet/${wallet_id}`, `/holds?wallet_id=${wallet_id}`])
      expect(await v2.status('GET', path, { key })).toBe('403 SCOPE_FORBIDDEN')
  }
  for (const one of [id, `pay_${nobody}`, 'x']) {
    expect(await v2.status('GET', `/holds/${one}`, { key })).toBe('403 SCOPE_FORBIDDEN')
    for (const what of ['capture', 'void', 'extend'])
      expect(await v2.status('POST', `/holds/${one}/${what}`, { key })).toBe('403 SCOPE_FORBIDDEN')
  }
  expect(await money(other)).toBe('20.00 + 80.00')
})
