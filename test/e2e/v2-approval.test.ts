import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { OpenedAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { AgentFirst, type Body } from './agent-first.ts'

let server: TestServer
let v2: AgentFirst
/** Who asks for nothing that comes to be. */
let ada: OpenedAgent
beforeAll(async () => {
  server = await TestServer.start()
  v2 = new AgentFirst(server)
  ada = await v2.agent()
})
afterAll(() => server.stop())

const nobody = '01JD7Q3W8N4V5T6R2X9K0M1B7C'
const plain = { action: 'pay_invoice', vendor: 'shop.example', amount: '40' }
const second = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

const request = ({ key }: OpenedAgent, body: Body = {}) =>
  v2.did('POST', '/approvals', { key, body: { ...plain, ...body } })

const refused = ({ key }: OpenedAgent, body: Body) =>
  v2.status('POST', '/approvals', { key, body: { ...plain, ...body } })

async function balance({ wallet }: OpenedAgent): Promise<string> {
  const { balance, held } = await v2.did('GET', `/wallets/${wallet}/balance`)
  return `${balance} + ${held}`
}

describe('asking a person', () => {
  test('makes a payment that waits, whatever the policies say', async () => {
    const agent = await v2.agent()
    const sent = { reason: 'Invoice 7', purpose: 'office', urgency: 'high', expires_in_hours: 24 }
    const { status, body } = await v2.call('POST', '/approvals', {
      ...{ key: agent.key, body: { ...plain, ...sent } },
    })
    expect(status).toBe(202)
    const { ignored, ...approval } = body
    expect(ignored).toEqual(['urgency'])
    expect(approval).toEqual({
      id: expect.stringMatching(/^apr_/),
      approval_id: approval.id,
      transaction_id: expect.stringMatching(/^pay_/),
      ...{ agent_id: agent.id, wallet_id: agent.wallet, amount: '40.00', currency: 'USD' },
      ...{ merchant_id: 'shop.example', vendor: 'shop.example', reason: 'Invoice 7' },
      ...{ status: 'pending', approved_by: null, rejected_by: null, notes: null },
      ...{
        approvals_needed: 1,
        approvals: [],
        self_approved: false,
        terms_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      ...{ expires_at: second, created_at: second, updated_at: second },
    })
    expect(await balance(agent)).toBe('60.00 + 40.00')
    for (const key of [agent.key, server.testKey]) {
      expect(await v2.did('GET', `/approvals/${approval.id}`, { key })).toEqual(approval)
      expect((await v2.list('/approvals/pending', { key }))[0]).toEqual(approval)
    }
    expect(await server.did('GET', `/v1/payments/${approval.transaction_id}`)).toMatchObject({
      ...{ status: 'PENDING_APPROVAL', memo: 'Invoice 7', approvalId: approval.id },
      metadata: { action: 'pay_invoice', purpose: 'office' },
    })
  })

  test('about a card needs an issuer, and there is none', async () => {
    const agent = await v2.agent()
    const none = { vendor: null, amount: null }
    for (const body of [
      { action: 'create_card', ...none, card_limit: '50' },
      { card_limit: 50 },
      { action: 'issueCard', ...none },
      { action: 'raise the limit of cards' },
    ])
      expect(await refused(agent, body)).toBe('422 RAIL_NOT_CONFIGURED')
    expect((await request(agent, { action: 'discard', card_limit: null })).status).toBe('pending')
  })

  test('needs to be about one payment', async () => {
    const fieldsOf = async (body: Body) => {
      const answer = await v2.call('POST', '/approvals', { key: ada.key, body })
      const { details } = answer.body.error as { details: { fields: { path: string }[] } }
      return `${answer.status} ${details.fields.map(({ path }) => path).join()}`
    }
    const { action, vendor, amount } = plain
    expect(await fieldsOf({ action, amount })).toBe('400 vendor')
    expect(await fieldsOf({ action, vendor })).toBe('400 amount')
    expect(await fieldsOf({ vendor, amount })).toBe('400 action')
    expect(await v2.list('/approvals', { key: ada.key })).toEqual([])
  })

  test.each([
    [{ amount: '0' }, '400 INVALID_AMOUNT'],
    [{ amount: 'much' }, '400 INVALID_AMOUNT'],
    [{ amount: 0.123456789 }, '400 AMOUNT_TOO_PRECISE'],
    [{ amount: 1e10 }, '400 AMOUNT_OUT_OF_RANGE'],
    [{ vendor: '' }, '400 INVALID_REQUEST'],
    [{ vendor: `wal_${nobody}` }, '404 NOT_FOUND'],
    [{ action: '' }, '400 INVALID_REQUEST'],
    [{ reason: 'a\u202eb' }, '400 INVALID_REQUEST'],
    [{ summary: 'x' }, '400 INVALID_REQUEST'],
    [{ agent_id: 'x' }, '403 SCOPE_FORBIDDEN'],
    [{ agent_id: `agent_${nobody}` }, '403 SCOPE_FORBIDDEN'],
    [{ wallet_id: `wal_${nobody}` }, '403 SCOPE_FORBIDDEN'],
  ])('%j is refused by %s', async (body, expected) => {
    expect(await refused(ada, body)).toBe(expected)
  })

  test('what a policy denies is denied, and nobody is asked', async () => {
    const agent = await v2.agent({ rules: { blockedMerchants: ['shop.example'] } })
    const answer = await v2.call('POST', '/approvals', { key: agent.key, body: plain })
    expect(answer.status).toBe(402)
    expect(answer.body).toMatchObject({
      ...{ status: 'blocked', code: 'MERCHANT_BLOCKED' },
      policy_explanation: { allowed: false, reason_code: 'MERCHANT_BLOCKED' },
    })
    expect(await v2.list('/approvals', { key: agent.key })).toEqual([])
  })

  test("by an organization's key needs to name who pays", async () => {
    const [agent, other] = [await v2.agent(), await v2.agent()]
    const tried = (body: Body) => v2.status('POST', '/approvals', { body: { ...plain, ...body } })
    expect(await tried({})).toBe('400 INVALID_REQUEST')
    expect(await tried({ agent_id: 'x' })).toBe('404 NOT_FOUND')
    expect(await tried({ agent_id: `agent_${nobody}` })).toBe('404 NOT_FOUND')
    expect(await tried({ wallet_id: `wal_${nobody}` })).toBe('404 NOT_FOUND')
    const both = { agent_id: agent.id, wallet_id: other.wallet }
    expect(await tried(both)).toBe('400 INVALID_REQUEST')
    const { body } = await v2.call('POST', '/approvals', {
      body: { ...plain, amount: 12.5, ...both, wallet_id: agent.wallet },
    })
    expect(body).toMatchObject({ agent_id: agent.id, amount: '12.50', reason: null })
  })
})

describe('a person', () => {
  test('approves, and the payment is made at once', async () => {
    const [agent, other] = [await v2.agent(), await v2.agent({ budget: 0 })]
    const { id, transaction_id: payment } = await request(agent, { vendor: other.id })
    const path = `/approvals/${id}/approve`
    const approved = await v2.did('POST', path, { body: { notes: 'go on' } })
    const consent = { by: 'owner', at: second, notes: 'go on' }
    expect(approved).toMatchObject({
      ...{ id, status: 'approved', approved_by: 'owner', rejected_by: null, notes: 'go on' },
      ...{ vendor: other.wallet, approvals: [consent] },
    })
    expect(await v2.did('GET', `/approvals/${id}`)).toEqual(approved)
    expect([await balance(agent), await balance(other)]).toEqual(['60.00 + 0.00', '40.00 + 0.00'])
    expect((await server.did('GET', `/v1/payments/${payment}`)).status).toBe('COMPLETED')
    expect(await v2.status('POST', path, { body: {} })).toBe('409 ALREADY_DECIDED')
  })

  test('rejects, and what was set aside is free again', async () => {
    const agent = await v2.agent({ rules: { requireApprovalAbove: '10' } })
    const paid = await v2.call('POST', `/wallets/${agent.wallet}/transfer`, {
      ...{ key: agent.key, body: { destination: 'shop.example', amount: 30, memo: 'books' } },
    })
    expect(paid.status).toBe(402)
    const [asked] = await v2.list('/approvals/pending', { key: agent.key })
    expect(asked).toMatchObject({ id: paid.body.approval_id, reason: 'books', amount: '30.00' })
    const rejected = await v2.did('POST', `/approvals/${asked?.id}/reject`, {
      body: { reason: 'too dear' },
    })
    expect(rejected).toMatchObject({
      ...{ status: 'rejected', approved_by: null, rejected_by: 'owner', notes: 'too dear' },
      approvals: [],
    })
    expect(await balance(agent)).toBe('100.00 + 0.00')
    expect(await v2.list('/approvals/pending', { key: agent.key })).toEqual([])
    expect((await server.did('GET', `/v1/approvals/${asked?.id}`)).status).toBe('DENIED')
  })

  test('who comes too late decides nothing', async () => {
    const agent = await v2.agent({ rules: { requireApprovalAbove: '0', approvalHours: 1 } })
    const { id, created_at: from, expires_at: to } = await request(agent)
    expect((Date.parse(String(to)) - Date.parse(String(from))) / 3_600_000).toBe(1)
    await server.turn(2)
    await vi.waitFor(
      async () => expect((await v2.did('GET', `/approvals/${id}`)).status).toBe('expired'),
      { timeout: 15_000, interval: 250 },
    )
    expect(await v2.status('POST', `/approvals/${id}/reject`)).toBe('409 APPROVAL_EXPIRED')
    expect(await v2.list('/approvals?status=expired', { key: agent.key })).toMatchObject([{ id }])
  })
})

test('whoever asked takes the question back; the reason is not kept', async () => {
  const agent = await v2.agent()
  const { key } = agent
  const { id } = await request(agent)
  const cancelled = await v2.did('DELETE', `/approvals/${id}`, { key, body: { reason: 'moot' } })
  expect(cancelled).toMatchObject({ id, status: 'cancelled', notes: null, ignored: ['reason'] })
  const again = await request(agent)
  expect(await v2.did('DELETE', `/approvals/${again.id}`)).not.toHaveProperty('ignored')
  expect(await v2.list('/approvals?status=cancelled', { key })).toMatchObject([
    { id: again.id },
    { id },
  ])
})

test('a repeated call gets the answer of its own event, whatever came after', async () => {
  const agent = await v2.agent({ rules: { requireApprovalAbove: '0', approvalsNeeded: 2 } })
  const once = (path: string, name: string, body: Body, key = server.testKey) => {
    const headers = { 'idempotency-key': `${name}-${agent.id}` }
    return v2.call('POST', path, { key, body, headers })
  }
  const carl = await server.voice('carl')
  const make = () => once('/approvals', 'make', { ...plain, urgency: 'low' }, agent.key)
  const first = await make()
  const { id } = first.body
  const acts = [
    () => once(`/approvals/${id}/approve`, 'one', { notes: 'yes' }),
    () => once(`/approvals/${id}/approve`, 'two', { notes: 'and yes' }, carl),
  ]
  const answers = [first]
  for (const act of acts) answers.push(await act())
  const byOwner = { by: 'owner', notes: 'yes' }
  expect(answers.map(({ body }) => body)).toMatchObject([
    { status: 'pending', approvals_needed: 2, approvals: [] },
    { status: 'pending', approved_by: null, approvals: [byOwner] },
    { status: 'approved', approved_by: 'carl', approvals: [byOwner, { by: 'carl' }] },
  ])
  const again = [await make()]
  for (const act of acts) again.push(await act())
  for (const [at, answer] of answers.entries()) {
    expect(again[at]?.headers.get('idempotency-replayed')).toBe('true')
    expect(again[at]?.status).toBe(answer.status)
    expect(again[at]?.body).toEqual(answer.body)
  }
  expect(await balance(agent)).toBe('60.00 + 0.00')
})

test('lists are by status and by pages, the newest first', async () => {
  const agent = await v2.agent()
  const { key } = agent
  const made: Body[] = []
  for (const amount of ['1', '2', '3']) made.unshift(await request(agent, { amount }))
  const [last, middle, first] = made
  const rejected = await v2.did('POST', `/approvals/${middle?.id}/reject`)
  const all = [last, rejected, first]
  expect(await v2.list('/approvals', { key })).toEqual(all)
  expect((await v2.list('/approvals')).slice(0, 3)).toEqual(all)
  expect(await v2.list('/approvals/pending', { key })).toEqual([last, first])
  for (const status of ['rejected', 'denied'])
    expect(await v2.list(`/approvals?status=${status}`, { key })).toEqual([rejected])
  expect(await v2.list('/approvals?limit=1&offset=1', { key })).toEqual([rejected])
  expect(await v2.list('/approvals/pending?limit=1&offset=1', { key })).toEqual([first])
  for (const query of ['status=PENDING', 'limit=0', 'offset=x', 'cursor=x'])
    expect(await v2.status('GET', `/approvals?${query}`), query).toBe('400 INVALID_REQUEST')
  expect(await v2.status('GET', '/approvals/pending?status=pending')).toBe('400 INVALID_REQUEST')
})

test("an agent's own key asks and takes back for itself, and never consents", async () => {
  const [agent, other] = [await v2.agent(), await v2.agent()]
  const { key } = agent
  const [{ id: own }, { id: foreign }] = [await request(agent), await request(other)]
  for (const one of [foreign, `apr_${nobody}`, 'x'])
    for (const method of ['GET', 'DELETE'])
      expect(await v2.status(method, `/approvals/${one}`, { key })).toBe('403 SCOPE_FORBIDDEN')
  for (const what of ['approve', 'reject'])
    expect(await v2.status('POST', `/approvals/${own}/${what}`, { key })).toBe(
      '403 SCOPE_FORBIDDEN',
    )
  const foreigners = [{ wallet_id: other.wallet }, { agent_id: other.id }]
  for (const body of foreigners) expect(await refused(agent, body)).toBe('403 SCOPE_FORBIDDEN')
  expect((await v2.list('/approvals', { key })).map(({ id }) => id)).toEqual([own])
  expect((await request(agent, { agent_id: agent.wallet, amount: '1' })).agent_id).toBe(agent.id)
  for (const one of [`apr_${nobody}`, 'x'])
    for (const [method, end] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/approve'],
      ['POST', '/reject'],
    ] as const)
      expect(await v2.status(method, `/approvals/${one}${end}`)).toBe('404 NOT_FOUND')
})
