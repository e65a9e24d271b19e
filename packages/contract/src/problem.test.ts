import type { RejectionCode } from '@bursar/core'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { problemOf } from './form-problem.ts'
import { type ProblemCode, problemCodes, problems, slugOf } from './problem.ts'
import { v1Operations } from './v1/operations.ts'

function refusal(schema: z.ZodType, sent: unknown) {
  const { error } = schema.safeParse(sent)
  if (error === undefined) throw new Error('was accepted')
  return problemOf(error)
}

const pay = v1Operations['payments.create'].body

test('every refusal of the core has a status and a sentence', () => {
  // Compiles only while the contract knows each code of the core.
  const known = (code: RejectionCode): ProblemCode => code
  expect(problems[known('INSUFFICIENT_FUNDS')].status).toBe(402)
})

test('sentences are sentences, and statuses are refusals', () => {
  for (const code of problemCodes) {
    const { status, title, sentence } = problems[code]
    expect(sentence, code).toMatch(/^[A-Z].*\.$/)
    expect(title, code).toMatch(/^[A-Z].*[^.]$/)
    expect(status, code).toBeGreaterThanOrEqual(400)
    expect(slugOf(code)).toMatch(/^[a-z]+(-[a-z]+)*$/)
  }
})

test('unknown fields are named one by one, wherever they stand', () => {
  const sent = { to: { walletId: 'wal_x' }, amount: '1', ammount: '2', from_: 'x' }
  expect(refusal(pay, sent)).toEqual({
    code: 'INVALID_REQUEST',
    details: {
      fields: [
        { path: 'ammount', message: 'Unknown field.' },
        { path: 'from_', message: 'Unknown field.' },
      ],
    },
  })
  const poisoned = JSON.parse('{"to":{"walletId":"w"},"amount":"1","__proto__":{"x":1}}')
  expect(refusal(pay, poisoned).details.fields).toEqual([
    { path: '__proto__', message: 'Unknown field.' },
  ])
})

test('a failed choice tells what is wrong in the branch that was meant', () => {
  const fields = (to: unknown) => refusal(pay, { to, amount: '1' }).details.fields
  expect(fields({ merchant: { name: 'Shop', nmae: 'Shop' } })).toEqual([
    { path: 'to.merchant.nmae', message: 'Unknown field.' },
  ])
  expect(fields({ walletId: '' })[0]?.path).toBe('to.walletId')
  expect(fields({ merchant: { category: 'saas' } })).toEqual([
    { path: 'to.merchant', message: 'Must have at least one of id, name and domain.' },
  ])
  const oneOf = [
    { path: 'to', message: 'Must have exactly one of walletId, merchant and payeeId.' },
  ]
  for (const to of [{}, 'wal_x', null, { walletId: 'w', merchant: { name: 'Shop' } }])
    expect(fields(to)).toEqual(oneOf)
})

test('what is missing is called required', () => {
  expect(refusal(v1Operations['agents.create'].body, {}).details.fields).toEqual([
    { path: 'name', message: 'Required.' },
  ])
})

test('the code of an amount counts only while nothing else is wrong', () => {
  const to = { walletId: 'w' }
  expect(refusal(pay, { to, amount: '0.123456789' }).code).toBe('AMOUNT_TOO_PRECISE')
  expect(refusal(pay, { to, amount: '0.123456789', x: 1 }).code).toBe('INVALID_REQUEST')
})

test('a flood of faults is answered in bounds, and values are never repeated', () => {
  const flood = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`f${at}`, 'secret']))
  const { details } = refusal(pay, { ...flood, ['x'.repeat(9999)]: 1 })
  expect(details.fields.length).toBe(20)
  const text = JSON.stringify(refusal(pay, { ['x'.repeat(9999)]: 1, amount: 'bsr_test_secret' }))
  expect(text.length).toBeLessThan(1000)
  expect(text).not.toContain('bsr_test_secret')
})
