import { parseId } from '@bursar/core'
import { agentNamed } from '../../application/access.ts'
import { rejected } from '../../application/call.ts'
import { firstWalletOf } from '../../application/id.ts'
import {
  listStops,
  type Stop,
  type SwitchTarget,
  turnKillSwitch,
} from '../../application/kill-switch.ts'
import type { Handlers } from './handler.ts'

type KillSwitchHandlers = Pick<Handlers, 'killSwitch.retrieve' | 'killSwitch.set'>
type SwitchBody = Parameters<Handlers['killSwitch.set']>[2]['body']

function targetOf({ rail, groupId, agentId }: SwitchBody): SwitchTarget | null {
  if (rail !== null) return { kind: 'rail', rail }
  const group = groupId === null ? null : parseId('group', groupId)
  if (group !== null) return { kind: 'group', group }
  const agent = agentId === null ? null : agentNamed(agentId)
  if (agent !== null) return { kind: 'agent', agent }
  return groupId === null && agentId === null ? { kind: 'organization' } : null
}

function renderStop({ target, reason }: Stop) {
  return {
    scope: target.kind,
    rail: target.kind === 'rail' ? target.rail : null,
    groupId: target.kind === 'group' ? target.group : null,
    agentId: target.kind === 'agent' ? firstWalletOf(target.agent) : null,
    reason,
  }
}

export const killSwitchHandlers: KillSwitchHandlers = {
  async 'killSwitch.retrieve'(deps, call) {
    const { stops, hasMore } = await listStops(deps, call)
    return { status: 200, body: { data: stops.map(renderStop), hasMore } }
  },

  async 'killSwitch.set'(deps, call, { body }) {
    const { on, reason } = body
    const target = targetOf(body)
    if (target === null) return rejected('NOT_FOUND')
    const written = await turnKillSwitch(deps, call, { target, on, reason })
    if (written.kind === 'rejected') return written
    const answer = { on, ...renderStop({ target, reason }) }
    return { status: 200, body: answer, replayed: written.replayed }
  },
}
