import { writeFileSync } from 'node:fs'
import found from './fixtures/found.json' with { type: 'json' }
import { requestStories } from './intent.ts'
import { fullMutants, mutants, requestMutants } from './mutants.ts'
import { type Search, storyThatFinds } from './search.ts'
import { large } from './story.ts'

// Writes down the story by which each planted bug is found, for the test to tell it first:
// npx tsx --conditions=bursar-source test/model/record.ts

const before: Readonly<Record<string, number>> = found
const after: Record<string, number> = {}

function searchAll(bugs: typeof mutants, of: Pick<Search, 'unit' | 'stories'> = {}): void {
  const told = new Set<number>()
  for (const { bug, subject } of bugs) {
    const own = before[bug]
    // By few stories, as each has to be told to the sound core as well.
    const first = new Set([...(own === undefined ? [] : [own]), ...told])
    const story = storyThatFinds({ subject, first: [...first], most: 1_500, ...of })
    process.stdout.write(`${story ?? 'not found:'} ${bug}\n`)
    if (story === null) continue
    after[bug] = story
    told.add(story)
  }
}

searchAll(mutants)
searchAll(requestMutants, { stories: requestStories })
searchAll(fullMutants, { unit: large })
const path = new URL('fixtures/found.json', import.meta.url)
writeFileSync(path, `${JSON.stringify(after, null, 2)}\n`)
