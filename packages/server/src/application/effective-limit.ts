import { type Id, type LimitsInForce, limitsInForce } from '@bursar/core'
import type { Call, Deps } from './call.ts'
import { pictureOf } from './snapshot.ts'

/** What binds an agent now, with all that stands above it. */
export async function effectiveLimits(
  deps: Deps,
  { caller: { bookId, key: by } }: Call,
  agent: Id<'agent'>,
): Promise<LimitsInForce> {
  // An agent's end touches all that bounds it: so the same rows are looked at.
  const view = await pictureOf(deps, bookId, [{ kind: 'agent.delete', by, ask: { agent } }])
  return limitsInForce(view, agent)
}
