import { type Access, commandAccess, type Permission } from '../agent/permission.ts'
import { type Command, type CommandKind, keyOf } from '../command.ts'
import { type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { principalOf } from './actor.ts'

// Here the compiler asks for the access of each new command.
const accessOf: Readonly<Record<CommandKind, Access | null>> = commandAccess

// Under the first rules these looked at what they are about before they looked at the key.
const keyLast: readonly CommandKind[] = [
  'payment.capture',
  'payment.void',
  'payment.refund',
  'approval.cancel',
]

/**
 * Why its key may not make a command: the server asks too, but what it knows of a key is older
 * than the book. Under the first rules it alone asked for permissions.
 */
export function forbidden(view: View, command: Command): Rejection | null {
  const key = keyOf(command.actor)
  const isFirst = view.ruleSet === '1' || view.ruleSet === '2'
  if (key === null || (isFirst && keyLast.includes(command.kind))) return null
  const principal = principalOf(view, key)
  if (principal.kind === 'rejected') return principal
  const access = accessOf[command.kind]
  if (access === null) return rejected('SCOPE_FORBIDDEN', 'No key can make this call.')
  const needed = principal.agent === null ? neededFor(command, access) : [access.agent]
  for (const permission of needed) {
    if (permission === null)
      return rejected('SCOPE_FORBIDDEN', "An agent's own key cannot make this call.")
    if (!isFirst && !view.may(key, permission))
      return rejected('FORBIDDEN', 'The API key lacks the permission for this.', { permission })
  }
  return null
}

/** What the key of an organization needs. Whoever only changes rules needs nothing else. */
function neededFor(command: Command, { org, rules }: Access): readonly Permission[] {
  if (rules === undefined || !changesRules(command)) return [org]
  return doesMore(command) ? [org, rules] : [rules]
}

function changesRules({ params }: Command): boolean {
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
