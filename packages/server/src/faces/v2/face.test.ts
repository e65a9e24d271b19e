import { v2ProblemBody } from '@bursar/contract'
import { beforeEach, expect, test } from 'vitest'
import { FaceRig } from '../../../../../test/setup/face.ts'
import { rejected } from '../../application/call.ts'

let rig: FaceRig
beforeEach(() => {
  rig = new FaceRig()
})

const uuid = '0b0e7a52-8f0c-4a4e-9c0a-1d6a2f1f7c11'

function create(body: unknown, headers: Record<string, string> = {}, key = rig.key()) {
  const init = { method: 'POST', body: JSON.stringify(body), headers, key }
  return rig.request('/api/v2/agents', init)
}

const keys = () => rig.calls.map(({ call }) => call.idempotency?.k)

test('a UUID in X-Request-ID makes a repetition harmless, and no other text does', async () => {
  const key = rig.key()
  for (const id of [uuid, uuid, uuid.toUpperCase(), 'abc', 'abc'])
    await create({ name: 'Bot' }, { 'x-request-id': id }, key)
  const [first, second, other, none, nothing] = keys()
  expect(first).toBe(second)
  expect(new Set([first, other, none, nothing]).size).toBe(4)
})

test('an Idempotency-Key goes before X-Request-ID', async () => {
  const key = rig.key()
  await create({ name: 'Bot' }, { 'x-request-id': uuid, 'idempotency-key': 'a' }, key)
  await create({ name: 'Bot' }, { 'idempotency-key': 'a' }, key)
  expect(keys()[0]).toBe(keys()[1])
})

test('a read is given no key', async () => {
  await rig.request('/api/v2/agents', { key: rig.key(), headers: { 'x-request-id': uuid } })
  expect(rig.calls[0]?.call.idempotency).toBeNull()
})

test('what clients send and nothing reads is named in the answer; null is not', async () => {
  rig.answer = () => ({ status: 201, body: { fine: true } })
  const sent = { name: 'Bot', public_key: 'x', key_algorithm: null, organization_id: 'org_1' }
  expect(await (await create(sent)).json()).toEqual({
    fine: true,
    ignored: ['public_key', 'organization_id'],
  })
  expect(await (await create({ name: 'Bot' })).json()).toEqual({ fine: true })
})

test('an unknown field is refused by its name', async () => {
  const response = await create({ name: 'Bot', nmae: 'x', policy: { allow: [] } })
  expect(response.status).toBe(400)
  const { error } = v2ProblemBody.parse(await response.json())
  expect(error.details).toEqual({
    fields: [
      { path: 'policy.allow', message: 'Unknown field.' },
      { path: 'nmae', message: 'Unknown field.' },
    ],
  })
  expect(rig.calls).toHaveLength(0)
})

test('a problem speaks as its face does, and may say that a payment was blocked', async () => {
  const declined = { payment: 'pay_x', findings: [], remedies: {} } as const
  rig.answer = () => rejected('LIMIT_DAILY', { details: { maxAmountNow: '1.00' }, declined })
  const response = await create({ name: 'Bot' })
  expect(response.status).toBe(402)
  const body = v2ProblemBody.parse(await response.json())
  expect(body).toMatchObject({
    ...{ status: 'blocked', payment_id: 'pay_x', code: 'LIMIT_DAILY' },
    type: '/errors/limit-daily',
  })
  const told = { max_amount_now: '1.00', remedies: {}, payment_id: 'pay_x' }
  expect(body.error.details).toEqual(told)
  expect(body.request_id).toBe(response.headers.get('request-id'))
})

test.each([
  ['POST', '/api/v2/policies/guess', 404],
  ['POST', '/api/v2/agents/heartbeat', 404],
  ['POST', '/api/v2/agents/agent_01JD7Q3W8N4V5T6R2X9K0M1B7C', 405],
  ['PUT', '/api/v2/agents', 405],
  ['GET', '/api/v2/mandates', 404],
])('%s %s is answered by %i', async (method, path, status) => {
  const response = await rig.request(path, { method, key: rig.key() })
  expect(response.status).toBe(status)
  v2ProblemBody.parse(await response.json())
})

test('an agent’s own key is kept to what it may call', async () => {
  const key = rig.key({ agent: true })
  const response = await create({ name: 'Bot' }, {}, key)
  const { code } = v2ProblemBody.parse(await response.json())
  expect([response.status, code]).toEqual([403, 'SCOPE_FORBIDDEN'])
})
