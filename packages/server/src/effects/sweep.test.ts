import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectsStopSecondsMax, sweepBooksMax, sweepSeconds } from '../limits.ts'
import type { Database } from '../store/db.ts'
import { type Look, Sweep } from './sweep.ts'

let lengths: Map<number, number>
let read: Database['read']
let problems: unknown[]
let sweep: Sweep

beforeEach(() => {
  vi.useFakeTimers()
  lengths = new Map([
    [1, 10],
    [2, 20],
  ])
  problems = []
  read = vi.fn(async ({ params: [after, limit] }) =>
    [...lengths]
      .filter(([book_id]) => book_id > Number(after))
      .slice(0, Number(limit))
      .map(([book_id, seq]) => ({ book_id, seq: String(seq) })),
  )
  const problem = (error: unknown) => void problems.push(error)
  sweep = new Sweep({ database: { read: (query) => read(query) }, problem })
})
afterEach(async () => {
  await sweep.stop()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

const next = () => vi.advanceTimersByTimeAsync(sweepSeconds * 1000)

/** What a follower is told, sweep by sweep. */
function followed(look: Look = async () => undefined): number[][] {
  const told: number[][] = []
  sweep.follow((moved) => {
    told.push([...moved])
    return look(moved)
  })
  return told
}

test('at first all books have moved, then those whose logs are longer', async () => {
  const told = followed()
  sweep.start()
  await vi.advanceTimersByTimeAsync(0)
  await next()
  lengths.set(2, 21).set(3, 1)
  await next()
  expect(told).toEqual([[1, 2], [], [2, 3]])
  expect(sweep.books).toEqual([1, 2, 3])
})

test('more books than one page are all seen', async () => {
  for (let book = 1; book <= 2 * sweepBooksMax; book += 1) lengths.set(book, 1)
  const told = followed()
  sweep.start()
  await vi.advanceTimersByTimeAsync(0)
  expect(told[0]).toHaveLength(2 * sweepBooksMax)
})

test('what moved on one page is told though a later one could not be read', async () => {
  for (let book = 1; book <= sweepBooksMax + 1; book += 1) lengths.set(book, 1)
  const told = followed()
  const answer = read
  read = async (query) => {
    if (query.params[0] !== 0) throw new Error('gone')
    return answer(query)
  }
  sweep.start()
  await vi.advanceTimersByTimeAsync(0)
  read = answer
  await next()
  expect(told.map(({ length }) => length)).toEqual([sweepBooksMax + 1])
})

test('a slow follower is told afterwards what moved, and holds up no other', async () => {
  let goOn = () => {}
  const slow = followed(
    () =>
      new Promise((resolve) => {
        goOn = resolve
      }),
  )
  const quick = followed()
  sweep.start()
  await vi.advanceTimersByTimeAsync(0)
  lengths.set(1, 11)
  await next()
  lengths.set(2, 21)
  await next()
  expect(slow).toEqual([[1, 2]])
  goOn()
  await next()
  expect(slow).toEqual([
    [1, 2],
    [1, 2],
  ])
  expect(quick).toEqual([[1, 2], [1], [2], []])
  goOn()
})

test('what a follower failed at it is told again, and the failure once', async () => {
  let isSick = true
  const told = followed(async () => {
    if (isSick) throw new Error('no')
  })
  sweep.start()
  await vi.advanceTimersByTimeAsync(0)
  await next()
  isSick = false
  await next()
  await next()
  expect(told).toEqual([[1, 2], [1, 2], [1, 2], []])
  // Once, however often.
  expect(problems).toEqual([new Error('no')])
})

test('a database that is away is told once, and nothing is missed', async () => {
  const told = followed()
  const answer = read
  read = async () => Promise.reject(new Error('gone'))
  sweep.start()
  await next()
  await next()
  expect([problems, told]).toEqual([[new Error('gone')], []])
  read = answer
  await next()
  expect(told).toEqual([[1, 2]])
})

test('a stop waits for those who look, but not without end, and tells nobody', async () => {
  const told = followed(() => new Promise(() => undefined))
  sweep.start()
  await vi.advanceTimersByTimeAsync(0)
  const stopped = vi.fn()
  const stopping = sweep.stop().then(stopped)
  await vi.advanceTimersByTimeAsync(effectsStopSecondsMax * 1000 - 1)
  expect(stopped).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await stopping
  await next()
  expect(told).toHaveLength(1)
  sweep = new Sweep({ database: { read }, problem: () => undefined })
})
