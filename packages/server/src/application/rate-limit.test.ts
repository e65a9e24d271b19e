import { expect, test } from 'vitest'
import { RecentMap } from '../recent-map.ts'
import { keyLimiter, RateLimiter } from './rate-limit.ts'

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
