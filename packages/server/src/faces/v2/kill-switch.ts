import { notASwitchName, switchNamed } from '@bursar/contract'
import { isChain } from '@bursar/core'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { listStops, turnKillSwitch } from '../../application/kill-switch.ts'
import type { V2Handlers } from './handler.ts'

type KillSwitchHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.killSwitch.${string}`>>

interface Active {
  readonly active: true
  readonly reason: string | null
}

interface Turn {
  readonly on: boolean
  readonly sent: {
    readonly reason: string | null
    readonly notes: string | null
  }
}

const noSuchName =
  `Nothing was stopped: there is no rail or chain of this name. ${notASwitchName} To stop an ` +
  'agent, a group or everything, use POST /v1/kill-switch.'

/** Rails and chains are one list: whoever stops a name by either address stops what names it. */
async function turn(deps: Deps, call: Call, named: string, { on, sent }: Turn) {
  const name = switchNamed(named)
  if (name === null) return rejected('RAIL_NOT_CONFIGURED', { sentence: noSuchName })
  const texts = [sent.reason, sent.notes].filter((text) => text !== null)
  const reason = texts.length === 0 ? null : texts.join('\n')
  const target = { kind: 'rail', rail: name } as const
  const written = await turnKillSwitch(deps, call, { target, on, reason })
  if (written.kind === 'rejected') return written
  return {
    kind: 'turned' as const,
    name,
    shown: { active: on, reason },
    replayed: written.replayed,
  }
}

async function turnRail(deps: Deps, call: Call, rail: string, how: Turn) {
  const turned = await turn(deps, call, rail, how)
  if (turned.kind === 'rejected') return turned
  const { name, shown, replayed } = turned
  return { status: 200 as const, body: { rail: name, ...shown }, replayed }
}

async function turnChain(deps: Deps, call: Call, chain: string, how: Turn) {
  const turned = await turn(deps, call, chain, how)
  if (turned.kind === 'rejected') return turned
  const { name, shown, replayed } = turned
  return { status: 200 as const, body: { chain: name, ...shown }, replayed }
}

export const killSwitchHandlers: KillSwitchHandlers = {
  async 'v2.killSwitch.status'(deps, call) {
    const { stops, hasMore } = await listStops(deps, call)
    const agents: Record<string, Active> = {}
    const groups: Record<string, Active> = {}
    const rails: Record<string, Active> = {}
    const chains: Record<string, Active> = {}
    let global: Active | null = null
    for (const { target, reason } of stops) {
      const stop: Active = { active: true, reason }
      if (target.kind === 'agent') agents[target.agent] = stop
      else if (target.kind === 'group') groups[target.group] = stop
      else if (target.kind === 'rail') (isChain(target.rail) ? chains : rails)[target.rail] = stop
      else global = stop
    }
    const all = { global, organizations: {}, agents, groups, rails, chains }
    return { status: 200, body: { ...all, has_more: hasMore } }
  },

  'v2.killSwitch.activateRail': (deps, call, { params, body }) =>
    turnRail(deps, call, params.rail, { on: true, sent: body }),

  'v2.killSwitch.deactivateRail': (deps, call, { params, body }) =>
    turnRail(deps, call, params.rail, { on: false, sent: body }),

  'v2.killSwitch.activateNamedRail': (deps, call, { body }) =>
    turnRail(deps, call, body.rail, { on: true, sent: body }),

  'v2.killSwitch.deactivateNamedRail': (deps, call, { body }) =>
    turnRail(deps, call, body.rail, { on: false, sent: body }),

  'v2.killSwitch.activateChain': (deps, call, { params, body }) =>
    turnChain(deps, call, params.chain, { on: true, sent: body }),

  'v2.killSwitch.deactivateChain': (deps, call, { params, body }) =>
    turnChain(deps, call, params.chain, { on: false, sent: body }),

  'v2.killSwitch.activateNamedChain': (deps, call, { body }) =>
    turnChain(deps, call, body.chain, { on: true, sent: body }),

  'v2.killSwitch.deactivateNamedChain': (deps, call, { body }) =>
    turnChain(deps, call, body.chain, { on: false, sent: body }),
}
