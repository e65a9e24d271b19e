import { writeFileSync } from 'node:fs'
import found from './fixtures/found.json' with { type: 'json' }
import { fullMutants, memberMutants, mutants, requestMutants } from './mutants.ts'
import { type Search, storyThatFinds } from './search.ts'
import { large } from './story.ts'

// Writes down the story by which each planted bug is found, for the test to tell it first:
// npx tsx --conditions=bursar-source test/model/record.ts

const before: Readonly<Record<string, number>> = found
const after: Record<string, number> = {}

function search(all: typeof mutants, told: Pick<Search, 'unit' | 'of'> = {}): void {
  const others = new Set<number>()
  for (const { bug, subject } of all) {
    const own = before[bug]
    // By few stories, as each has to be told to the sound core as well.
    const first = new Set([...(own === undefined ? [] : [own]), ...others])
    const story = storyThatFinds({ subject, ...told, first: [...first], most: 1_500 })
    process.stdout.write(`${story ?? 'not found:'} ${bug}\n`)
    if (story === null) continue
    after[bug] = story
    others.add(story)
  }
}

search(mutants)
search(requestMutants, { of: 'requests' })
search(memberMutants, { of: 'members' })
search(fullMutants, { unit: large })
const path = new URL('fixtures/found.json', import.meta.url)
writeFileSync(path, `${JSON.stringify(after, null, 2)}\n`)
