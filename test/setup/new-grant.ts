import { agentPermissionsDefault } from '../../packages/core/src/agent/key.ts'
import type { Id } from '../../packages/core/src/id.ts'
import { noRules, type Rules } from '../../packages/core/src/policy/rules.ts'
import type { Micros } from '../../packages/core/src/time.ts'
import { type Given, type NewAgent, newLeaf, usd } from './given.ts'
import { readRules } from './reading.ts'

export interface GrantOptions {
  readonly client?: string
  readonly rules?: Partial<Rules>
  readonly budget?: string
  readonly expiresAt?: Micros
  readonly permissions?: readonly string[]
}

/** An agent that a client acts as. */
export function newGrant(
  actor: Id<'key'>,
  options: GrantOptions & { readonly expiresAt: Micros },
): NewAgent {
  const { client = 'https://client.example/id', budget = '100', expiresAt } = options
  const { permissions = agentPermissionsDefault } = options
  return newLeaf((made) => {
    const rules = { ...noRules, ...readRules(options.rules ?? {}) }
    const given = { client, permissions, amount: usd(budget), expiresAt, before: null }
    return { kind: 'grant.create', actor, params: { ...made, ...given, rules, texts: {} } }
  })
}

/** The same, let in for 30 days. */
export function letIn(given: Given, by: Id<'key'>, options: GrantOptions = {}): NewAgent {
  const made = newGrant(by, { expiresAt: given.now + 30 * 86_400_000_000, ...options })
  given.must(made.command)
  return made
}
