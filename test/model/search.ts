import { decide, evolve } from '@bursar/core'
import fc from 'fast-check'
import { type Intent, memberStories, requestStories, stories } from './intent.ts'
import { type Subject, tell } from './story.ts'

// The search for a story by which the model notices a bug.

export interface Search {
  readonly subject: Subject
  readonly unit?: bigint | undefined
  /** Numbers of stories that are told before all others. */
  readonly first: readonly number[]
  /** How many are told after them. */
  readonly most?: number
  readonly of?: keyof typeof kinds
}

const kinds = { anything: stories, requests: requestStories, members: memberStories }

export const sound: Subject = { core: { decide, evolve } }

const passed = new Set<string>()
const all = { seed: 7, endOnFailure: true } as const

/** The number of a story that the sound core passes and this one does not; or null. */
export function storyThatFinds({
  subject,
  unit,
  first,
  most = 150,
  of = 'anything',
}: Search): number | null {
  const property = fc.property(kinds[of], (intents) => tell(subject, intents, unit))
  const told = { unit, of }
  const one = (number: number) => fc.check(property, { ...all, path: `${number}`, numRuns: 1 })
  const failing = first.find((number) => isFailing(one(number), told))
  if (failing !== undefined) return failing
  const found = fc.check(property, { ...all, numRuns: most })
  return isFailing(found, told) ? Number(found.counterexamplePath) : null
}

interface Run {
  readonly counterexample: readonly [readonly Intent[]] | null
  readonly counterexamplePath: string | null
}

/** Whether a story failed, which the sound core passes: it is told to that only once. */
function isFailing(
  { counterexample, counterexamplePath: path }: Run,
  { unit, of }: { readonly unit: bigint | undefined; readonly of: string },
): boolean {
  if (counterexample === null) return false
  const story = `${of} ${unit} ${path}`
  if (!passed.has(story)) tell(sound, counterexample[0], unit)
  passed.add(story)
  return true
}
