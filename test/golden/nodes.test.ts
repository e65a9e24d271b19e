import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RULE_SET } from '@bursar/core'
import { beforeAll, expect, test } from 'vitest'
import { Folder } from '../setup/process.ts'
import { newWords } from './new-letters.ts'
import { ask, install } from './node.ts'
import type { Told } from './tell.ts'

// A log is written by one Node and read by others for years: no decision hangs on what a Node
// knows of letters, zones and numbers. `npm run prove` asks the oldest Node that is supported and
// the newest that there is; else the one that runs the tests is asked alone.
const versions = process.env.BURSAR_PROVE_NODES?.split(' ') ?? []
const fixture = fileURLToPath(new URL(`./fixtures/rules-${RULE_SET}.jsonl`, import.meta.url))
// The story has a rail that settles what was not captured, and what nobody approved.
const brokenInStory = ['I8', 'I8']

let oldest: Told
let newest: Told

beforeAll(async () => {
  const folder = await Folder.make()
  try {
    const nodes: string[] = []
    for (const version of versions) nodes.push(await install(version, join(folder.path, version)))
    const [old = process.execPath, other = old] = nodes
    const letters = join(folder.path, 'letters.jsonl')
    newest = await ask(other, [fixture])
    await writeFile(letters, newest.letters)
    oldest = other === old ? newest : await ask(old, [fixture, letters])
  } finally {
    await folder.clear()
  }
}, 600_000)

test('the oldest and the newest Node decide the golden book byte for byte', async () => {
  const golden = await readFile(fixture, 'utf8')
  expect([oldest.golden === golden, newest.golden === golden]).toEqual([true, true])
})

test('both verify the golden book', () => {
  expect([oldest.broken[1], newest.broken[1]]).toEqual([brokenInStory, brokenInStory])
})

test('a book in letters that only the newest one knows is verified by both', () => {
  const [ofItsOwn] = newest.broken
  const [, , ofTheNewest = ofItsOwn] = oldest.broken
  expect([ofItsOwn, ofTheNewest]).toEqual([[], []])
  // Once the oldest one knows these letters too, newer ones prove more.
  if (versions.length > 0) expect([newest.known, oldest.known]).toEqual([newWords, []])
})
