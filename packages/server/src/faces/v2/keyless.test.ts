import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { mintId } from '../../identity/mint.ts'
import type { Exchange } from '../http/exchange.ts'
import { LostAnswers } from './lost-answers.ts'

const caller = {
  bookId: 1,
  environment: 'test',
  key: mintId('key'),
  keyHash: 'hash',
  agent: null,
  root: mintId('key'),
  permissions: [],
} as const

const request = { operation: 'v2.pay', params: undefined, body: { amount: '1' } }

/** A connection, and what ends it. */
function connection() {
  const events = new EventEmitter()
  const exchange = { whenUnanswered: (act: () => void) => events.once('lost', act) }
  return { exchange: exchange as Partial<Exchange> as Exchange, lose: () => events.emit('lost') }
}

function attend(
  lost: LostAnswers,
  one = connection(),
  asked = request,
  actor: typeof caller = caller,
) {
  return { ...one, ...lost.attend(one.exchange, actor, asked) }
}

test('two equal requests that were both answered are two wishes', () => {
  const lost = new LostAnswers()
  expect(attend(lost).k).not.toBe(attend(lost).k)
})

test('the next equal request after a lost answer repeats it, and the one after does not', () => {
  const lost = new LostAnswers()
  const first = attend(lost)
  first.lose()
  expect(attend(lost).k).toBe(first.k)
  expect(attend(lost).k).not.toBe(first.k)
})

test('a repetition that is lost again is repeated as the same', () => {
  const lost = new LostAnswers()
  const first = attend(lost)
  first.lose()
  const second = attend(lost)
  second.lose()
  expect(attend(lost).k).toBe(first.k)
})

test('another body, operation, caller or book is a wish of its own', () => {
  const lost = new LostAnswers()
  const first = attend(lost)
  first.lose()
  for (const [asked, actor] of [
    [{ ...request, body: { amount: '2' } }, caller],
    [{ ...request, operation: 'v2.holds.create' }, caller],
    [{ ...request, params: { id: 'wal_x' } }, caller],
    [request, { ...caller, root: mintId('key') }],
    [request, { ...caller, agent: mintId('agent') }],
    [request, { ...caller, bookId: 2 }],
  ] as const)
    expect(attend(lost, connection(), asked as typeof request, actor as typeof caller).k).not.toBe(
      first.k,
    )
  expect(attend(lost).k).toBe(first.k)
})

test('as many as were lost are repeated, the first first, and no more', () => {
  const lost = new LostAnswers()
  const [one, two] = [attend(lost), attend(lost)]
  one.lose()
  two.lose()
  expect([attend(lost).k, attend(lost).k]).toEqual([one.k, two.k])
  expect([one.k, two.k]).not.toContain(attend(lost).k)
})

test('an owner that is named like an agent is another caller', () => {
  const lost = new LostAnswers()
  const agent = mintId('agent')
  const first = attend(lost, connection(), request, { ...caller, agent } as never)
  first.lose()
  const named = { ...caller, owner: agent } as never
  expect(attend(lost, connection(), request, named).k).not.toBe(first.k)
})

test('after a minute it is forgotten', () => {
  let now = 0
  const lost = new LostAnswers(() => now)
  const first = attend(lost)
  first.lose()
  now = 60_000
  expect(attend(lost).k).not.toBe(first.k)
})
