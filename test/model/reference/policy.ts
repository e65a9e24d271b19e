import type { Command, Params } from '@bursar/core'
import type { ModelPolicy, ModelScope, World } from './world.ts'

export function decidePolicy(
  world: World,
  command: Extract<Command, { kind: `policy.${string}` }>,
): string | null {
  if (command.kind === 'policy.create') {
    world.addPolicy(command.params.policy, 'shared', command.params.rules)
    return null
  }
  const policy = world.policy(command.params.policy)
  if (policy === undefined) return 'NOT_FOUND'
  switch (command.kind) {
    case 'policy.change':
      policy.rules = { ...policy.rules, ...command.params.change }
      return null
    case 'policy.delete':
      return remove(world, policy)
    case 'policy.shadow':
      return tryOut(world, policy, command.params)
    case 'policy.attach':
      return attach(world, policy, command.params)
    case 'policy.detach':
      return detach(world, policy, command.params)
  }
}

function remove(world: World, policy: ModelPolicy): string | null {
  const isBinding = scopes(world).some(({ attached }) => attached.includes(policy))
  const isTried = world.policies.some(({ candidate }) => candidate === policy)
  if (policy.kind === 'own' || isBinding || isTried) return 'CONFLICT'
  policy.deleted = true
  policy.candidate = null
  return null
}

function tryOut(world: World, policy: ModelPolicy, params: Params<'policy.shadow'>): string | null {
  const candidate = world.policy(params.candidate)
  if (params.candidate !== null) {
    if (candidate === undefined) return 'NOT_FOUND'
    if (candidate.kind === 'own' || candidate === policy) return 'CONFLICT'
    if (candidate.rules.currency !== policy.rules.currency) return 'LIMIT_CURRENCY'
  }
  policy.candidate = candidate ?? null
  return null
}

function attach(world: World, policy: ModelPolicy, params: Params<'policy.attach'>): string | null {
  const scope = named(world, policy, params)
  if (typeof scope === 'string') return scope
  if (scope.attached.includes(policy) || scope.attached.length === 8) return 'CONFLICT'
  if (scope.own.rules.currency !== policy.rules.currency) return 'LIMIT_CURRENCY'
  scope.attached.push(policy)
  return null
}

function detach(world: World, policy: ModelPolicy, params: Params<'policy.detach'>): string | null {
  const scope = named(world, policy, params)
  if (typeof scope === 'string') return scope
  if (!scope.attached.includes(policy)) return 'CONFLICT'
  scope.attached = scope.attached.filter((one) => one !== policy)
  return null
}

function named(
  world: World,
  { kind }: ModelPolicy,
  { agent, group }: Params<'policy.attach'>,
): ModelScope | string {
  if (kind === 'own') return 'CONFLICT'
  return world.agent(agent) ?? world.group(group) ?? 'NOT_FOUND'
}

function scopes({ agents, groups }: World): ModelScope[] {
  return [...agents, ...groups]
}
