import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FaceRig } from '../../../../test/setup/face.ts'
import { failuresBurstMax } from '../limits.ts'
import { RecentMap } from '../recent-map.ts'
import { keyLimiter, RateLimiter } from './rate-limit.ts'

// Time stands still unless a test moves it.
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

function clocked(perSecond: number, burst: number) {
  const clock = { ms: 0 }
  return { clock, limiter: new RateLimiter({ perSecond, burst }, () => clock.ms) }
}

const passed = (limiter: RateLimiter, name: string, times: number) =>
  Array.from({ length: times }, () => limiter.take(name)).filter(({ allowed }) => allowed).length

test('a burst passes up to its size, then as many as the rate', () => {
  const { clock, limiter } = clocked(5, 10)
  expect(passed(limiter, 'a', 50)).toBe(10)
  clock.ms += 1_000
  expect(passed(limiter, 'a', 50)).toBe(5)
  clock.ms += 3_600_000
  expect(passed(limiter, 'a', 50)).toBe(10)
})

test('names do not share', () => {
  const { limiter } = clocked(1, 2)
  expect(passed(limiter, 'a', 5)).toBe(2)
  expect(passed(limiter, 'b', 5)).toBe(2)
})

test('whoever waits as long as it is told, passes', () => {
  const { clock, limiter } = clocked(0.4, 1)
  expect(limiter.take('a')).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 3 })
  const { allowed, retrySeconds } = limiter.take('a')
  expect({ allowed, retrySeconds }).toStrictEqual({ allowed: false, retrySeconds: 3 })
  clock.ms += 2_000
  expect(limiter.take('a').allowed).toBe(false)
  clock.ms += 1_000
  expect(limiter.take('a').allowed).toBe(true)
})

test('asking never gives more than the rate, however often', () => {
  const { clock, limiter } = clocked(10, 20)
  let count = 0
  for (; clock.ms < 10_000; clock.ms += 7) count += passed(limiter, 'a', 1)
  expect(count).toBeLessThanOrEqual(20 + 100)
  expect(count).toBeGreaterThanOrEqual(20 + 99)
})

test('what was not asked for lately is forgotten, the rest is kept', () => {
  const map = new RecentMap<number, string>(10)
  map.set(-1, 'used')
  for (let i = 0; i < 1_000; i += 1) {
    map.set(i, 'new')
    expect(map.get(-1)).toBe('used')
    expect(map.size).toBeLessThanOrEqual(10)
  }
  expect(map.get(500)).toBe(undefined)
  map.delete(-1)
  expect(map.get(-1)).toBe(undefined)
})

test('zero is no limit, and the slowest limit lets something pass', () => {
  expect(keyLimiter(0)).toBe(null)
  const clock = { ms: 0 }
  const slowest = keyLimiter(0.1, () => clock.ms)
  expect(slowest?.take('a')).toMatchObject({ allowed: true, resetSeconds: 10 })
  expect(slowest?.take('a')).toMatchObject({ allowed: false, retrySeconds: 10 })
})

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
