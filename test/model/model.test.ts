import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bounds } from './bounds.ts'
import found from './fixtures/found.json' with { type: 'json' }
import { memberStories, stories } from './intent.ts'
import { fullMutants, memberMutants, mutants, requestMutants } from './mutants.ts'
import { type Search, sound, storyThatFinds } from './search.ts'
import { large, tell } from './story.ts'

const known: Readonly<Record<string, number>> = found

/** Whether the model notices it: in the story that found it when that was recorded, or another. */
function isFound(
  { bug, subject }: (typeof mutants)[number],
  told: Pick<Search, 'unit' | 'of'> = {},
): boolean {
  const first = known[bug] === undefined ? [] : [known[bug]]
  return storyThatFinds({ subject, ...told, first }) !== null
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

test(
  'they agree on people who come, consent, change and go',
  () => {
    const property = fc.property(memberStories, (intents) => tell(sound, intents))
    fc.assert(property, { seed, numRuns: Math.ceil(runs / 5), endOnFailure: true })
  },
  60_000 + runs * 250,
)

test.each(bounds)('a bound holds, and a core that forgets it is found: $bound', (one) => {
  tell(sound, one.intents)
  expect(() => tell({ core: one.forgetful }, one.intents)).toThrow('instead of rejected CONFLICT')
})

test.each(mutants)('a planted bug is found: $bug', (one) => expect(isFound(one)).toBe(true), 60_000)

test.each(requestMutants)(
  'a planted bug is found in requests: $bug',
  (one) => expect(isFound(one, { of: 'requests' })).toBe(true),
  60_000,
)

test.each(memberMutants)(
  'a planted bug is found among members: $bug',
  (one) => expect(isFound(one, { of: 'members' })).toBe(true),
  60_000,
)

test.each(fullMutants)(
  'a planted bug is found where sums fill all that fits: $bug',
  (one) => expect(isFound(one, { unit: large })).toBe(true),
  60_000,
)
