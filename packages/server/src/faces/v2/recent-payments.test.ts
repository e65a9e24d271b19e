import { expect, test } from 'vitest'
import { mintId } from '../../identity/mint.ts'
import { RecentPayments } from './recent-payments.ts'

function recent() {
  const clock = { now: 0 }
  return { clock, payments: new RecentPayments(() => clock.now) }
}

test('a retry comes 0.8 to 45 seconds after the answer', () => {
  for (const [ms, isRetry] of [
    [0, false],
    [799, false],
    [800, true],
    [45_000, true],
    [45_001, false],
  ] as const) {
    const { clock, payments } = recent()
    const payment = mintId('payment')
    payments.remember('a', payment)
    clock.now = ms
    expect([ms, payments.retriedBy('a')]).toEqual([ms, isRetry ? payment : null])
  }
})

test('one payment is retried once, the first first, and other requests never', () => {
  const { clock, payments } = recent()
  const [one, two] = [mintId('payment'), mintId('payment')]
  payments.remember('a', one)
  payments.remember('a', two)
  clock.now = 1000
  expect(payments.retriedBy('b')).toBeNull()
  expect([1, 2, 3].map(() => payments.retriedBy('a'))).toEqual([one, two, null])
})

test('an answer that was repeated is one payment, answered when it was told last', () => {
  const { clock, payments } = recent()
  const payment = mintId('payment')
  payments.remember('a', payment)
  clock.now = 1000
  payments.remember('a', payment)
  expect(payments.retriedBy('a')).toBeNull()
  clock.now = 2000
  expect([payments.retriedBy('a'), payments.retriedBy('a')]).toEqual([payment, null])
})
