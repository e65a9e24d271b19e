import { type Ask, type Command, type Id, idOf, type Rules, ulidOf } from '@bursar/core'
import { addKey, endKeys } from './key.ts'
import { heirOf, release, sweep } from './posting.ts'
import { standing, standingAbove, switchedOff } from './scope.ts'
import { holdsAll, type Speaker } from './speaker.ts'
import { lineOf, type ModelAgent, must, type World } from './world.ts'

export function createAgent(
  world: World,
  speaker: Speaker,
  ask: Ask<'agent.create'>,
): string | null {
  if (!holdsAll(speaker, ask.permissions)) return 'FORBIDDEN'
  const { readOnly } = ask
  addAgent(world, ask, { readOnly, parent: null, expiresAt: null })
  return null
}

type Made = Pick<Ask<'agent.create'>, 'agent' | 'key' | 'permissions'> & { readonly rules: Rules }

function addAgent(
  world: World,
  { agent: id, key, permissions, rules }: Made,
  born: Pick<ModelAgent, 'readOnly' | 'parent' | 'expiresAt'>,
): ModelAgent {
  const ulid = ulidOf(id)
  const own = world.addPolicy(idOf('policy', ulid), 'own', rules)
  const scope = { ulid, id, own, attached: [], stopped: false, groups: [], resumedAt: 0 }
  const agent: ModelAgent = { ...scope, ...born, status: 'ACTIVE' }
  world.agents.push(agent)
  world.addWallet({ id: idOf('wallet', ulid), agent, currency: 'USD', system: false })
  if (key !== null) addKey(world, { id: key.id, agent, owner: id, permissions, expiresAt: null })
  return agent
}

/** What the organization alone may do with an agent. */
export function changeAgent(
  world: World,
  command: Extract<Command, { kind: 'agent.adjust' | 'agent.resume' | 'agent.rotate' }>,
): string | null {
  const agent = world.agent(command.ask.agent)
  if (agent === undefined) return 'NOT_FOUND'
  switch (command.kind) {
    case 'agent.adjust':
      return adjust(world, agent, command.ask.amount)
    case 'agent.resume':
      agent.status = 'ACTIVE'
      agent.resumedAt = world.payments.length
      return null
    case 'agent.rotate': {
      const { permissions } = must(
        world.keys.find((key) => key.agent === agent && key.status === 'ACTIVE'),
      )
      endKeys(world, agent, 'ROTATED')
      const { id } = command.ask.key
      addKey(world, { id, agent, owner: agent.id, permissions, expiresAt: null })
      return null
    }
  }
}

function adjust(world: World, agent: ModelAgent, amount: bigint): string | null {
  const wallet = world.firstWallet(agent)
  const refusal = standing([wallet])
  if (refusal !== null) return refusal
  const org = world.org(wallet.currency)
  const payer = amount > 0n ? org : wallet
  if (world.available(payer) < (amount > 0n ? amount : -amount)) return 'INSUFFICIENT_FUNDS'
  world.move(org, wallet, amount)
  return null
}

/** By the organization, the agent itself and those above it that may delegate. */
export function pause(world: World, speaker: Speaker, ask: Ask<'agent.pause'>): string | null {
  const agent = world.agent(ask.agent)
  const isOwn = speaker.agent === null || speaker.agent === agent
  const refusal = isOwn ? null : notAbove(speaker, agent)
  if (refusal !== null) return refusal
  if (agent === undefined) return 'NOT_FOUND'
  agent.status = 'PAUSED'
  return null
}

function notAbove(speaker: Speaker, agent: ModelAgent | undefined): string | null {
  if (speaker.agent === null) return null
  if (agent === undefined) return 'SCOPE_FORBIDDEN'
  if (!holdsAll(speaker, ['agents:delegate'])) return 'FORBIDDEN'
  return lineOf(agent).includes(speaker.agent) ? null : 'SCOPE_FORBIDDEN'
}

export function delegate(
  world: World,
  speaker: Speaker,
  { ask, at }: { ask: Ask<'agent.delegate'>; at: number },
): string | null {
  const parent = world.agent(ask.parent)
  const refusal = notAbove(speaker, parent)
  if (refusal !== null) return refusal
  if (parent === undefined) return 'NOT_FOUND'
  if (!holdsAll(speaker, ask.permissions)) return 'FORBIDDEN'
  const line = lineOf(parent)
  if (parent.readOnly || line.length === 3) return 'CONFLICT'
  if (line.some((one) => world.below(one).length === 64)) return 'CONFLICT'
  if (ask.expiresAt !== null && ask.expiresAt <= at) return 'INVALID_REQUEST'
  const wallet = world.firstWallet(parent)
  const stopped =
    switchedOff(world, parent, 'internal') ?? standingAbove(parent) ?? standing([wallet])
  if (stopped !== null) return stopped
  if (world.available(wallet) < ask.amount) return 'INSUFFICIENT_FUNDS'
  const { expiresAt } = ask
  const child = addAgent(world, ask, { readOnly: false, parent, expiresAt })
  world.move(wallet, world.firstWallet(child), ask.amount)
  return null
}

/** By the organization, and by those above that may delegate; nobody ends itself. */
export function remove(world: World, speaker: Speaker, id: Id<'agent'>): string | null {
  const agent = world.agent(id)
  const isOwn = speaker.agent !== null && speaker.agent === agent
  const refusal = isOwn ? 'SCOPE_FORBIDDEN' : notAbove(speaker, agent)
  if (refusal !== null) return refusal
  if (agent === undefined) return 'NOT_FOUND'
  end(world, agent)
  return null
}

/** With all below it; the money of all goes to the heir of the highest. */
export function end(world: World, agent: ModelAgent): void {
  for (const one of [...world.below(agent), agent]) {
    for (const payment of world.payments) {
      const { state } = payment
      const isUndecided = state === 'PENDING_APPROVAL' || state === 'HELD'
      if (payment.agent === one && isUndecided) release(payment, 'RELEASED')
    }
    for (const wallet of world.walletsOf(one))
      sweep(world, wallet, heirOf(world, agent, wallet.currency))
    one.status = 'DELETED'
    one.attached = []
    one.groups = []
    one.own.deleted = true
    one.own.candidate = null
    endKeys(world, one, 'REVOKED')
  }
}
