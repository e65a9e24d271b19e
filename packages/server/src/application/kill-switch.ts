import {
  type Id,
  present,
  type SwitchName,
  type SwitchScope,
  switchNames,
  ulidOf,
} from '@bursar/core'
import { selectStoppedAgents } from '../store/read/agent.ts'
import { selectStoppedGroups } from '../store/read/group.ts'
import { decodeStops, selectStops } from '../store/read/organization.ts'
import { readId, readText } from '../store/read/value.ts'
import type { Call, Deps, Rejection } from './call.ts'
import { privateTexts } from './private-text.ts'
import { type Written, write } from './write.ts'

/** What a kill switch stops: all of a book, or part of it. */
export type SwitchTarget =
  | { readonly kind: 'organization' }
  | { readonly kind: 'rail'; readonly rail: SwitchName }
  | { readonly kind: 'group'; readonly group: Id<'group'> }
  | { readonly kind: 'agent'; readonly agent: Id<'agent'> }

export interface Stop {
  readonly target: SwitchTarget
  readonly reason: string | null
}

const stopsShownMax = 100

/** All that is stopped: the organization and its rails first, then groups, then agents. */
export async function listStops(
  { database }: Deps,
  { caller: { bookId } }: Call,
): Promise<{ readonly stops: readonly Stop[]; readonly hasMore: boolean }> {
  const limit = stopsShownMax + 1
  const [row] = await database.read(selectStops(bookId))
  const groups = await database.read(selectStoppedGroups(bookId, limit))
  const agents = await database.read(selectStoppedAgents(bookId, limit))
  const stops: Stop[] = [
    ...decodeStops(present(row, 'the book')).stops.map(({ scope, reason }) => {
      return { target: targetOf(scope), reason }
    }),
    ...groups.slice(0, stopsShownMax).map(({ id, reason }) => {
      return {
        target: { kind: 'group', group: readId('group', id) },
        reason: readText(reason),
      } as const
    }),
    ...agents.slice(0, stopsShownMax).map(({ id, reason }) => {
      return {
        target: { kind: 'agent', agent: readId('agent', id) },
        reason: readText(reason),
      } as const
    }),
  ]
  return { stops, hasMore: groups.length === limit || agents.length === limit }
}

function targetOf(scope: SwitchScope): SwitchTarget {
  if (scope === 'book') return { kind: 'organization' }
  const rail = switchNames.find((one) => scope === `rail:${one}`)
  return { kind: 'rail', rail: present(rail, scope) }
}

interface SwitchTurn {
  readonly target: SwitchTarget
  readonly on: boolean
  readonly reason: string | null
}

/** Stops payments, or lets them go on. Turned to where it stands, it stays there. */
export async function turnKillSwitch(
  deps: Deps,
  call: Call,
  { target, on, reason }: SwitchTurn,
): Promise<Written<'switch.turn'> | Rejection> {
  const subject = await subjectOf(deps, call, target)
  const scope = scopeOf(target)
  // Each target has a field of its own, and every turn says what holds from now on.
  const { digests, texts } = privateTexts(subject, { [`stop.${scope ?? target.kind}`]: reason })
  const group = target.kind === 'group' ? target.group : null
  const agent = target.kind === 'agent' ? target.agent : null
  const params = { scope, group, agent, on, texts: digests }
  const command = { kind: 'switch.turn', actor: call.caller.key, params } as const
  return write(deps, call, { command, texts })
}

function scopeOf(target: SwitchTarget): SwitchScope | null {
  if (target.kind === 'organization') return 'book'
  return target.kind === 'rail' ? `rail:${target.rail}` : null
}

/** Of whom the reason is a text: of the book and its rails it is one of the organization. */
async function subjectOf({ database }: Deps, { caller }: Call, target: SwitchTarget) {
  if (target.kind === 'group') return ulidOf(target.group)
  if (target.kind === 'agent') return ulidOf(target.agent)
  const [row] = await database.read(selectStops(caller.bookId))
  return ulidOf(decodeStops(present(row, 'the book')).organization)
}
