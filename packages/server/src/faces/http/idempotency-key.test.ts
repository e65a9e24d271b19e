import { beforeEach, expect, test } from 'vitest'
import { FaceRig } from '../../../../../test/setup/face.ts'

let rig: FaceRig
let key: string
beforeEach(() => {
  rig = new FaceRig()
  key = rig.key()
})

const faces = ['/v1/agents', '/api/v2/agents']

async function sent(path: string, headers: Record<string, string>) {
  rig.calls.length = 0
  const init = { method: 'POST', key, body: '{"name":"Bot"}', headers }
  const response = await rig.request(path, init)
  const { error } = (await response.json()) as { error?: { details: { fields: object[] } } }
  const [call] = rig.calls
  return {
    status: response.status,
    fields: error?.details.fields ?? [],
    k: call?.call.idempotency?.k ?? null,
  }
}

const alike = [
  ...['Idempotency_Key', 'IdempotencyKey', 'Idempotency', 'Idempotent-Key', 'Idempotence-Key'],
  ...['X-Idempotency-Token', 'X-Idempotent-Id', 'Idempotency-Token', 'Stripe-Idempotency-Key'],
  ...['x-request-idempotency-key', 'Idempotancy-Key', 'Indempotency-Key'],
]

test('a key by another name is refused, and the answer names the right header', async () => {
  for (const path of faces) {
    for (const name of path.startsWith('/v1') ? ['X-Idempotency-Key', ...alike] : alike) {
      const refused = await sent(path, { [name]: 'a' })
      const message = 'Send the key in the header Idempotency-Key.'
      expect(refused).toEqual({
        status: 400,
        fields: [{ path: name.toLowerCase(), message }],
        k: null,
      })
      expect((await sent(path, { [name]: 'a', 'Idempotency-Key': 'a' })).status).toBe(400)
    }
  }
})

test('X-Idempotency-Key of the agent-first face is the key itself', async () => {
  const path = '/api/v2/agents'
  const first = await sent(path, { 'Idempotency-Key': 'a' })
  expect(first.k).not.toBeNull()
  expect(await sent(path, { 'X-Idempotency-Key': 'a' })).toEqual(first)
  expect(await sent(path, { 'X-Idempotency-Key': 'a', 'Idempotency-Key': 'a' })).toEqual(first)
  const uuid = '0b0e7a52-8f0c-4a4e-9c0a-1d6a2f1f7c11'
  expect(await sent(path, { 'X-Idempotency-Key': 'a', 'X-Request-ID': uuid })).toEqual(first)
  for (const other of ['b', '', 'a b', 'a, a', 'k'.repeat(256), 'caf\u00e9']) {
    expect((await sent(path, { 'X-Idempotency-Key': other, 'Idempotency-Key': 'a' })).status).toBe(
      400,
    )
    if (other !== 'b') expect((await sent(path, { 'X-Idempotency-Key': other })).status).toBe(400)
  }
})

test('a read has no key, whatever it is called', async () => {
  for (const path of faces) {
    const headers = { 'X-Idempotency-Key': 'a', Idempotency_Key: 'b' }
    expect((await rig.request(path, { key, headers })).status).toBe(200)
  }
})
