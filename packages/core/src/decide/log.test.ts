import { expect, test } from 'vitest'
import { Given } from '../../../../test/setup/given.ts'

const end = (seq: number, digit: string) => ({ seq, hash: digit.repeat(64) })
const texts = { reason: 'a digest' }

test('whoever runs the server goes on with an older copy, and nothing else changes', () => {
  const given = new Given()
  const agent = given.agent({ budget: '5' })
  const before = given.totals(agent.wallet)
  const params = { seen: end(9, 'a'), found: end(4, 'b'), texts }
  expect(given.ask('log.accept', params, 'system:setup').kind).toBe('done')
  expect(given.last).toMatchObject({ kind: 'log.accept', params, reads: [], result: {} })
  expect(given.totals(agent.wallet)).toEqual(before)
  expect(given.pay(agent, '5').verdict).toBe('COMPLETED')
})

test('another log of the same length is accepted, the same end is not', () => {
  const given = new Given()
  const other = { seen: end(4, 'a'), found: end(4, 'b'), texts }
  expect(given.ask('log.accept', other, 'system:setup').kind).toBe('done')
  const same = { seen: end(4, 'b'), found: end(4, 'b'), texts }
  expect(given.ask('log.accept', same, 'system:setup').code).toBe('INVALID_REQUEST')
})

test('no key accepts a log', () => {
  const given = new Given()
  const params = { seen: end(9, 'a'), found: end(4, 'b'), texts }
  expect(given.ask('log.accept', params).code).toBe('SCOPE_FORBIDDEN')
})
