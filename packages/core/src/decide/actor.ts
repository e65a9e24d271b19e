import { type Access, commandAccess, type Permission, themselves } from '../agent/permission.ts'
import { type Actor, type Command, type CommandKind, keyOf } from '../command.ts'
import type { Id } from '../id.ts'
import { type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'

/** For whom a command speaks: an agent's key speaks for that agent, any other for its owner. */
export interface Principal {
  readonly kind: 'principal'
  readonly agent: Id<'agent'> | null
  readonly name: string
}

/** Who speaks, checked inside the transaction: a revoked or expired key decides nothing. */
export function principalOf(view: View, actor: Actor): Principal | Rejection {
  const keyId = keyOf(actor)
  if (keyId === null) return { kind: 'principal', agent: null, name: actor }
  const key = view.read('key', keyId)
  if (key === null || key.status !== 'ACTIVE')
    return rejected('UNAUTHENTICATED', 'This API key is no longer valid.')
  if (key.expiresAt !== null && view.at >= key.expiresAt)
    return rejected('UNAUTHENTICATED', 'This API key has expired.')
  return { kind: 'principal', agent: key.agent, name: key.agent ?? key.owner }
}

/** For what is no agent's, which the organization's keys alone reach. */
export function operatorOf(view: View, actor: Actor): Principal | Rejection {
  const principal = principalOf(view, actor)
  if (principal.kind === 'rejected' || principal.agent === null) return principal
  return rejected('SCOPE_FORBIDDEN', 'This call requires an organization key.')
}

/** For calls that an agent may make for itself, and an organization's key for any agent. */
export function speakerFor(view: View, actor: Actor, agent: Id<'agent'>): Principal | Rejection {
  const principal = principalOf(view, actor)
  if (principal.kind === 'rejected' || principal.agent === null) return principal
  if (principal.agent === agent) return principal
  return rejected('SCOPE_FORBIDDEN', "An agent's own key can only access that agent.")
}

/** For calls that an agent may make for those below it, and an organization's key for any. */
export function delegatorOf(view: View, actor: Actor, agent: Id<'agent'>): Principal | Rejection {
  const principal = principalOf(view, actor)
  if (principal.kind === 'rejected' || principal.agent === null) return principal
  // Asked first: of others than its own, a key does not even learn whether they exist.
  if (!isBelow(view, agent, principal.agent))
    return rejected(
      'SCOPE_FORBIDDEN',
      "An agent's own key can only access the agents below that agent.",
    )
  if (view.must('grant', actor).permissions.includes('agents:delegate')) return principal
  return rejected('FORBIDDEN', 'This key does not have the permission agents:delegate.')
}

function isBelow(view: View, agent: Id<'agent'>, above: Id<'agent'>): boolean {
  for (let one: Id<'agent'> | null = agent; one !== null; one = view.must('agent', one).parent) {
    if (one === above) return true
  }
  return false
}

// Here the compiler asks for the access of each new command.
const accessOf: Readonly<Record<CommandKind, Access | typeof themselves | null>> = commandAccess

/**
 * Why its key may not make a command: the server asks too, but what it knows of a key is older
 * than the book.
 */
export function forbidden(view: View, command: Command): Rejection | null {
  const key = keyOf(command.actor)
  if (key === null) return null
  const principal = principalOf(view, key)
  if (principal.kind === 'rejected') return principal
  const access = accessOf[command.kind]
  if (access === null) return rejected('SCOPE_FORBIDDEN', 'No key can make this call.')
  if (access === themselves) return mustBeMember(view, key)
  const needed = principal.agent === null ? neededFor(command, access) : [access.agent]
  for (const permission of needed) {
    if (permission === null)
      return rejected('SCOPE_FORBIDDEN', "An agent's own key cannot make this call.")
    if (view.may(key, permission) || mayStop(view, command, { key, access, principal })) continue
    if (!gaveIt(view, command, key))
      return rejected('FORBIDDEN', 'The API key lacks the permission for this.', { permission })
  }
  return null
}

/** Whether it is for themselves is asked by the decision. */
function mustBeMember(view: View, key: Id<'key'>): Rejection | null {
  if (view.must('key', key).role !== null) return null
  return rejected('SCOPE_FORBIDDEN', 'Only a member can do this, for themselves.')
}

interface Speaker {
  readonly key: Id<'key'>
  readonly access: Access
  readonly principal: Principal
}

/** Whether what only stops something is stopped by somebody of the organization who may. */
function mayStop(view: View, command: Command, { key, access, principal }: Speaker): boolean {
  const { stops } = access
  if (stops === undefined || principal.agent !== null) return false
  const starts = command.kind === 'switch.turn' && !command.params.on
  return !starts && view.may(key, stops)
}

/** Whoever gave a client its access may take it back, whatever role that person has by now. */
function gaveIt(view: View, command: Command, actor: Id<'key'>): boolean {
  if (command.kind !== 'grant.end') return false
  const maker = view.read('keyGrant', command.params.key)?.madeBy ?? null
  if (maker === null) return false
  const { root } = view.must('voice', actor)
  return root !== null && root === view.must('voice', maker).root
}

/** What the key of an organization needs. Whoever only changes rules needs nothing else. */
function neededFor(command: Command, { org, rules }: Access): readonly Permission[] {
  if (rules === undefined || !changesRules(command)) return [org]
  return doesMore(command) ? [org, rules] : [rules]
}

function changesRules({ kind, params }: Command): boolean {
  if (kind === 'grant.create') return true
  return 'change' in params && params.change !== null && hasAny(params.change)
}

function doesMore(command: Command): boolean {
  switch (command.kind) {
    case 'agent.change':
      return command.params.active !== null || hasAny(command.params.texts)
    case 'group.change':
      return hasAny(command.params.texts)
    default:
      return true
  }
}

function hasAny(fields: object): boolean {
  return Object.keys(fields).length > 0
}
