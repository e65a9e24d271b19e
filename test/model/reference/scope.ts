import {
  lineOf,
  type ModelAgent,
  type ModelGroup,
  type ModelPayment,
  type ModelScope,
  type ModelWallet,
  type World,
} from './world.ts'

/** All that a payment of an agent must pass: itself, those above it, their groups, the book. */
export function pathOf(world: World, agent: ModelAgent | null): ModelScope[] {
  return [...lineOf(agent), ...groupsOf(agent), world.book]
}

/** The groups of the highest in the line, each followed by those above it. */
function groupsOf(agent: ModelAgent | null): ModelGroup[] {
  const top = lineOf(agent).at(-1)
  const all = (top?.groups ?? []).flatMap((group) => upwards(group))
  return [...new Set(all)]
}

export function upwards(group: ModelGroup | null): ModelGroup[] {
  return group === null ? [] : [group, ...upwards(group.parent)]
}

/** What forbids that wallets take part in anything new, their switches and owners. */
export function standing(wallets: readonly ModelWallet[]): string | null {
  for (const { agent } of wallets) {
    const code = statusCode(agent)
    if (code !== null) return code
  }
  return null
}

/** Those above an agent have to stand as well. */
export function standingAbove(agent: ModelAgent | null): string | null {
  const codes = lineOf(agent)
    .slice(1)
    .map((one) => statusCode(one))
  return codes.find((code) => code !== null) ?? null
}

/** No one of a line may be suspended. */
export function suspended(agent: ModelAgent | null): string | null {
  return lineOf(agent).some((one) => one.suspended) ? 'KYA_SUSPENDED' : null
}

export function switchedOff(
  world: World,
  { agent, rail, label }: Pick<ModelPayment, 'agent' | 'rail' | 'label'>,
): string | null {
  const scopes = ['book', `rail:${rail}`, `rail:${label}`]
  if (scopes.some((scope) => world.stops.has(scope))) return 'KILL_SWITCH_ON'
  return pathOf(world, agent).some(({ stopped }) => stopped) ? 'KILL_SWITCH_ON' : null
}

function statusCode(agent: ModelAgent | null): string | null {
  if (agent === null || agent.status === 'ACTIVE') return null
  return agent.status === 'PAUSED' ? 'WALLET_FROZEN' : 'WALLET_CLOSED'
}
