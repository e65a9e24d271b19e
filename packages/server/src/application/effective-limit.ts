import { type Id, type LimitsInForce, limitsInForce } from '@bursar/core'
import { reachNamed } from './access.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { snapshotOf } from './snapshot.ts'

export interface AgentLimits {
  readonly kind: 'limits'
  readonly agent: Id<'agent'>
  readonly limits: LimitsInForce
}

/** The same of an agent by its id as it was sent. */
export async function limitsOf(
  deps: Deps,
  call: Call,
  id: string,
): Promise<AgentLimits | Rejection> {
  const reached = reachNamed(call, id)
  if (reached.kind === 'rejected') return reached
  const { agent } = reached
  const view = await endOf(deps, call, agent)
  const row = view.read('agent', agent)
  if (row === null || row.status === 'DELETED') return rejected('NOT_FOUND')
  return { kind: 'limits', agent, limits: limitsInForce(view, agent) }
}

/** What binds an agent now, with all that stands above it. */
export async function effectiveLimits(
  deps: Deps,
  call: Call,
  agent: Id<'agent'>,
): Promise<LimitsInForce> {
  return limitsInForce(await endOf(deps, call, agent), agent)
}

/** An agent's end touches all that bounds it: so the same rows are looked at. */
function endOf(deps: Deps, { caller: { bookId, key: actor } }: Call, agent: Id<'agent'>) {
  return snapshotOf(deps, bookId, [{ kind: 'agent.delete', actor, params: { agent } }])
}
