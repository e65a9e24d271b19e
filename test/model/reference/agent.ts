import { type Command, type Id, idOf, type Params, type Rules, ulidOf } from '@bursar/core'
import { addKey, endKeys } from './key.ts'
import { release, sweep, sweepTargetOf } from './posting.ts'
import { standing, standingAbove, suspended, switchedOff } from './scope.ts'
import { holdsAll, mayLend, type Speaker } from './speaker.ts'
import { lineOf, type ModelAgent, type World } from './world.ts'

export function createAgent(
  world: World,
  speaker: Speaker,
  params: Params<'agent.create'>,
): string | null {
  if (!mayLend(speaker, params.permissions)) return 'FORBIDDEN'
  const { readOnly } = params
  const currency = params.walletless === true ? null : 'USD'
  addAgent(world, { ...params, currency }, { readOnly, parent: null, expiresAt: null })
  return null
}

type Made = Pick<Params<'agent.create'>, 'agent' | 'key' | 'permissions'> & {
  readonly rules: Rules
  /** Of its first wallet; null where it has none. */
  readonly currency: string | null
}

function addAgent(
  world: World,
  { agent: id, key, permissions, rules, currency }: Made,
  born: Pick<ModelAgent, 'readOnly' | 'parent' | 'expiresAt'>,
): ModelAgent {
  const ulid = ulidOf(id)
  const own = world.addPolicy(idOf('policy', ulid), 'own', rules)
  const scope = { ulid, id, own, attached: [], stopped: false, groups: [], resumedAt: 0 }
  const known = { level: 'basic', suspended: false } as const
  const agent: ModelAgent = { ...scope, ...born, ...known, status: 'ACTIVE' }
  world.agents.push(agent)
  if (currency !== null)
    world.addWallet({ id: idOf('wallet', ulid), agent, currency, system: false })
  if (key !== null) addKey(world, { ...ofAgent(agent), id: key.id, permissions })
  return agent
}

function ofAgent(agent: ModelAgent) {
  return { agent, owner: agent.id, expiresAt: null, maker: null, member: null }
}

type Change = `agent.${'adjust' | 'change' | 'resume' | 'retire' | 'rotate'}`

/** What the organization alone may do with an agent. */
export function changeAgent(
  world: World,
  speaker: Speaker,
  command: Extract<Command, { kind: Change }>,
): string | null {
  if (command.kind === 'agent.adjust') return adjustBudget(world, command.params)
  const agent = world.agent(command.params.agent)
  if (agent === undefined) return 'NOT_FOUND'
  switch (command.kind) {
    case 'agent.change':
      agent.own.rules = { ...agent.own.rules, ...command.params.change }
      if (command.params.active === true) resume(world, agent)
      if (command.params.active === false) agent.status = 'PAUSED'
      return null
    case 'agent.resume':
      resume(world, agent)
      return null
    case 'agent.retire':
      for (const one of [...world.below(agent), agent]) leave(world, one)
      return null
    case 'agent.rotate':
      return rotate(world, speaker, { agent, id: command.params.key.id })
  }
}

function resume({ payments }: World, agent: ModelAgent): void {
  agent.status = 'ACTIVE'
  agent.resumedAt = payments.length
}

const firstPermissions = ['wallets:read', 'wallets:write', 'payments:read', 'payments:write']

/** The next key may do what the one before it could; the first one has a few permissions. */
function rotate(
  world: World,
  speaker: Speaker,
  { agent, id }: { agent: ModelAgent; id: Id<'key'> },
): string | null {
  const before = world.keys.find((key) => key.agent === agent && key.status === 'ACTIVE')
  const permissions = before?.permissions ?? firstPermissions
  if (!holdsAll(speaker, permissions)) return 'FORBIDDEN'
  endKeys(world, agent, 'ROTATED')
  addKey(world, { ...ofAgent(agent), id, permissions })
  return null
}

/** Out of what a retired agent left behind money can only be taken. */
export function adjustBudget(
  world: World,
  { agent: id, amount }: Params<'agent.adjust'>,
): string | null {
  const left = amount < 0n ? leftBehind(world, id) : undefined
  const [wallet] = world.walletsOf(world.agent(id) ?? left)
  if (wallet === undefined) return 'NOT_FOUND'
  const refusal = left === undefined ? standing([wallet]) : null
  if (refusal !== null) return refusal
  const org = world.org(wallet.currency)
  const payer = amount > 0n ? org : wallet
  const payee = payer === org ? wallet : org
  const sum = amount > 0n ? amount : -amount
  if (world.available(payer) < sum) return 'INSUFFICIENT_FUNDS'
  if (!world.fits(payee, sum)) return 'AMOUNT_OUT_OF_RANGE'
  world.move(org, wallet, amount)
  return null
}

