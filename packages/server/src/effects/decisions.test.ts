import type { Event, Id } from '@bursar/core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { waitersMax, waitersPerBookMax, waitersPerKeyMax } from '../limits.ts'
import { type Awaited, Decisions, type Waiter } from './decisions.ts'

const a: Id<'payment'> = 'pay_01JD7Q3W8N4V5T6R2X9K0M1B7A'
const b: Id<'payment'> = 'pay_01JD7Q3W8N4V5T6R2X9K0M1B7B'
const eventOf = (parts: { params?: object; result?: object }) => ({
  event: { params: {}, result: {}, ...parts } as Partial<Event> as Event,
})

let decisions: Decisions
let asked: (readonly Awaited[])[]
let answer: () => Promise<readonly Id<'payment'>[]>
let taken: Waiter[]
beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  taken = []
  answer = () => Promise.resolve([])
  decisions = new Decisions({
    decided(awaited) {
      asked.push(awaited)
      return answer()
    },
  })
})
afterEach(() => {
  for (const place of taken) place.leave()
  // No timer outlives those who wait.
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function take(
  payment: Id<'payment'>,
  { bookId = 1, key = 1, signal = new AbortController().signal } = {},
) {
  const place = decisions.take({ payment, bookId, key: `key_${key}` }, signal)
  if (place !== null) taken.push(place)
  return place
}

function placed(payment: Id<'payment'>, holder = {}): Waiter {
  const place = take(payment, holder)
  if (place === null) throw new Error('there is no place')
  return place
}

/** What a wait resolved with until now; null: it waits. */
async function stateOf(waiting: Promise<boolean>): Promise<boolean | null> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  return Promise.race([waiting, Promise.resolve(null)])
}

test.each([
  ['what is asked', { params: { payment: a } }],
  ['what came out', { result: { payment: a } }],
  ['what was released with its agent or key', { result: { released: [b, a] } }],
])('an event wakes those who wait for the payment in %s', async (_, parts) => {
  const waiting = [placed(a).happened(), placed(a).happened()]
  decisions.committed([eventOf({}), eventOf(parts)])
  expect(await Promise.all(waiting)).toEqual([true, true])
})

test('what happens between two waits is not missed, and is told once', async () => {
  const place = placed(a)
  decisions.committed([eventOf({ params: { payment: a } })])
  expect(await place.happened()).toBe(true)
  expect(await stateOf(place.happened())).toBe(null)
})

test('events of other payments, or of none, wake nobody', async () => {
  const waiting = placed(a).happened()
  const others = [
    { params: { payment: b } },
    { result: { payment: b } },
    { result: { released: [b] } },
  ]
  decisions.committed([...others, { result: { released: null } }, {}].map(eventOf))
  expect(await stateOf(waiting)).toBe(null)
})

test('one query looks for each payment that is waited for in books that moved', async () => {
  const c: Id<'payment'> = 'pay_01JD7Q3W8N4V5T6R2X9K0M1B7C'
  const places = [
    ...[placed(a), placed(a, { key: 2 }), placed(b, { bookId: 2, key: 3 })],
    placed(c, { bookId: 3 }),
  ]
  const waiting = places.map((place) => place.happened())
  answer = () => Promise.resolve([a])
  await decisions.look(new Set([1, 2]))
  expect(asked.map((awaited) => awaited.map(({ payment }) => payment))).toEqual([[a, b]])
  expect(await Promise.all(waiting.map(stateOf))).toEqual([true, true, null, null])
})

test('where nobody waits, nothing is asked', async () => {
  await decisions.look(new Set([1]))
  placed(a, { bookId: 2 })
  await decisions.look(new Set([1]))
  expect(asked).toEqual([])
})

test('a query that fails is told to the sweep, which has it asked again', async () => {
  placed(a)
  answer = () => Promise.reject(new Error('gone'))
  await expect(decisions.look(new Set([1]))).rejects.toThrow('gone')
})

test.each([
  ['key', waitersPerKeyMax, {}, { key: 2 }],
  ['book', waitersPerBookMax, {}, { bookId: 2 }],
  ['process', waitersMax, {}, null],
])('beyond the bound of a %s nobody waits, until a place is left', (what, max, same, other) => {
  const of = (n: number) => ({
    ...same,
    key: what === 'key' ? 1 : 10 + n,
    bookId: what === 'process' ? n : 1,
  })
  const places = Array.from({ length: max }, (_, n) => placed(a, of(n)))
  expect(take(b, of(max))).toBe(null)
  if (other !== null) expect(take(b, { ...of(max), ...other })).not.toBe(null)
  places[0]?.leave()
  places[0]?.leave()
  expect(take(b, of(0))).not.toBe(null)
  expect(take(b, of(0))).toBe(null)
})

test('whose caller is gone does not wait', async () => {
  expect(await stateOf(placed(a, { signal: AbortSignal.abort() }).happened())).toBe(false)
  const caller = new AbortController()
  const waiting = placed(a, { signal: caller.signal }).happened()
  expect(await stateOf(waiting)).toBe(null)
  caller.abort()
  expect(await stateOf(waiting)).toBe(false)
})

test('a stop answers all who wait, and who comes later', async () => {
  const places = [placed(a), placed(b)]
  const waiting = places.map((place) => place.happened())
  decisions.stop()
  expect(await Promise.all(waiting)).toEqual([false, false])
  expect(await stateOf(places[0]?.happened() ?? Promise.resolve(true))).toBe(false)
  expect(take(a)).toBe(null)
})
