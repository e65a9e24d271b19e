import { expect, test } from 'vitest'
import { trustOf } from './trust.ts'

const fresh = {
  level: 'basic',
  status: 'active',
  payments: 0,
  completed: 0,
  declined: 0,
  stands: true,
} as const

test('the worked example of the guide', () => {
  const facts = { ...fresh, level: 'verified', payments: 50, completed: 40, declined: 10 } as const
  expect(trustOf(facts)).toEqual({
    kya: 70,
    history: 40,
    compliance: 80,
    standing: 100,
    score: 70,
  })
})

test('a new agent has what its level and its standing give', () => {
  expect(trustOf(fresh).score).toBe(52)
  expect(trustOf({ ...fresh, level: 'attested' }).score).toBe(80)
})

test('who is suspended has nothing from its level', () => {
  const { kya, score } = trustOf({ ...fresh, level: 'attested', status: 'suspended' })
  expect({ kya, score }).toEqual({ kya: 0, score: 40 })
})

test('the score is rounded down, stays within its bounds and never above a full history', () => {
  expect(trustOf({ ...fresh, payments: 3, completed: 2, declined: 1 }).compliance).toBe(66)
  const best = { ...fresh, level: 'attested', payments: 1000, completed: 1000 } as const
  expect(trustOf(best).score).toBe(100)
  const worst = { ...fresh, level: 'none', payments: 9, declined: 9, stands: false } as const
  expect(trustOf(worst).score).toBe(0)
})