/** By the organization, the agent itself and those above it that may delegate. */
export function pause(
  world: World,
  speaker: Speaker,
  params: Params<'agent.pause'>,
): string | null {
  const agent = world.agent(params.agent)
  const isOwn = speaker.agent === null || speaker.agent === agent
  const refusal = isOwn ? null : notAbove(speaker, agent)
  if (refusal !== null) return refusal
  if (agent === undefined) return 'NOT_FOUND'
  agent.status = 'PAUSED'
  return null
}

function notAbove(speaker: Speaker, agent: ModelAgent | undefined): string | null {
  if (speaker.agent === null) return null
  if (agent === undefined || !lineOf(agent).includes(speaker.agent)) return 'SCOPE_FORBIDDEN'
  return holdsAll(speaker, ['agents:delegate']) ? null : 'FORBIDDEN'
}

export function delegate(
  world: World,
  speaker: Speaker,
  { params, at }: { params: Params<'agent.delegate'>; at: number },
): string | null {
  const parent = world.agent(params.parent)
  const refusal = notAbove(speaker, parent)
  if (refusal !== null) return refusal
  if (parent === undefined) return 'NOT_FOUND'
  if (!mayLend(speaker, params.permissions)) return 'FORBIDDEN'
  const line = lineOf(parent)
  if (parent.readOnly || line.length === 3) return 'CONFLICT'
  if (line.some((one) => world.below(one).length === 64)) return 'CONFLICT'
  if (params.expiresAt !== null && params.expiresAt <= at) return 'INVALID_REQUEST'
  const halted =
    switchedOff(world, { agent: parent, rail: 'internal', label: null }) ?? standingAbove(parent)
  if (halted !== null) return halted
  const [wallet] = world.walletsOf(parent)
  if (wallet === undefined) return 'NOT_FOUND'
  const stopped = standing([wallet]) ?? suspended(parent)
  if (stopped !== null) return stopped
  if (world.available(wallet) < params.amount) return 'INSUFFICIENT_FUNDS'
  const { expiresAt } = params
  const made = { ...params, currency: wallet.currency }
  const child = addAgent(world, made, { readOnly: false, parent, expiresAt })
  world.move(wallet, world.firstWallet(child), params.amount)
  return null
}

/** By the organization, and by those above that may delegate; nobody ends itself. */
export function remove(world: World, speaker: Speaker, id: Id<'agent'>): string | null {
  const agent = world.agent(id)
  const isOwn = speaker.agent !== null && speaker.agent === agent
  const refusal = isOwn ? 'SCOPE_FORBIDDEN' : notAbove(speaker, agent)
  if (refusal !== null) return refusal
  if (agent === undefined) return clear(world, id)
  if (world.walletsOf(agent).length === 0) return 'NOT_FOUND'
  end(world, agent)
  return null
}

/** Once, what a retired agent left behind goes too. */
function clear(world: World, id: Id<'agent'>): string | null {
  const agent = leftBehind(world, id)
  if (agent === undefined) return 'NOT_FOUND'
  for (const wallet of world.walletsOf(agent))
    sweep(world, wallet, sweepTargetOf(world, agent, wallet.currency))
  return null
}

/** A retired agent whose money is still there. */
export function leftBehind(world: World, id: Id<'agent'>): ModelAgent | undefined {
  const isFrozen = (agent: ModelAgent) => world.walletsOf(agent)[0]?.status === 'FROZEN'
  return world.agents.find((agent) => agent.id === id && isFrozen(agent))
}

/** With all below it; the money of all goes to the heir of the highest. */
export function end(world: World, agent: ModelAgent): void {
  for (const one of [...world.below(agent), agent]) {
    leave(world, one)
    for (const wallet of world.walletsOf(one))
      sweep(world, wallet, sweepTargetOf(world, agent, wallet.currency))
  }
}

/** Nothing goes on, and the money stays where it is. */
function leave(world: World, agent: ModelAgent): void {
  for (const payment of world.payments) {
    const { state } = payment
    const isUndecided = state === 'PENDING_APPROVAL' || state === 'HELD'
    if (payment.agent === agent && isUndecided) release(payment, 'RELEASED')
  }
  for (const wallet of world.walletsOf(agent)) wallet.status = 'FROZEN'
  agent.status = 'DELETED'
  for (const request of world.requests)
    if (request.agent === agent && request.state === 'PENDING') request.state = 'RELEASED'
  agent.attached = []
  agent.groups = []
  agent.own.deleted = true
  agent.own.candidate = null
  endKeys(world, agent, 'REVOKED')
}
