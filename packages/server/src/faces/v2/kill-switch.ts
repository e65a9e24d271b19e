import { idOf, type Rail, ulidOf } from '@bursar/core'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { killSwitchHandlers as v1 } from '../v1/kill-switch.ts'
import type { V2Handlers } from './handler.ts'

type KillSwitchHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.killSwitch.${string}`>>

type Stops = Record<string, { active: true; reason: string | null }>

interface Turn {
  readonly rail: string
  readonly on: boolean
  readonly said: { readonly reason: string | null; readonly notes: string | null }
}

function isRail(name: string): name is Rail {
  return name === 'internal' || name === 'simulated'
}

async function turn(deps: Deps, call: Call, { rail, on, said }: Turn) {
  if (!isRail(rail)) return rejected('RAIL_NOT_CONFIGURED')
  const { reason, notes } = said
  const words = [reason, notes].filter((text) => text !== null)
  const text = words.length === 0 ? null : words.join('\n')
  const body = { on, reason: text, rail, groupId: null, agentId: null }
  const answer = await v1['killSwitch.set'](deps, call, {
    params: undefined,
    query: undefined,
    body,
  })
  if ('kind' in answer) return answer
  const turned = { rail, active: answer.body.on, reason: answer.body.reason }
  return { status: 200 as const, body: turned, replayed: answer.replayed ?? false }
}

export const killSwitchHandlers: KillSwitchHandlers = {
  async 'v2.killSwitch.status'(deps, call) {
    const answer = await v1['killSwitch.retrieve'](deps, call, {
      params: undefined,
      query: {},
      body: undefined,
    })
    if ('kind' in answer) return answer
    const { data, hasMore } = answer.body
    const agents: Stops = {}
    const groups: Stops = {}
    const rails: Stops = {}
    let all: Stops[string] | null = null
    for (const { rail, groupId, agentId, reason } of data) {
      const stop = { active: true as const, reason }
      if (agentId !== null) agents[idOf('agent', ulidOf(agentId))] = stop
      else if (groupId !== null) groups[groupId] = stop
      else if (rail !== null) rails[rail] = stop
      else all = stop
    }
    const nowhere = { organizations: {}, chains: {} }
    const body = { global: all, agents, groups, rails, ...nowhere, has_more: hasMore }
    return { status: 200, body }
  },

  'v2.killSwitch.activateRail': (deps, call, { params, body }) =>
    turn(deps, call, { rail: params.rail, on: true, said: body }),

  'v2.killSwitch.deactivateRail': (deps, call, { params, body }) =>
    turn(deps, call, { rail: params.rail, on: false, said: body }),

  'v2.killSwitch.activateNamedRail': (deps, call, { body }) =>
    turn(deps, call, { rail: body.rail, on: true, said: body }),

  'v2.killSwitch.deactivateNamedRail': (deps, call, { body }) =>
    turn(deps, call, { rail: body.rail, on: false, said: body }),
}
