import { readFileSync } from 'node:fs'
import { encodeEvent } from '@bursar/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Given } from '../../../../test/setup/given.ts'
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

test('a retry that was promised by other zone data is replayed as it was', async () => {
  const given = new Given({ at: '2026-03-07T17:00:00Z' })
  const timeWindows = [{ days: ['sun'], from: 540, to: 600 }] as const
  given.pay(given.agent({ rules: { timezone: 'America/New_York', timeWindows } }), '1')
  const bodies = given.log.map(({ event }) => encodeEvent(event))
  const change = '["clockChange","1772953200","6","180"],["clockChange"]'
  expect(bodies.at(-1)).toContain(change)
  // As if the clocks were changed an hour later then, or not at all.
  const others = ['["clockChange","1772956800","6","240"],["clockChange"]', '["clockChange"]']
  for (const other of others) {
    const shifted = bodies.map((body) => body.replace(change, other))
    expect(await findingsIn(shifted, {}, ['The next clock change of America/New_York'])).toEqual([])
    await expect(findingsIn(shifted)).resolves.not.toEqual([])
  }
})

test('whatever was asked in whatever order, nothing is found in what came of it', async () => {
  const property = fc.asyncProperty(story, async (steps) => {
    await expectSoundLog(tell(steps).given.log.map(({ event }) => encodeEvent(event)))
  })
  await fc.assert(property, { numRuns: 30, interruptAfterTimeLimit: 20_000 })
})
