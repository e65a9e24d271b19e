import { readFileSync } from 'node:fs'
import { encodeEvent } from '@bursar/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { story, tell } from '../../../../test/setup/random-commands.ts'
import { findingsIn } from '../../../../test/setup/replayed.ts'

function recorded(): string[] {
  const path = '../../../../test/golden/fixtures/rules-1.jsonl'
  return readFileSync(new URL(path, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
}

/** A fact is never refused: where a rail paid what nobody had let it, that alone is found. */
async function expectSoundLog(bodies: readonly string[]): Promise<void> {
  const paid = bodies.flatMap((body, at) => (body.includes('"settled_without_') ? [at + 1] : []))
  const findings = await findingsIn(bodies)
  expect(findings.map(({ law, seq }) => [law, seq])).toEqual(paid.map((seq) => ['I8', seq]))
}

test('the recorded book is sound', async () => {
  await expectSoundLog(recorded())
})

test('whatever was asked in whatever order, nothing is found in what came of it', async () => {
  const property = fc.asyncProperty(story, async (steps) => {
    await expectSoundLog(tell(steps).given.log.map(({ event }) => encodeEvent(event)))
  })
  await fc.assert(property, { numRuns: 30, interruptAfterTimeLimit: 20_000 })
})
