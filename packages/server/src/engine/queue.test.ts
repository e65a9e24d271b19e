import { expect, test } from 'vitest'
import { queueCommandsMax, queueCommandsPerKeyMax } from '../limits.ts'
import { FairQueue } from './queue.ts'

const of = (by: string, n: number, urgent = false) => ({ by, urgent, n, since: n })

test('a pause finds room in a queue that is full', () => {
  const queue = new FairQueue<ReturnType<typeof of>>()
  for (let n = 0; n < queueCommandsMax; n += 1) expect(queue.add(of(`key ${n % 4}`, n))).toBe(true)
  expect(queue.add(of('key 9', 0))).toBe(false)
  expect(queue.add(of('operator', 1, true))).toBe(true)
  expect(queue.take(1)).toEqual([of('operator', 1, true)])
  expect(queue.size).toBe(queueCommandsMax)
})

test('keys take turns, and each keeps its own order', () => {
  const queue = new FairQueue<ReturnType<typeof of>>()
  for (let n = 0; n < 3; n += 1) queue.add(of('a', n))
  queue.add(of('b', 0))
  expect(queue.take(3)).toEqual([of('a', 0), of('b', 0), of('a', 1)])
  expect(queue.take(3)).toEqual([of('a', 2)])
})

test('one key has its bound', () => {
  const queue = new FairQueue<ReturnType<typeof of>>()
  for (let n = 0; n < queueCommandsPerKeyMax; n += 1) queue.add(of('a', n))
  expect(queue.add(of('a', 0))).toBe(false)
  expect(queue.add(of('b', 0))).toBe(true)
})
