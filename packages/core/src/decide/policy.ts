import type { Actor, Ask } from '../command.ts'
import type { Id } from '../id.ts'
import { attachedPoliciesMax } from '../limits.ts'
import { done, type Outcome, type Refusal, refused } from '../outcome.ts'
import type { View } from '../view.ts'
import { operatorOf } from './actor.ts'

const noPolicy = () => refused('NOT_FOUND', 'There is no such policy.')

function existing(view: View, policy: Id<'policy'>) {
  const row = view.read('policyState', policy)
  return row === null || row.deleted ? null : row
}

export function decidePolicyCreate(
  view: View,
  by: Actor,
  ask: Ask<'policy.create'>,
): Outcome<'policy.create'> {
  const operator = operatorOf(view, by)
  if (operator.kind === 'refused') return operator
  if (ask.rules.timezone !== null) return noZone()
  return done<'policy.create'>({})
}

const noZone = () =>
  refused('INVALID_REQUEST', 'Only an own policy has a time zone: it is the scope that has days.')

/** A change merges into the version that stands; null clears a rule. Counters are untouched. */
export function decidePolicyChange(
  view: View,
  by: Actor,
  ask: Ask<'policy.change'>,
): Outcome<'policy.change'> {
  const operator = operatorOf(view, by)
  if (operator.kind === 'refused') return operator
  const state = existing(view, ask.policy)
  if (state === null) return noPolicy()
  if (state.kind === 'shared' && (ask.change.timezone ?? null) !== null) return noZone()
  const { version, rules } = view.policy(ask.policy)
  return done<'policy.change'>({ version: version + 1, rules: { ...rules, ...ask.change } })
}

export function decidePolicyDelete(
  view: View,
  by: Actor,
  ask: Ask<'policy.delete'>,
): Outcome<'policy.delete'> {
  const operator = operatorOf(view, by)
  if (operator.kind === 'refused') return operator
  const state = existing(view, ask.policy)
  if (state === null) return noPolicy()
  if (state.kind === 'own')
    return refused('CONFLICT', 'An own policy lives as long as its agent or organization does.')
  if (state.attachedTo > 0) {
    const details = { attachedTo: String(state.attachedTo) }
    return refused('CONFLICT', 'Detach the policy from its agents first.', details)
  }
  return done<'policy.delete'>({})
}

/** The shared policy and the agent that an attachment joins, or why it cannot. */
function joined(view: View, by: Actor, ask: Ask<'policy.attach'>) {
  const operator = operatorOf(view, by)
  if (operator.kind === 'refused') return operator
  const state = existing(view, ask.policy)
  if (state === null) return noPolicy()
  if (state.kind === 'own') return refused('CONFLICT', 'An own policy cannot be attached.')
  const agent = view.read('agent', ask.agent)
  if (agent === null || agent.status === 'DELETED')
    return refused('NOT_FOUND', 'There is no such agent.')
  return { kind: 'joined' as const, agent, isAttached: agent.attached.includes(ask.policy) }
}

export function decideAttach(
  view: View,
  by: Actor,
  ask: Ask<'policy.attach'>,
): Outcome<'policy.attach'> {
  const found = joined(view, by, ask)
  if (found.kind === 'refused') return found
  if (found.isAttached) return refused('CONFLICT', 'The policy is already attached.')
  if (found.agent.attached.length >= attachedPoliciesMax) return tooMany()
  return done<'policy.attach'>({})
}

function tooMany(): Refusal {
  return refused('CONFLICT', `An agent has at most ${attachedPoliciesMax} attached policies.`)
}

export function decideDetach(
  view: View,
  by: Actor,
  ask: Ask<'policy.detach'>,
): Outcome<'policy.detach'> {
  const found = joined(view, by, ask)
  if (found.kind === 'refused') return found
  if (!found.isAttached) return refused('CONFLICT', 'The policy is not attached to this agent.')
  return done<'policy.detach'>({})
}
