import { readFileSync } from 'node:fs'
import { decide, decodeEvent, encodeEvent, evolve } from '@bursar/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { story, tell } from '../../../../test/setup/random-commands.ts'
import type { Row } from '../store/db.ts'
import { chainHash, leafOf } from '../store/digest.ts'
import { Findings } from './finding.ts'
import { Replay } from './replay.ts'

const bookId = 1

/** What is found in a log of these bodies, with its chain made anew. */
async function findingsIn(bodies: readonly string[]): Promise<Findings['kept']> {
  let hash = '0'.repeat(64)
  const rows = bodies.map((body, at): Row => {
    hash = chainHash(hash, leafOf(bookId, at + 1, body))
    return { seq: at + 1, kind: decodeEvent(body).kind, hash: Buffer.from(hash, 'hex'), body }
  })
  const findings = new Findings()
  const replay = new Replay({
    bookId,
    core: { decide, evolve },
    findings,
    read: async ({ params }) => rows.filter(({ seq }) => seq === params[1]),
    expected: null,
    warn: (message) => {
      // What an operator has accepted is told, and is no fault.
      if (!message.includes('an older copy of the database was accepted')) throw new Error(message)
    },
  })
  await replay.apply(rows)
  return findings.kept
}

function recorded(ruleSet: '1' | '2' | '3'): string[] {
  const path = `../../../../test/golden/fixtures/rules-${ruleSet}.jsonl`
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

test.each(['1', '2', '3'] as const)(
  'the recorded book of rule set %s is sound',
  async (ruleSet) => {
    await expectSoundLog(recorded(ruleSet))
  },
)

test('whatever was asked in whatever order, nothing is found in what came of it', async () => {
  const property = fc.asyncProperty(story, async (steps) => {
    await expectSoundLog(tell(steps).given.log.map(({ event }) => encodeEvent(event)))
  })
  await fc.assert(property, { numRuns: 30, interruptAfterTimeLimit: 20_000 })
})

test('rules that are over do not come back', async () => {
  const bodies = recorded('1')
  const at = bodies.findIndex((body) => body.includes('"t":"agent.pause"'))
  const later = bodies.map((body, index) =>
    index === at ? body.replace('"rules":"1"', '"rules":"2"') : body,
  )
  // The newer rules may begin anywhere; what comes after them is theirs.
  expect(await findingsIn(later.slice(0, at + 1))).toEqual([])
  const findings = await findingsIn(later)
  expect(findings.map(({ seq }) => seq)).toEqual(bodies.slice(at + 1).map((_, i) => at + 2 + i))
  for (const { law, message } of findings) {
    expect(law).toBe('L2')
    expect(message).toMatch(/decided by rule set 1, after rule set 2/)
  }
})
