import { type Rail, rails } from '@bursar/core'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { listStops, turnKillSwitch } from '../../application/kill-switch.ts'
import type { V2Handlers } from './handler.ts'

type KillSwitchHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.killSwitch.${string}`>>

interface Active {
  readonly active: true
  readonly reason: string | null
}

interface RailTurn {
  readonly rail: string
  readonly on: boolean
  readonly sent: { readonly reason: string | null; readonly notes: string | null }
}

function isRail(name: string): name is Rail {
  return rails.some((rail) => rail === name)
}

async function turn(deps: Deps, call: Call, { rail, on, sent }: RailTurn) {
  if (!isRail(rail)) return rejected('RAIL_NOT_CONFIGURED')
  const texts = [sent.reason, sent.notes].filter((text) => text !== null)
  const reason = texts.length === 0 ? null : texts.join('\n')
  const target = { kind: 'rail', rail } as const
  const written = await turnKillSwitch(deps, call, { target, on, reason })
  if (written.kind === 'rejected') return written
  return { status: 200 as const, body: { rail, active: on, reason }, replayed: written.replayed }
}

export const killSwitchHandlers: KillSwitchHandlers = {
  async 'v2.killSwitch.status'(deps, call) {
    const { stops, hasMore } = await listStops(deps, call)
    const agents: Record<string, Active> = {}
    const groups: Record<string, Active> = {}
    const rails: Record<string, Active> = {}
    let global: Active | null = null
    for (const { target, reason } of stops) {
      const stop: Active = { active: true, reason }
      if (target.kind === 'agent') agents[target.agent] = stop
      else if (target.kind === 'group') groups[target.group] = stop
      else if (target.kind === 'rail') rails[target.rail] = stop
      else global = stop
    }
    const nowhere = { organizations: {}, chains: {} }
    return { status: 200, body: { global, agents, groups, rails, ...nowhere, has_more: hasMore } }
  },

  'v2.killSwitch.activateRail': (deps, call, { params, body }) =>
    turn(deps, call, { rail: params.rail, on: true, sent: body }),

  'v2.killSwitch.deactivateRail': (deps, call, { params, body }) =>
    turn(deps, call, { rail: params.rail, on: false, sent: body }),

  'v2.killSwitch.activateNamedRail': (deps, call, { body }) =>
    turn(deps, call, { rail: body.rail, on: true, sent: body }),

  'v2.killSwitch.deactivateNamedRail': (deps, call, { body }) =>
    turn(deps, call, { rail: body.rail, on: false, sent: body }),
}
