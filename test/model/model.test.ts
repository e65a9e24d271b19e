import { decide, evolve } from '@bursar/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stories } from './intent.ts'
import { mutants } from './mutants.ts'
import { type Subject, tell } from './story.ts'

function check(subject: Subject, seed: number, numRuns: number) {
  const property = fc.property(stories, (intents) => tell(subject, intents))
  return fc.check(property, { seed, numRuns, endOnFailure: true })
}

const runs = Number(process.env.BURSAR_MODEL_RUNS ?? 60)
const seed = Number(process.env.BURSAR_MODEL_SEED ?? Date.now() % 2 ** 31)

test('Bursar and the naive model agree after every step', () => {
  const property = fc.property(stories, (intents) => tell({ core: { decide, evolve } }, intents))
  fc.assert(property, { seed, numRuns: runs })
}, 60_000)

test.each(mutants)(
  'a planted bug is found: $bug',
  ({ subject }) => {
    const found = check(subject, 7, 60)
    expect(found.failed).toBe(true)
  },
  60_000,
)
