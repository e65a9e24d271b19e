import { assert } from '../assert.ts'
import type { Params } from '../command.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { attachedPoliciesMax } from '../limits.ts'
import { done, type Outcome, type Rejection, rejected } from '../outcome.ts'
import { countedFrom } from '../policy/limit-by.ts'
import { raisesAfter } from '../policy/raise.ts'
import { merged, type Rules } from '../policy/rules.ts'
import { secondsOf } from '../time.ts'
import type { View } from '../view.ts'

const noPolicy = () => rejected('NOT_FOUND', 'No such policy.')

function existing(view: View, policy: Id<'policy'>) {
  const row = view.read('policyState', policy)
  return row === null || row.deleted ? null : row
}

export function decidePolicyCreate(params: Params<'policy.create'>): Outcome<'policy.create'> {
  if (params.rules.timezone !== null) return noZone()
  return done<'policy.create'>({})
}

const noZone = () =>
  rejected(
    'INVALID_REQUEST',
    "A time zone can only be set on an agent's, group's or organization's own policy.",
  )

/** A change merges into the version that stands; null clears a rule. Counters are untouched. */
export function decidePolicyChange(
  view: View,
  params: Params<'policy.change'>,
): Outcome<'policy.change'> {
  const state = existing(view, params.policy)
  if (state === null) return noPolicy()
  if (state.kind === 'shared' && (params.change.timezone ?? null) !== null) return noZone()
  return done<'policy.change'>(changedRules(view, params.policy, params.change))
}

/** What is changed where nothing is. */
export const unchanged = { version: null, rules: null } as const

/** The next version of a policy. */
export function changedRules(view: View, policy: Id<'policy'>, change: Partial<Rules>) {
  const { version, rules } = view.policy(policy)
  const next = merged(rules, change)
  const limitsBy = countedFrom(next.limitsBy, rules, view.at)
  const raises = raisesAfter(rules, next, secondsOf(view.at))
  return { version: version + 1, rules: { ...next, limitsBy, raises } }
}

export function decidePolicyDelete(
  view: View,
  params: Params<'policy.delete'>,
): Outcome<'policy.delete'> {
  const state = existing(view, params.policy)
  if (state === null) return noPolicy()
  if (state.kind === 'own')
    return rejected(
      'CONFLICT',
      'An own policy cannot be deleted: it belongs to its agent, group or organization.',
    )
  if (state.attachedTo > 0 || (state.shadowOf ?? 0) > 0) {
    const details = { attachedTo: String(state.attachedTo), shadowOf: String(state.shadowOf ?? 0) }
    return rejected('CONFLICT', 'Detach the policy and end its trials first.', details)
  }
  return done<'policy.delete'>({})
}

/** The shared policy and the scope that an attachment joins, or why it cannot. */
function joined(view: View, params: Params<'policy.attach'>) {
  const state = existing(view, params.policy)
  if (state === null) return noPolicy()
  if (state.kind === 'own') return rejected('CONFLICT', 'An own policy cannot be attached.')
  const bound = boundBy(view, params)
  if (bound === null) return rejected('NOT_FOUND', 'No such agent or group.')
  return { kind: 'joined' as const, ...bound, isAttached: bound.attached.includes(params.policy) }
}

/** Whom an attachment binds: its scope, and the shared policies that bind it already. */
function boundBy(view: View, { agent, group }: Pick<Params<'policy.attach'>, 'agent' | 'group'>) {
  assert((agent === null) !== (group === null), 'a policy binds one agent or one group')
  if (agent !== null) {
    const row = view.read('agent', agent)
    return row === null || row.status === 'DELETED' ? null : { scope: agent, ...row }
  }
  const row = group === null ? null : view.read('group', group)
  return row === null || row.deleted || group === null ? null : { scope: group, ...row }
}

export function decideAttach(
  view: View,
  params: Params<'policy.attach'>,
): Outcome<'policy.attach'> {
  const found = joined(view, params)
  if (found.kind === 'rejected') return found
  if (found.isAttached) return rejected('CONFLICT', 'The policy is already attached.')
  if (found.attached.length >= attachedPoliciesMax) return tooMany()
  if (!sameCurrency(view, params.policy, idOf('policy', ulidOf(found.scope))))
    return rejected(
      'LIMIT_CURRENCY',
      "The policy's currency differs from the currency of this scope's limits.",
    )
  return done<'policy.attach'>({})
}

function sameCurrency(view: View, one: Id<'policy'>, other: Id<'policy'>): boolean {
  return view.policy(one).rules.currency === view.policy(other).rules.currency
}

function tooMany(): Rejection {
  return rejected(
    'CONFLICT',
    `At most ${attachedPoliciesMax} policies can be attached to one scope.`,
  )
}

export function decideDetach(
  view: View,
  params: Params<'policy.detach'>,
): Outcome<'policy.detach'> {
  const found = joined(view, params)
  if (found.kind === 'rejected') return found
  if (!found.isAttached)
    return rejected('CONFLICT', 'The policy is not attached to this agent or group.')
  return done<'policy.detach'>({})
}

/** Puts a candidate beside a policy: it decides every payment too, recorded and not enforced. */
export function decideShadow(
  view: View,
  { policy, candidate }: Params<'policy.shadow'>,
): Outcome<'policy.shadow'> {
  const state = existing(view, policy)
  const tried = candidate === null ? null : existing(view, candidate)
  if (state === null || (candidate !== null && tried === null)) return noPolicy()
  if (candidate !== null && (tried?.kind !== 'shared' || candidate === policy))
    return rejected('CONFLICT', 'The candidate must be a different, shared policy.')
  if (candidate !== null && !sameCurrency(view, policy, candidate))
    return rejected('LIMIT_CURRENCY', "The candidate's currency differs from that of the policy.")
  return done<'policy.shadow'>({ before: state.shadow })
}
