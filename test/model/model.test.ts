import { decide, evolve } from '@bursar/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bounds } from './bounds.ts'
import { stories } from './intent.ts'
import { mutants } from './mutants.ts'
import { type Subject, tell } from './story.ts'

const sound: Subject = { core: { decide, evolve } }

function check(subject: Subject, seed: number, numRuns: number) {
  const property = fc.property(stories, (intents) => tell(subject, intents))
  return fc.check(property, { seed, numRuns, endOnFailure: true })
}

const runs = Number(process.env.BURSAR_MODEL_RUNS ?? 60)
const seed = Number(process.env.BURSAR_MODEL_SEED ?? Date.now() % 2 ** 31)

test(
  'Bursar and the naive model agree after every step',
  () => {
    const property = fc.property(stories, (intents) => tell(sound, intents))
    fc.assert(property, { seed, numRuns: runs })
  },
  60_000 + runs * 1_000,
)

test.each(bounds)('a bound holds, and a core that forgets it is found: $bound', (one) => {
  tell(sound, one.intents)
  expect(() => tell({ core: one.forgetful }, one.intents)).toThrow('instead of refused CONFLICT')
})

test.each(mutants)(
  'a planted bug is found: $bug',
  ({ subject }) => {
    const found = check(subject, 7, 150)
    expect(found.failed).toBe(true)
  },
  60_000,
)
