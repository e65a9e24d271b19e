import { decide, encodeEvent, evolve } from '@bursar/core'
import fc from 'fast-check'
import { test } from 'vitest'
import { expectSound } from '../../../../test/setup/soundness.ts'
import { story, tell } from '../../../../test/setup/wander.ts'
import { chainHash, leafOf } from '../store/digest.ts'
import { Findings } from './finding.ts'
import { Replay } from './replay.ts'
test('long', async () => {
  const seen = new Map<string, number>()
  for (const steps of fc.sample(story, { numRuns: 2500, seed: Date.now() % 2 ** 31 })) {
    const { given } = tell(steps)
    expectSound(given)
    let hash = '0'.repeat(64)
    const rows = given.log.map(({ event }, at) => {
      const body = encodeEvent(event)
      hash = chainHash(hash, leafOf(1, at + 1, body))
      return { seq: at + 1, kind: event.kind, hash: Buffer.from(hash, 'hex'), body }
    })
    const findings = new Findings()
    const replay = new Replay({ bookId: 1, core: { decide, evolve }, findings, read: async ({ params }) => rows.filter(({ seq }) => seq === params[1]), expected: null, warn: () => undefined })
    await replay.apply(rows)
    for (const { law, message } of findings.kept) {
      const k = `${law} ${message.replace(/[a-z]+_[0-9A-Z]{26}|\d+/g, '#')}`
      if (!seen.has(k)) console.log(k, message)
      seen.set(k, (seen.get(k) ?? 0) + 1)
    }
  }
  console.log([...seen])
}, 600_000)
