import { expect, test } from 'vitest'
import { problemOf } from '../form-problem.ts'
import type { Operation } from '../operation.ts'
import { paymentOperations } from './payment.ts'

const [create] = paymentOperations
const base = { to: { walletId: 'wal_1' }, amount: '1' }
const parse = (more: object) => create.body.safeParse({ ...base, ...more })

/** The paths of the fields that are refused. */
function refused(more: object): string[] {
  const { error } = parse(more)
  return error === undefined ? [] : problemOf(error).details.fields.map(({ path }) => path)
}

test('a payment is captured at once and meant once, unless it says otherwise', () => {
  expect(parse({}).data).toMatchObject({ capture: true, holdHours: null, allowDuplicate: false })
})

test('only a hold has hours, from 1 to 720', () => {
  for (const holdHours of [1, 24, 720]) expect(refused({ capture: false, holdHours })).toEqual([])
  for (const holdHours of [0, -1, 1.5, 721, '24', true, Number.NaN])
    expect([holdHours, refused({ capture: false, holdHours })]).toEqual([holdHours, ['holdHours']])
  expect(refused({ holdHours: 24 })).toEqual(['holdHours'])
  expect(refused({ capture: true, holdHours: 24 })).toEqual(['holdHours'])
  expect(refused({ capture: false })).toEqual([])
})

test('it goes to exactly one of a wallet, a merchant and a payee', () => {
  const targets = [{ walletId: 'wal_1' }, { merchant: { name: 'Shop' } }, { payeeId: 'payee_1' }]
  for (const to of targets) expect(refused({ to })).toEqual([])
  for (const one of targets)
    for (const other of targets)
      if (one !== other) expect(refused({ to: { ...one, ...other } })).not.toEqual([])
  expect(refused({ to: {} })).toEqual(['to'])
})

test('what a merchant code stands for is filled in, and cannot be claimed', () => {
  const category = (merchant: object) => {
    const to = parse({ to: { merchant: { name: 'Shop', ...merchant } } }).data?.to
    return to !== undefined && 'merchant' in to ? to.merchant.mccCategory : undefined
  }
  expect(category({ mcc: '5411' })).toBe('groceries')
  expect(category({ mcc: '0000' })).toBeNull()
  expect(category({})).toBeNull()
  const claimed = { merchant: { name: 'Shop', mccCategory: 'groceries' } }
  expect(refused({ to: claimed })).toEqual(['to.merchant.mccCategory'])
})

test('a capture or refund is of all that is left, or of a part above zero', () => {
  const operations: readonly Operation[] = paymentOperations
  for (const name of ['payments.capture', 'payments.refund']) {
    const body = operations.find((one) => one.name === name)?.body
    expect(body?.safeParse({}).success).toBe(true)
    expect(body?.parse({ amount: '2.5' })).toMatchObject({ amount: 250_000_000n })
    for (const amount of [null, '0', '-1', 1])
      expect([amount, body?.safeParse({ amount }).success]).toEqual([amount, false])
  }
})
