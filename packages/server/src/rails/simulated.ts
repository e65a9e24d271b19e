import { setTimeout as wait } from 'node:timers/promises'
import type { Rail } from './rail.ts'

const answerMs = 200

/** The rail of test books: two merchants answer later, one of them always with a failure. */
export const simulatedRail: Rail = {
  async dispatch({ merchant }) {
    await wait(answerMs)
    const names = [merchant?.id, merchant?.name, merchant?.domain]
    return names.includes('fail.simulated')
      ? { kind: 'failed', reason: 'the simulated merchant refuses every payment' }
      : { kind: 'settled', receipt: null }
  },
}
