import { writeFileSync } from 'node:fs'
import found from './fixtures/found.json' with { type: 'json' }
import { fullMutants, mutants } from './mutants.ts'
import { storyThatFinds } from './search.ts'
import { large } from './story.ts'

// Writes down the story by which each planted bug is found, for the test to tell it first:
// npx tsx --conditions=bursar-source test/model/record.ts

const before: Readonly<Record<string, number>> = found
const after: Record<string, number> = {}

function search({ bug, subject }: (typeof mutants)[number], unit?: bigint): void {
  const own = before[bug]
  // By few stories, as each has to be told to the sound core as well.
  const first = new Set([...(own === undefined ? [] : [own]), ...Object.values(after)])
  const story = storyThatFinds({ subject, unit, first: [...first], most: 1_500 })
  process.stdout.write(`${story ?? 'not found:'} ${bug}\n`)
  if (story !== null) after[bug] = story
}

for (const one of mutants) search(one)
for (const one of fullMutants) search(one, large)
const path = new URL('fixtures/found.json', import.meta.url)
writeFileSync(path, `${JSON.stringify(after, null, 2)}\n`)
