import type { Event, Id } from '@bursar/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { waitersMax } from '../limits.ts'
import { Decisions } from './decisions.ts'

const a: Id<'payment'> = 'pay_01JD7Q3W8N4V5T6R2X9K0M1B7A'
const b: Id<'payment'> = 'pay_01JD7Q3W8N4V5T6R2X9K0M1B7B'
const eventOf = (parts: { ask?: object; out?: object }) => ({
  event: { ask: {}, out: {}, ...parts } as unknown as Event,
})

let decisions: Decisions
beforeEach(() => {
  vi.useFakeTimers()
  decisions = new Decisions()
})
afterEach(() => {
  // No timer outlives its waiter.
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

/** What a wait resolved with until now; null: it waits. */
async function stateOf(waiting: Promise<boolean>): Promise<boolean | null> {
  await Promise.resolve()
  return Promise.race([waiting, Promise.resolve(null)])
}

test.each([
  ['what is asked', { ask: { payment: a } }],
  ['what came out', { out: { payment: a } }],
  ['what was released with its agent or key', { out: { released: [b, a] } }],
])('an event wakes those who wait for the payment in %s', async (_, parts) => {
  const waiting = [decisions.wait(a, 1_000), decisions.wait(a, 1_000)]
  decisions.committed([eventOf({}), eventOf(parts)])
  expect(await Promise.all(waiting)).toEqual([true, true])
})

test('events of other payments, or of none, wake nobody', async () => {
  const waiting = decisions.wait(a, 1_000)
  const others = [{ ask: { payment: b } }, { out: { payment: b } }, { out: { released: [b] } }]
  decisions.committed([...others, { out: { released: null } }, {}].map(eventOf))
  expect(await stateOf(waiting)).toBe(null)
  decisions.stop()
})

test('a wait ends with its time, and not before', async () => {
  const waiting = decisions.wait(a, 1_000)
  vi.advanceTimersByTime(999)
  expect(await stateOf(waiting)).toBe(null)
  vi.advanceTimersByTime(1)
  expect(await stateOf(waiting)).toBe(true)
  expect(await decisions.wait(a, 0)).toBe(false)
})

test('beyond the bound nobody waits, until a place is free again', async () => {
  const caller = new AbortController()
  const last = decisions.wait(a, 1_000, caller.signal)
  for (let n = 1; n < waitersMax; n += 1) void decisions.wait(b, 1_000)
  expect(await stateOf(decisions.wait(a, 1_000))).toBe(false)
  caller.abort()
  expect(await stateOf(last)).toBe(false)
  expect(await stateOf(decisions.wait(a, 1_000))).toBe(null)
  expect(await stateOf(decisions.wait(a, 1_000))).toBe(false)
  decisions.stop()
})

test('a wait that ends in several ways gives its place back once', async () => {
  const caller = new AbortController()
  const waiting = decisions.wait(a, 1_000, caller.signal)
  const twice = eventOf({ ask: { payment: a }, out: { payment: a } })
  decisions.committed([twice, twice])
  caller.abort()
  vi.advanceTimersByTime(1_000)
  expect(await waiting).toBe(true)
  for (let n = 0; n < waitersMax; n += 1) void decisions.wait(b, 1_000)
  expect(await stateOf(decisions.wait(b, 1_000))).toBe(false)
  decisions.stop()
})

test('whose caller is gone already does not wait', async () => {
  expect(await stateOf(decisions.wait(a, 1_000, AbortSignal.abort()))).toBe(false)
})

test('a stop answers all who wait, and who comes later', async () => {
  const waiting = [decisions.wait(a, 30_000), decisions.wait(b, 30_000)]
  decisions.stop()
  expect(await Promise.all(waiting)).toEqual([false, false])
  expect(await stateOf(decisions.wait(a, 30_000))).toBe(false)
})
