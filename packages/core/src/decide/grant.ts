import { agentPermissionsDefault } from '../agent/key.ts'
import { assert } from '../assert.ts'
import { type Actor, keyOf, type Params } from '../command.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { available, type Balance, Journal } from '../ledger/posting.ts'
import { roleName } from '../ledger/wallet.ts'
import { grantDaysMax } from '../limits.ts'
import { done, type Outcome, type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { currentKey, existing, mayGrant, noAgent } from './agent.ts'
import { mustHaveFunds } from './funding.ts'
import { released } from './key.ts'
import { mustBeActive } from './status-checks.ts'

type Grant = Params<'grant.create'>

/**
 * A person lets a client act as one agent: who it is, its rules, its money and how long stand in
 * one event, so that there never is an agent with money and without limits.
 */
export function decideGrantCreate(
  view: View,
  actor: Actor,
  params: Grant,
): Outcome<'grant.create'> {
  const refusal =
    mustBePerson(view, actor) ??
    mayGrant(view, actor, params.permissions) ??
    mustBeOfAgents(params.permissions) ??
    mustEnd(view, params)
  if (refusal !== null) return refusal
  assert((params.rules === null) !== (params.before === null), 'a new agent, or one that is there')
  return params.rules === null
    ? decideAgain(view, params)
    : funded(view, params, { currency: params.rules.currency, revoked: null })
}

export function decideGrantEnd(
  view: View,
  { agent, key }: Params<'grant.end'>,
): Outcome<'grant.end'> {
  if (existing(view, agent) === null) return noAgent()
  if (currentKey(view, agent) !== key || view.must('keyGrant', key).client === null)
    return rejected('CONFLICT', 'This access has already ended.')
  const gone = released(view, [key], [])
  return gone.kind === 'rejected' ? gone : done<'grant.end'>(gone.with)
}

/** No key that can be handed on gives others access. */
function mustBePerson(view: View, actor: Actor): Rejection | null {
  const key = keyOf(actor)
  if (key !== null && view.must('voiceRole', key).role !== null) return null
  return rejected('FORBIDDEN', 'Only a person who is signed in can give a client access.')
}

function mustBeOfAgents(permissions: readonly string[]): Rejection | null {
  const usual: readonly string[] = agentPermissionsDefault
  const other = permissions.find((one) => !usual.includes(one))
  if (other === undefined) return null
  return rejected('FORBIDDEN', `No client can have the permission ${other}.`, { permission: other })
}

function mustEnd(view: View, { expiresAt }: Grant): Rejection | null {
  if (expiresAt <= view.at) return rejected('INVALID_REQUEST', 'expiresAt must be in the future.')
  if (expiresAt - view.at <= grantDaysMax * 86_400_000_000) return null
  return rejected('INVALID_REQUEST', `Access of a client lasts at most ${grantDaysMax} days.`)
}

/** The same client comes back to an agent that was its own before. */
function decideAgain(view: View, params: Grant): Outcome<'grant.create'> {
  const { agent, client, before } = params
  if (existing(view, agent) === null) return noAgent()
  const earlier = before === null ? null : view.read('keyGrant', before)
  if (earlier?.agent !== agent || earlier.client !== client) return notItsOwn()
  const revoked = currentKey(view, agent)
  if (revoked !== null && view.must('keyGrant', revoked).client !== client) return notItsOwn()
  const { currency } = view.must('wallet', idOf('wallet', ulidOf(agent)))
  return funded(view, params, { currency, revoked })
}

const notItsOwn = () =>
  rejected('CONFLICT', 'This agent is not one of this client, or has been given an API key since.')

interface Terms {
  readonly currency: string
  readonly revoked: Id<'key'> | null
}

const empty: Balance = { posted: 0n, held: 0n, version: 0 }

/** The budget moves from the organization to a wallet that may not be there yet. */
function funded(
  view: View,
  { agent, rules, amount }: Grant,
  { currency, revoked }: Terms,
): Outcome<'grant.create'> {
  assert(amount >= 0n, 'a budget is not taken away')
  const role = view.read('role', roleName('org', currency))
  if (role === null)
    return rejected('LIMIT_CURRENCY', `The organization has no wallet in ${currency}.`)
  const [from, to] = [role.wallet, idOf('wallet', ulidOf(agent))]
  const journal = new Journal((one) =>
    one === to && rules !== null ? empty : view.must('balance', ulidOf(one)),
  )
  const entriesOf = () => done<'grant.create'>({ entries: journal.entries, currency, revoked })
  if (amount === 0n) return entriesOf()
  const frozen = mustBeActive(view, from) ?? (rules === null ? mustBeActive(view, to) : null)
  if (frozen !== null) return frozen
  const lack = { wallet: from, available: available(journal.balance(from)), amount }
  const sentence = "The organization's available balance is less than the budget."
  const short = mustHaveFunds(view, lack, sentence)
  if (short !== null) return short
  if (!journal.canReceive(to, amount))
    return rejected('AMOUNT_OUT_OF_RANGE', 'The resulting balance would exceed the maximum.')
  journal.move({ from, to, amount })
  return entriesOf()
}
