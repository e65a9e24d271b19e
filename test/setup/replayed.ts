import { decide, evolve } from '@bursar/core'
import type { Row } from '../../packages/server/src/store/db.ts'
import { chainHash, leafOf } from '../../packages/server/src/store/digest.ts'
import { Findings } from '../../packages/server/src/verify/finding.ts'
import { type Core, Replay } from '../../packages/server/src/verify/replay.ts'

const bookId = 1
const accepted = 'an older copy of the database was accepted'

/** What is found in a log of these bodies, with its chain made anew. */
export async function findingsIn(
  bodies: readonly string[],
  core: Partial<Core> = {},
  known: string[] = [],
): Promise<Findings['kept']> {
  let hash = '0'.repeat(64)
  const rows = bodies.map((body, at): Row => {
    hash = chainHash(hash, leafOf(bookId, at + 1, body))
    const { t: kind } = JSON.parse(body)
    return { seq: at + 1, kind, hash: Buffer.from(hash, 'hex'), body }
  })
  const findings = new Findings()
  const replay = new Replay({
    bookId,
    core: { decide, evolve, ...core },
    findings,
    read: async ({ params }) => rows.filter(({ seq }) => seq === params[1]),
    expected: null,
    keysSince: 0,
    warn: (message) => {
      // What an operator has accepted is told, and is no fault.
      const isKnown = [accepted, ...known].some((one) => message.includes(one))
      if (!isKnown) throw new Error(message)
    },
  })
  await replay.apply(rows)
  return findings.kept
}
