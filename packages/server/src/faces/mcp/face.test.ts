import { agentPermissionsDefault } from '@bursar/contract'
import { beforeEach, expect, test } from 'vitest'
import { FaceRig } from '../../../../../test/setup/face.ts'
import { rejected } from '../../application/call.ts'

type Fields = Readonly<Record<string, unknown>>

let rig: FaceRig
let key: string

beforeEach(() => {
  rig = new FaceRig()
  key = rig.key({ agent: true })
})

async function sent(method: string, params: object, secret = key, query = '') {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 5, method, params })
  const headers = { accept: 'application/json, text/event-stream' }
  const init = { method: 'POST', key: secret, body, headers }
  const response = await rig.request(`/mcp${query}`, init)
  const text = await response.text()
  const { status } = response
  return { status, text, headers: response.headers, ...(JSON.parse(text) as { result?: Fields }) }
}

async function call(name: string, sentArguments: Fields = {}, secret = key) {
  const { result = {} } = await sent('tools/call', { name, arguments: sentArguments }, secret)
  return result.structuredContent as { ok: boolean; refusal?: Fields }
}

const payment = { to: { walletId: 'x' }, amount: '1', idempotencyKey: 'k' }

test('an error of a handler tells its cause to the log alone', async () => {
  rig.answer = () => {
    throw new Error('the cause, with a ghost')
  }
  for (const name of ['bursar_get_balance', 'bursar_pause_self']) {
    const { ok, refusal } = await call(name)
    expect([ok, refusal?.code]).toEqual([false, 'INTERNAL'])
    expect(JSON.stringify(refusal)).not.toContain('ghost')
  }
  expect(rig.lines.filter((line) => line.includes('ghost'))).toHaveLength(2)
})

test('what an answer cannot be printed for is told to the log alone', async () => {
  rig.answer = () => ({ status: 200, body: { unprintable: 1n } })
  expect(await call('bursar_get_balance')).toMatchObject({ refusal: { code: 'INTERNAL' } })
  const { refusal } = await call('bursar_pause_self')
  expect(refusal).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  expect(refusal?.nextStep).toContain('It may have been done.')
  const read = await sent('resources/read', { uri: 'bursar://limits' })
  expect(read.text).toContain('"data":{"code":"INTERNAL"}')
  expect(read.text).not.toContain('BigInt')
  expect(rig.lines.filter((line) => line.includes('BigInt'))).toHaveLength(3)
})

test('what is called too often says when to call again', async () => {
  rig = new FaceRig({ rateLimit: 1 })
  key = rig.key({ agent: true })
  for (let request = 0; request < 2; request += 1) await call('bursar_get_balance')
  const { ok, refusal } = await call('bursar_get_balance')
  expect([ok, refusal]).toEqual([
    false,
    expect.objectContaining({ code: 'RATE_LIMITED', retryAfterSeconds: 1 }),
  ])
  expect(refusal?.nextStep).toBe('Call the tool again. Wait 1 s first.')
  const listed = await sent('tools/list', {})
  expect([listed.status, listed.headers.get('retry-after')]).toEqual([429, '1'])
})

test('a key that ended while it was used is not relied on again', async () => {
  expect(await call('bursar_get_balance')).toMatchObject({ ok: true })
  rig.change(key, { status: 'REVOKED' })
  rig.answer = () => rejected('UNAUTHENTICATED')
  expect(await call('bursar_get_balance')).toMatchObject({ refusal: { code: 'UNAUTHENTICATED' } })
  expect((await sent('tools/list', {})).status).toBe(401)
})

test('what may be read depends on the key', async () => {
  const urisOf = async (secret: string) => {
    const { result = {} } = await sent('resources/list', {}, secret)
    return (result.resources as { uri: string }[]).map(({ uri }) => uri)
  }
  const [policy, limits, payments] = ['bursar://policy', 'bursar://limits', 'bursar://payments']
  expect(await urisOf(key)).toEqual([policy, limits, payments])
  expect(await urisOf(rig.key())).toEqual([payments])
  const poor = rig.key({ agent: true, permissions: ['payments:read'] })
  expect(await urisOf(poor)).toEqual([payments])
  const none = rig.key({ agent: true, permissions: ['agents:delegate'] })
  expect(await urisOf(none)).toEqual([])
  const { text } = await sent('resources/read', { uri: limits }, poor)
  expect(text).toContain('No such resource.')
  expect(rig.calls).toEqual([])
})

test('the same payment is the same request, by whatever prefix and face', async () => {
  const permissions = agentPermissionsDefault
  const secret = rig.key({ agent: true, permissions })
  const requests = []
  for (const prefix of ['bursar', 'wallgent']) {
    const params = { name: `${prefix}_pay`, arguments: payment }
    await sent('tools/call', params, secret, `?prefix=${prefix}`)
    requests.push(rig.calls.at(-1)?.call.idempotency)
  }
  const headers = { 'idempotency-key': 'k' }
  const { idempotencyKey: _, ...body } = payment
  // In another order, as other clients may write it.
  const again = Object.fromEntries(Object.entries(body).reverse())
  const init = { method: 'POST', key: secret, body: JSON.stringify(again), headers }
  await rig.request('/v1/payments', init)
  requests.push(rig.calls.at(-1)?.call.idempotency)
  expect(requests).toHaveLength(3)
  expect(requests[0]).toBeTruthy()
  for (const request of requests) expect(request).toStrictEqual(requests[0])
})

test('null is no argument where it is no value, and stays where it is one', async () => {
  const nulls = { allowDuplicate: null, askApproval: null, metadata: null }
  await call('bursar_pay', { ...payment, ...nulls })
  await call('bursar_pay', payment)
  const [one, other] = rig.calls
  expect(one?.input).toStrictEqual(other?.input)
  expect(one?.call.idempotency).toStrictEqual(other?.call.idempotency)
  expect(await call('bursar_list_payments', { limit: 5, cursor: null })).toMatchObject({ ok: true })
  expect(await call('bursar_pay', { ...payment, amount: null })).toMatchObject({
    refusal: { code: 'INVALID_AMOUNT' },
  })
  await call('bursar_create_subagent', {
    name: 'Bob',
    amount: '1',
    dailyLimit: null,
    idempotencyKey: 'k',
  })
  expect(rig.calls.at(-1)?.input.body).toMatchObject({ dailyLimit: null })
  const create = { name: 'Ada', templateId: null, idempotencyKey: 'k' }
  await call('bursar_create_agent', create, rig.key())
  expect(rig.calls.at(-1)?.operation).toBe('agents.create')
})
