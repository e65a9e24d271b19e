import { expect, test } from 'vitest'
import { codeOf, exitCodes, exitCodesText, type Outcome, outcomeOf } from './exit-code.ts'

test.each<[number, string | null, Outcome]>([
  [400, 'INVALID_REQUEST', 'invalid'],
  [401, 'UNAUTHENTICATED', 'denied'],
  [402, 'LIMIT_DAILY', 'refused'],
  [403, 'SCOPE_FORBIDDEN', 'denied'],
  [404, 'NOT_FOUND', 'absent'],
  [409, 'WALLET_FROZEN', 'conflict'],
  [409, 'OUTCOME_UNKNOWN', 'unknown'],
  [409, 'IDEMPOTENCY_IN_FLIGHT', 'unknown'],
  [413, 'PAYLOAD_TOO_LARGE', 'invalid'],
  [415, 'UNSUPPORTED_MEDIA_TYPE', 'invalid'],
  [422, 'SAME_WALLET', 'invalid'],
  [429, 'RATE_LIMITED', 'later'],
  [500, 'INTERNAL', 'failed'],
  [503, 'UNAVAILABLE', 'later'],
  [502, null, 'unknown'],
  [405, 'METHOD_NOT_ALLOWED', 'failed'],
  [302, null, 'failed'],
])('a write that is answered %d %s ends as %s', (status, code, outcome) => {
  expect(outcomeOf({ status, code }, true)).toBe(outcome)
})

test('a read that no server answered can be tried again', () => {
  expect(outcomeOf({ status: 502, code: null }, false)).toBe('later')
})

test('each code has one line in the help, and 1 is what verify finds', () => {
  const codes = Object.values(exitCodes).map(({ code }) => code)
  expect(codes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  for (const code of codes) expect(exitCodesText()).toContain(`\n  ${code}  `)
  expect([codeOf('done'), codeOf('failed'), codeOf('misused')]).toEqual([0, 1, 2])
})
