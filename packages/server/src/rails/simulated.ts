import { setTimeout as wait } from 'node:timers/promises'
import type { RailTerms, Settles } from '@bursar/core'
import type { Rail } from './rail.ts'

const answerMs = 200

/** Two merchants, to show and to test what a rail is like that answers later. */
const slow = 'slow.simulated'
const failing = 'fail.simulated'

/** The rail of test books: it pays whoever is named, but one merchant refuses every payment. */
export const simulatedRail: Rail = {
  async dispatch({ merchant }) {
    await wait(answerMs)
    const names = [merchant?.id, merchant?.name, merchant?.domain]
    return names.includes(failing)
      ? { kind: 'failed', reason: 'the simulated merchant refuses every payment' }
      : { kind: 'settled', receipt: null }
  },
}

export function simulatedTerms(settles: Settles): RailTerms {
  return { rail: 'simulated', settles, except: settles === 'at_once' ? [slow, failing] : null }
}
