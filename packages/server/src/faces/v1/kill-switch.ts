import { type Id, parseId, present, ulidOf } from '@bursar/core'
import { agentNamed } from '../../application/access.ts'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { firstWalletOf } from '../../application/id.ts'
import { privateTexts } from '../../application/private-text.ts'
import { write } from '../../application/write.ts'
import { selectStoppedAgents } from '../../store/read/agent.ts'
import { selectStoppedGroups } from '../../store/read/group.ts'
import { decodeStops, type SwitchScope, selectStops } from '../../store/read/organization.ts'
import { readId, readText } from '../../store/read/value.ts'
import type { Handlers } from './handler.ts'

type KillSwitchHandlers = Pick<Handlers, 'killSwitch.retrieve' | 'killSwitch.set'>
type Sent = Parameters<Handlers['killSwitch.set']>[2]['body']

const stopsShownMax = 100

/** Exactly one of them is what is stopped. */
interface Target {
  readonly scope: SwitchScope | null
  readonly group: Id<'group'> | null
  readonly agent: Id<'agent'> | null
}

const nobody = { scope: null, group: null, agent: null }

function targetOf({ rail, groupId, agentId }: Sent): Target | null {
  if (rail !== null) return { ...nobody, scope: `rail:${rail}` }
  const group = groupId === null ? null : parseId('group', groupId)
  const agent = agentId === null ? null : agentNamed(agentId)
  if (groupId === null && agentId === null) return { ...nobody, scope: 'book' }
  return group === null && agent === null ? null : { ...nobody, group, agent }
}

function railOf(scope: SwitchScope | null): 'internal' | 'simulated' | null {
  switch (scope) {
    case 'rail:internal':
      return 'internal'
    case 'rail:simulated':
      return 'simulated'
    case 'book':
    case null:
      return null
  }
}

function scopeOf({ scope, group, agent }: Target) {
  if (group !== null) return 'group' as const
  if (agent !== null) return 'agent' as const
  return railOf(scope) === null ? ('organization' as const) : ('rail' as const)
}

function renderStop(target: Target, reason: string | null) {
  return {
    scope: scopeOf(target),
    rail: railOf(target.scope),
    groupId: target.group,
    agentId: target.agent === null ? null : firstWalletOf(target.agent),
    reason,
  }
}

/** Of whom the reason is a text: of the book and its rails it is one of the organization. */
async function subjectOf({ database }: Deps, call: Call, { group, agent }: Target) {
  const named = group ?? agent
  if (named !== null) return ulidOf(named)
  const [row] = await database.read(selectStops(call.caller.bookId))
  return ulidOf(decodeStops(present(row, 'the book')).organization)
}

export const killSwitchHandlers: KillSwitchHandlers = {
  async 'killSwitch.retrieve'(deps, call) {
    const { bookId } = call.caller
    const limit = stopsShownMax + 1
    const [row] = await deps.database.read(selectStops(bookId))
    const groups = await deps.database.read(selectStoppedGroups(bookId, limit))
    const agents = await deps.database.read(selectStoppedAgents(bookId, limit))
    const data = [
      ...decodeStops(present(row, 'the book')).stops.map(({ scope, reason }) =>
        renderStop({ ...nobody, scope }, reason),
      ),
      ...groups
        .slice(0, stopsShownMax)
        .map(({ id, reason }) =>
          renderStop({ ...nobody, group: readId('group', id) }, readText(reason)),
        ),
      ...agents
        .slice(0, stopsShownMax)
        .map(({ id, reason }) =>
          renderStop({ ...nobody, agent: readId('agent', id) }, readText(reason)),
        ),
    ]
    const hasMore = groups.length === limit || agents.length === limit
    return { status: 200, body: { data, hasMore } }
  },

  async 'killSwitch.set'(deps, call, { body }) {
    const { on, reason } = body
    const target = targetOf(body)
    if (target === null) return rejected('NOT_FOUND')
    // Each target has a field of its own, and every turn says what holds from now on.
    const field = `stop.${target.scope ?? scopeOf(target)}`
    const subject = await subjectOf(deps, call, target)
    const { digests, texts } = privateTexts(subject, { [field]: reason })
    const ask = { ...target, on, texts: digests }
    const command = { kind: 'switch.turn', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command, texts })
    if (written.kind === 'rejected') return written
    const answer = { on, ...renderStop(written.event.ask, reason) }
    return { status: 200, body: answer, replayed: written.replayed }
  },
}
