import { decide, evolve } from '@bursar/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bounds } from './bounds.ts'
import { stories } from './intent.ts'
import { fullMutants, mutants } from './mutants.ts'
import { large, type Subject, tell } from './story.ts'

const sound: Subject = { core: { decide, evolve } }

const passed = new Set<string>()

/** Whether the model notices something in 150 stories, in one that the sound core passes. */
function isFound(subject: Subject, unit?: bigint): boolean {
  const property = fc.property(stories, (intents) => tell(subject, intents, unit))
  const found = fc.check(property, { seed: 7, numRuns: 150, endOnFailure: true })
  const { counterexample } = found
  const story = `${unit} ${found.counterexamplePath}`
  if (counterexample !== null && !passed.has(story)) tell(sound, counterexample[0], unit)
  passed.add(story)
  return found.failed
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

test(
  'they agree where sums fill all that is counted and all that fits',
  () => {
    const property = fc.property(stories, (intents) => tell(sound, intents, large))
    fc.assert(property, { seed, numRuns: Math.ceil(runs / 4), endOnFailure: true })
  },
  60_000 + runs * 250,
)

test.each(bounds)('a bound holds, and a core that forgets it is found: $bound', (one) => {
  tell(sound, one.intents)
  expect(() => tell({ core: one.forgetful }, one.intents)).toThrow('instead of rejected CONFLICT')
})

test.each(mutants)(
  'a planted bug is found: $bug',
  ({ subject }) => expect(isFound(subject)).toBe(true),
  60_000,
)

test.each(fullMutants)(
  'a planted bug is found where sums fill all that fits: $bug',
  ({ subject }) => expect(isFound(subject, large)).toBe(true),
  60_000,
)
