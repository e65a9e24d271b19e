import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { isRejection } from '../../application/call.ts'
import { mintId } from '../../identity/mint.ts'
import type { Exchange } from '../http/exchange.ts'
import { KeylessWrites } from './keyless.ts'

const caller = {
  bookId: 1,
  environment: 'test',
  key: mintId('key'),
  keyHash: 'hash',
  agent: null,
  root: mintId('key'),
  permissions: [],
  person: null,
  isFresh: false,
} as const

const request = { operation: 'v2.pay', params: undefined, body: { amount: '1' } }

/** A connection, and what ends it. */
function connection(allowed: string | null = null) {
  const header = () => allowed
  const events = new EventEmitter()
  const exchange = { whenUnanswered: (act: () => void) => events.once('lost', act), header }
  return { exchange: exchange as Partial<Exchange> as Exchange, lose: () => events.emit('lost') }
}

function attend(
  lost: KeylessWrites,
  one = connection(),
  asked = request,
  actor: typeof caller = caller,
) {
  const keyless = lost.attend(one.exchange, { caller: actor, request: asked, pays: true })
  if (isRejection(keyless)) throw new Error(keyless.sentence)
  return { ...one, ...keyless, ...keyless.idempotency }
}

test('two equal requests that were both answered are two wishes', () => {
  const lost = new KeylessWrites()
  expect(attend(lost).k).not.toBe(attend(lost).k)
})

test('the next equal request after a lost answer repeats it, and the one after does not', () => {
  const lost = new KeylessWrites()
  const first = attend(lost)
  first.lose()
  expect(attend(lost).k).toBe(first.k)
  expect(attend(lost).k).not.toBe(first.k)
})

test('a repetition that is lost again is repeated as the same', () => {
  const lost = new KeylessWrites()
  const first = attend(lost)
  first.lose()
  const second = attend(lost)
  second.lose()
  expect(attend(lost).k).toBe(first.k)
})

test('another body, operation, caller or book is a wish of its own', () => {
  const lost = new KeylessWrites()
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
  const lost = new KeylessWrites()
  const [one, two] = [attend(lost), attend(lost)]
  one.lose()
  two.lose()
  expect([attend(lost).k, attend(lost).k]).toEqual([one.k, two.k])
  expect([one.k, two.k]).not.toContain(attend(lost).k)
})

test('an owner that is named like an agent is another caller', () => {
  const lost = new KeylessWrites()
  const agent = mintId('agent')
  const first = attend(lost, connection(), request, { ...caller, agent } as never)
  first.lose()
  const named = { ...caller, owner: agent } as never
  expect(attend(lost, connection(), request, named).k).not.toBe(first.k)
})

test('after a minute it is forgotten', () => {
  let now = 0
  const lost = new KeylessWrites(() => now)
  const first = attend(lost)
  first.lose()
  now = 60_000
  expect(attend(lost).k).not.toBe(first.k)
})

test('a payment that was answered is not made again by its retry, unless it is said to be', () => {
  let now = 0
  const writes = new KeylessWrites(() => now)
  const payment = mintId('payment')
  attend(writes).answered({ payment, code: null })
  const again = (allowed: string | null, pays = true) =>
    writes.attend(connection(allowed).exchange, { caller, request, pays })
  expect(again(null)).toHaveProperty('idempotency')
  now = 2000
  expect(again('True')).toHaveProperty('idempotency')
  expect(again(null, false)).toHaveProperty('idempotency')
  expect(again('yes')).toMatchObject({ code: 'INVALID_REQUEST' })
  expect(again(null)).toMatchObject({ code: 'POSSIBLE_RETRY', payment })
  expect(again(null)).toHaveProperty('idempotency')
})

test('an answer that was seen to be lost is repeated, not refused', () => {
  let now = 0
  const writes = new KeylessWrites(() => now)
  const first = attend(writes)
  first.answered({ payment: mintId('payment'), code: null })
  first.lose()
  now = 2000
  expect(attend(writes).k).toBe(first.k)
})

test('a repetition that was not decided leaves what it repeats to the next one', () => {
  const writes = new KeylessWrites()
  const first = attend(writes)
  first.lose()
  for (const code of ['UNAVAILABLE', 'IDEMPOTENCY_IN_FLIGHT', 'OUTCOME_UNKNOWN'] as const) {
    const again = attend(writes)
    expect(again.k).toBe(first.k)
    again.answered({ payment: null, code })
  }
  const last = attend(writes)
  expect(last.k).toBe(first.k)
  last.answered({ payment: null, code: 'LIMIT_DAILY' })
  expect(attend(writes).k).not.toBe(first.k)
})

test('a refusal of a retry that is lost itself is said again', () => {
  let now = 0
  const writes = new KeylessWrites(() => now)
  const payment = mintId('payment')
  attend(writes).answered({ payment, code: null })
  now = 2000
  const cut = connection()
  const write = { caller, request, pays: true }
  expect(writes.attend(cut.exchange, write)).toMatchObject({ payment })
  cut.lose()
  now = 4000
  expect(writes.attend(connection().exchange, write)).toMatchObject({ payment })
})

test('one that is said to be meant is repeated as such after its answer was lost', () => {
  const writes = new KeylessWrites()
  const first = attend(writes, connection('true'))
  first.lose()
  expect(attend(writes).k).not.toBe(first.k)
  expect(attend(writes, connection('true')).k).toBe(first.k)
})
