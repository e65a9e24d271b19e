import type { Core } from '../../packages/server/src/engine/prepare.ts'
import type { Intent } from './intent.ts'
import { misreading } from './mutants/craft.ts'

/** What no story of chance comes to: a bound, how it is reached, and a core that forgets it. */
export interface Bound {
  readonly bound: string
  readonly intents: readonly Intent[]
  readonly forgetful: Core
}

const nobody = { who: 0, whom: 0, which: 0, amount: 1n, limit: null, wait: 0 } as const

function often(count: number, verbs: readonly Partial<Intent>[]): Intent[] {
  const all = Array.from({ length: count }, () => verbs).flat()
  return all.map((one) => ({ ...nobody, verb: 'fund', ...one }))
}

export const bounds: readonly Bound[] = [
  {
    bound: 'agents below one agent',
    intents: often(66, [{ verb: 'adjust' }, { verb: 'delegate' }]),
    forgetful: misreading('agentLine', (row) => ({ ...row, descendants: 0 })),
  },
  {
    bound: 'undecided payments of an agent',
    intents: often(102, [{ verb: 'fund', who: 1 }, { verb: 'hold' }]),
    forgetful: misreading('openCount', (row) => ({ ...row, open: 0 })),
  },
  {
    bound: 'owners of a book',
    intents: often(21, [{ verb: 'add a member', which: 2 }]),
    forgetful: misreading('owners', () => ({ owners: ['prs_else'] })),
  },
]
