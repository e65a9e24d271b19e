import { v1Operations, v2Operations } from '@bursar/contract'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FaceRig } from '../../../../../test/setup/face.ts'
import { rejected } from '../../application/call.ts'
import { DeclineLimit } from '../../application/decline-limit.ts'
import { failuresBurstMax } from '../../limits.ts'

// Time stands still unless a test moves it.
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

test('a key learns what is left, and is stopped with a time to wait', async () => {
  const rig = new FaceRig({ rateLimit: 1 })
  const key = rig.key()
  const first = await rig.request('/v1/agents', { key })
  expect(first.headers.get('ratelimit-policy')).toBe('"key";q=2;w=2')
  expect(first.headers.get('ratelimit')).toBe('"key";r=1;t=1')
  // A refused request counts as well.
  const refused = await rig.request('/v1/agents', { key, method: 'POST', body: '[' })
  expect(refused.status).toBe(400)
  const stopped = await rig.request('/v1/agents', { key })
  expect(stopped.status).toBe(429)
  expect(stopped.headers.get('retry-after')).toBe('1')
  expect(await stopped.json()).toMatchObject({ code: 'RATE_LIMITED' })
  expect((await rig.request('/v1/agents', { key: rig.key() })).status).toBe(200)
  vi.advanceTimersByTime(1_000)
  expect((await rig.request('/v1/agents', { key })).status).toBe(200)
})

test('guessing is told to wait, and never costs a good key its answer', async () => {
  const rig = new FaceRig({ rateLimit: 1_000 })
  const guess = () => rig.request('/v1/agents', { key: rig.key({ status: 'REVOKED' }) })
  const statuses = new Set<number>()
  for (let i = 0; i < failuresBurstMax; i += 1) statuses.add((await guess()).status)
  expect([...statuses]).toStrictEqual([401])
  const stopped = await guess()
  expect(stopped.status).toBe(429)
  expect(stopped.headers.get('retry-after')).toBe('1')
  // It was never seen before, and comes from where the guesses came from.
  expect((await rig.request('/v1/agents', { key: rig.key() })).status).toBe(200)
})

test('what no key can look like is refused without a look-up, and counts as no guess', async () => {
  const rig = new FaceRig({ rateLimit: 1_000 })
  const good = rig.key()
  const slip = `${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`
  const headers = [{ authorization: 'Bearer x' }, { authorization: `Bearer ${slip}` }, {}]
  const { lookups } = rig
  for (let i = 0; i < failuresBurstMax + 20; i += 1) {
    const init = { headers: headers[i % headers.length] ?? {} }
    expect((await rig.request('/v1/agents', init)).status).toBe(401)
  }
  expect(rig.lookups).toBe(lookups)
  const guess = await rig.request('/v1/agents', { key: rig.key({ status: 'REVOKED' }) })
  expect(guess.status).toBe(401)
})

test('one and the same wrong key is looked up once a second', async () => {
  const rig = new FaceRig({ rateLimit: 1_000 })
  const wrong = rig.key({ status: 'REVOKED' })
  for (let i = 0; i < 20; i += 1) await rig.request('/v1/agents', { key: wrong })
  expect(rig.lookups).toBe(1)
})

const all = [...Object.values(v1Operations), ...Object.values(v2Operations)]
const paying = all.filter((one) => 'pays' in one)

test('what may be declined by a limit pays, and nothing else does', () => {
  const declines = all.filter(({ writes, problems }) => writes && problems.includes('LIMIT_TOTAL'))
  expect(paying.map(({ name }) => name)).toEqual(declines.map(({ name }) => name))
})

test.each(paying)('$name is refused at the door, before its body is read', async ({ path }) => {
  const rig = shut()
  const body = 'no JSON'
  const to = path.replace(/\{\w+\}/, `wal_${'0'.repeat(26)}`)
  const answer = await rig.request(to, { method: 'POST', key: rig.key(), body })
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([429, '3'])
  expect(await answer.json()).toMatchObject({ code: 'RATE_LIMITED' })
  expect(rig.calls).toEqual([])
})

test('whoever may be refused no more may still ask, and end what waits', async () => {
  const rig = shut()
  const key = rig.key()
  const payment = `/v1/payments/pay_${'0'.repeat(26)}`
  for (const path of ['/void', '/capture'].map((one) => payment + one))
    expect((await rig.request(path, { method: 'POST', key, body: '{}' })).status).toBe(200)
  const body = JSON.stringify({ amount: '1', to: { merchant: { name: 'A shop' } } })
  const check = await rig.request('/v1/payments/check', { method: 'POST', key, body })
  expect(check.status).toBe(200)
})

/** The faces, where nobody may be refused any more. */
function shut(): FaceRig {
  class Shut extends DeclineLimit {
    override refusalOf() {
      return rejected('RATE_LIMITED', { retrySeconds: 3 })
    }
  }
  return new FaceRig({ declines: new Shut(5) })
}
