import { agentPermissionsDefault } from '../agent/key.ts'
import type { Actor, Params } from '../command.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { available, Journal } from '../ledger/posting.ts'
import { roleName } from '../ledger/wallet.ts'
import { done, type Outcome, type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { delegatorOf, principalOf } from './actor.ts'
import { mustHaveFunds } from './funding.ts'
import { changedRules, unchanged } from './policy.ts'
import { mustBeActive } from './status-checks.ts'

export const noAgent = () => rejected('NOT_FOUND', 'No such agent.')

/** The agent's row, or null: a deleted agent is gone for every caller. */
export function existing(view: View, agent: Id<'agent'>) {
  const row = view.read('agent', agent)
  return row === null || row.status === 'DELETED' ? null : row
}

/**
 * An agent that was deleted and left its wallets behind, frozen: only the organization can still
 * take the money out of them.
 */
export function leftBehind(view: View, agent: Id<'agent'>): boolean {
  if (view.read('agent', agent)?.status !== 'DELETED') return false
  return view.read('wallet', idOf('wallet', ulidOf(agent)))?.status === 'FROZEN'
}

export function currentKey(view: View, agent: Id<'agent'>): Id<'key'> | null {
  return view.must('agentKey', agent).key
}

export function decideAgentCreate(
  view: View,
  actor: Actor,
  params: Params<'agent.create'>,
): Outcome<'agent.create'> {
  const refusal = mayGrant(view, actor, params.permissions)
  return refusal ?? done<'agent.create'>({})
}

/** Rules and switch of an agent in one event: who changes both is never seen halfway. */
export function decideAgentChange(
  view: View,
  { agent, change, since, active }: Params<'agent.change'>,
): Outcome<'agent.change'> {
  if (existing(view, agent) === null) return noAgent()
  if (since !== null && isStale(view, since, view.must('agentAge', agent).updatedAt)) return stale()
  if (Object.keys(change).length === 0) return done<'agent.change'>(unchanged)
  const { version, rules } = changedRules(view, idOf('policy', ulidOf(agent)), change)
  const raises = active === false ? null : rules.raises
  return done<'agent.change'>({ version, rules: { ...rules, raises } })
}

/** What changed at this very moment may have changed since, too: moments are no places. */
export function isStale(view: View, since: number, updatedAt: number): boolean {
  return updatedAt !== since || updatedAt >= view.at
}

export const stale = () =>
  rejected('CONFLICT', 'The object was changed by another request. Retrieve it again, then retry.')

/** Whoever makes a key hands it out: it holds at least the permissions that it gives away. */
export function mayGrant(
  view: View,
  actor: Actor,
  permissions: readonly string[],
): Rejection | null {
  const refusal = mustBePresentable(permissions)
  if (refusal !== null) return refusal
  const own = view.must('grant', actor).permissions
  const missing = permissions.filter((permission) => !own.includes(permission))
  if (missing.length === 0) return null
  const names = missing.join(', ')
  return rejected(
    'FORBIDDEN',
    `This key cannot grant permissions that it does not have: ${names}.`,
    { missing: names },
  )
}

/** Some things are for people alone, and a key can be handed on. */
export function mustBePresentable(permissions: readonly string[]): Rejection | null {
  if (!permissions.includes('members:write')) return null
  const sentence = 'No API key can have the permission members:write.'
  return rejected('FORBIDDEN', sentence, { permission: 'members:write' })
}

export function decideAgentAdjust(
  view: View,
  params: Params<'agent.adjust'>,
): Outcome<'agent.adjust'> {
  const isLeft = params.amount < 0n && leftBehind(view, params.agent)
  if (existing(view, params.agent) === null && !isLeft) return noAgent()
  const wallet = idOf('wallet', ulidOf(params.agent))
  const found = view.read('wallet', wallet)
  if (found === null) return noAgent()
  const { currency } = found
  const org = view.must('role', roleName('org', currency)).wallet
  const frozen = (isLeft ? null : mustBeActive(view, wallet)) ?? mustBeActive(view, org)
  if (frozen !== null) return frozen
  const [from, to] = params.amount > 0n ? [org, wallet] : [wallet, org]
  const amount = params.amount > 0n ? params.amount : -params.amount
  const journal = new Journal((one) => view.must('balance', ulidOf(one)))
  const lack = { wallet: from, available: available(journal.balance(from)), amount }
  const sentence = "The wallet's available balance is less than the amount."
  const short = mustHaveFunds(view, lack, sentence)
  if (short !== null) return short
  if (!journal.canReceive(to, amount))
    return rejected('AMOUNT_OUT_OF_RANGE', 'The resulting balance would exceed the maximum.')
  journal.move({ from, to, amount })
  return done<'agent.adjust'>({ entries: journal.entries, currency })
}

export function decideAgentPause(
  view: View,
  actor: Actor,
  params: Params<'agent.pause'>,
): Outcome<'agent.pause'> {
  const principal = principalOf(view, actor)
  if (principal.kind === 'rejected') return principal
  const isOther = principal.agent !== null && principal.agent !== params.agent
  const found = existing(view, params.agent)
  if (isOther && found === null)
    return rejected(
      'SCOPE_FORBIDDEN',
      "An agent's own key can only access the agents below that agent.",
    )
  const delegator = isOther ? delegatorOf(view, actor, params.agent) : principal
  if (delegator.kind === 'rejected') return delegator
  return found === null ? noAgent() : done<'agent.pause'>({})
}

export function decideAgentResume(
  view: View,
  params: Params<'agent.resume'>,
): Outcome<'agent.resume'> {
  return existing(view, params.agent) === null ? noAgent() : done<'agent.resume'>({})
}

export function decideAgentRotate(
  view: View,
  actor: Actor,
  params: Params<'agent.rotate'>,
): Outcome<'agent.rotate'> {
  if (existing(view, params.agent) === null) return noAgent()
  const revoked = currentKey(view, params.agent)
  const permissions = revoked === null ? null : view.must('grant', revoked).permissions
  const refusal = mayGrant(view, actor, permissions ?? agentPermissionsDefault)
  return refusal ?? done<'agent.rotate'>({ revoked })
}
