import { problemCodes } from '@bursar/contract'
import { expect, test } from 'vitest'
import { nextStepAfter } from './next-step.ts'

const nothing = { retrySeconds: null, remedies: {}, paymentId: undefined }
const maxAmountNow = '5.00000000'

test.each(problemCodes)('after %s there is a next step, and never a way around a rule', (code) => {
  const cases = [
    nothing,
    { ...nothing, paymentId: 'pay_1' },
    { ...nothing, retrySeconds: 3 },
    { ...nothing, remedies: { maxAmountNow, retryAt: 'noon', approvalBy: 'operator' } },
    { ...nothing, remedies: { maxAmountNow: '0.00000000' } },
    { ...nothing, remedies: { approvalBy: 'approver' } },
  ]
  for (const one of cases) {
    const step = nextStepAfter({ code, ...one })
    expect(step).toMatch(/^[A-Z].+\.$/)
    expect(step).not.toMatch(/undefined|null| {2}|^Or /)
    // A smaller or a later payment is another one.
    if (/can be paid now|may pass after/.test(step)) expect(step).toContain('new idempotencyKey')
    expect(step.replace('Do not split the payment.', '')).not.toMatch(/split|instead of|smaller/)
  }
})

test('whoever may have been heard is told to say the same again, and not something new', () => {
  for (const code of [
    'OUTCOME_UNKNOWN',
    'UNAVAILABLE',
    'INTERNAL',
    'IDEMPOTENCY_IN_FLIGHT',
  ] as const)
    expect(nextStepAfter({ code, ...nothing })).toContain(
      'exactly the same arguments and idempotencyKey',
    )
})

test('no amount is offered that is none', () => {
  const remedies = { maxAmountNow: '0.00000000', approvalBy: 'operator' }
  expect(nextStepAfter({ code: 'LIMIT_DAILY', ...nothing, remedies })).toBe(
    'Ask: an operator can allow it. Do not split the payment.',
  )
})

test('a shared circuit breaker is waited for, and one that paused the agent is not', () => {
  const code = 'CIRCUIT_BREAKER'
  const shared = { ...nothing, remedies: { retryAt: 'noon', approvalBy: 'operator' } }
  expect(nextStepAfter({ code, ...shared })).toContain('may pass after noon')
  const own = { ...nothing, remedies: { approvalBy: 'operator' } }
  expect(nextStepAfter({ code, ...own })).toMatch(/^Stop paying/)
})

test('another payment like the last one is for whoever may mean it', () => {
  const after = (approvalBy?: string) => {
    const remedies = { duplicateOf: 'pay_1', ...(approvalBy === undefined ? {} : { approvalBy }) }
    return nextStepAfter({ code: 'POSSIBLE_DUPLICATE', ...nothing, remedies })
  }
  expect(after()).toMatch(/call again with allowDuplicate and a new idempotencyKey\. Do not/)
  expect(after('approver')).toContain('with allowDuplicate and a new idempotencyKey: an approver')
  expect(after('operator')).toContain('ask your operator: only an organization key can make it.')
  expect(after('operator')).not.toContain('allowDuplicate')
})
