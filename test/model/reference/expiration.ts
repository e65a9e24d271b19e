import { ulidOf } from '@bursar/core'
import { end } from './agent.ts'
import type { ModelRequest } from './consent.ts'
import { expire } from './ending.ts'
import type { ModelAgent, ModelPayment, World } from './world.ts'

type Ending = ModelAgent | ModelPayment | ModelRequest

/** Holds, waiting approvals and delegations end by themselves, the earliest first. */
export function endExpired(world: World, now: number): void {
  for (const one of ends(world).filter(({ at }) => at <= now)) finish(world, one.ending)
}

/** When something ends by itself the next time, if anything does. */
export function nextEnd(world: World): number | null {
  return ends(world)[0]?.at ?? null
}

function ends({ payments, agents, requests }: World): { ending: Ending; at: number }[] {
  return [...payments, ...agents, ...requests]
    .filter((one) => isRunning(one))
    .flatMap((ending) =>
      ending.expiresAt === null ? [] : [{ ending, at: ending.expiresAt, ulid: ulidOf(ending.id) }],
    )
    .sort((a, b) => a.at - b.at || (a.ulid < b.ulid ? -1 : 1))
}

/** What ended with something before it ends only once. */
function finish(world: World, one: Ending): void {
  if (!isRunning(one)) return
  if ('status' in one) end(world, one)
  else if ('wish' in one) one.state = 'EXPIRED'
  else expire(world, one)
}

function isRunning(one: Ending): boolean {
  if ('status' in one) return one.status !== 'DELETED'
  return ['HELD', 'PENDING_APPROVAL', 'PENDING'].includes(one.state)
}
