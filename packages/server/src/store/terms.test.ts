import type { EventOf } from '@bursar/core'
import { expect, test } from 'vitest'
import { partial } from '../../../../test/setup/partial.ts'
import { termsHash } from './terms.ts'

const payment = 'pay_01JD7Q3W8N4V5T6R2X9K0M1B7C'
const to = 'wal_01JD7Q3W8N4V5T6R2X9K0M1B7D'
const payee = 'payee_01JD7Q3W8N4V5T6R2X9K0M1B7E'
const merchant = {
  ...{ id: null, name: 'Shop', domain: 'shop.example', category: 'office' },
  ...{ mcc: '5411', country: null, mccCategory: null },
}

function hashOf(params: object, result: object): string {
  const event = {
    params: { payment, payee: null, merchant: null, amount: 1_250_000_000n, texts: {}, ...params },
    result: { to, currency: 'USD', rail: 'internal', ...result },
  }
  return termsHash(partial<EventOf<'payment.create'>>(event as object))
}

const simulated = { rail: 'simulated' }
const memo = { memo: 'a'.repeat(64) }

test('the hash of given terms is for ever the same', () => {
  const named = hashOf({ merchant, texts: memo }, simulated)
  expect(named).toBe('f047aaf02c711519b21b2e2a58b8c8747fddbdc82cc06b2087a92df08dbed537')
  // What the code stands for came later, and follows from the code.
  const derived = { ...merchant, mccCategory: 'groceries' }
  expect(hashOf({ merchant: derived, texts: memo }, simulated)).toBe(named)
  expect(hashOf({}, {})).toBe('50eb2b0bba0d1b7c7670b9febddd8c7df352e13187cbd9804606416627c0ab59')
  expect(hashOf({ payee }, {})).toBe(
    '70dc0c14e1312fee27c99907102cf4e5daf420a185a407e97c5b126c9aacd5f8',
  )
})

test('every term counts', () => {
  const asked = { merchant, texts: memo }
  const others = [
    hashOf({ ...asked, payment: `pay_${payment.slice(4, -1)}D` }, simulated),
    hashOf({ ...asked, merchant: { ...merchant, domain: 'else.example' } }, simulated),
    hashOf({ ...asked, merchant: { ...merchant, country: 'US' } }, simulated),
    hashOf({ ...asked, amount: 1_250_000_001n }, simulated),
    hashOf({ ...asked, texts: { memo: 'b'.repeat(64) } }, simulated),
    hashOf({ ...asked, texts: {} }, simulated),
    hashOf(asked, { ...simulated, currency: 'USDC' }),
    hashOf(asked, { rail: 'internal' }),
    hashOf({ payee }, simulated),
    hashOf({ payee }, { ...simulated, to: `wal_${to.slice(4, -1)}E` }),
    hashOf({}, simulated),
  ]
  expect(new Set([hashOf(asked, simulated), ...others]).size).toBe(others.length + 1)
})
