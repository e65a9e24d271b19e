import type { Actor, Params } from '../command.ts'
import { idOf, ulidOf } from '../id.ts'
import { available, Journal } from '../ledger/posting.ts'
import { delegationDepthMax, descendantsMax } from '../limits.ts'
import { formatMoney } from '../money.ts'
import { done, type Outcome, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { delegatorOf, principalOf } from './actor.ts'
import { existing, mayGrant, noAgent } from './agent.ts'
import { mustHaveFunds } from './funding.ts'
import { ancestryOf } from './scope.ts'
import { mustBeActive, mustNotBeSuspended, mustRun } from './status-checks.ts'

/**
 * An agent opens another one below itself and gives it money of its own. The parent is a scope of
 * each payment of the child, so however many children there are, they never spend more than the
 * parent may.
 */
export function decideDelegate(
  view: View,
  actor: Actor,
  params: Params<'agent.delegate'>,
): Outcome<'agent.delegate'> {
  const principal = principalOf(view, actor)
  if (principal.kind === 'rejected') return principal
  const parent = existing(view, params.parent)
  if (parent === null) {
    return principal.agent === null
      ? noAgent()
      : rejected(
          'SCOPE_FORBIDDEN',
          "An agent's own key can only access the agents below that agent.",
        )
  }
  const delegator = delegatorOf(view, actor, params.parent)
  if (delegator.kind === 'rejected') return delegator
  const ungranted = mayGrant(view, actor, params.permissions)
  if (ungranted !== null) return ungranted
  const ancestry = ancestryOf(view, params.parent)
  if (parent.readOnly) return rejected('CONFLICT', 'Read-only agents cannot delegate.')
  if (ancestry.lineage.length >= delegationDepthMax)
    return rejected('CONFLICT', `Delegation is limited to ${delegationDepthMax - 1} levels.`)
  if (ancestry.lineage.some((one) => view.must('agentLine', one).descendants >= descendantsMax))
    return rejected('CONFLICT', `An agent can have at most ${descendantsMax} agents below it.`)
  if (params.expiresAt !== null && params.expiresAt <= view.at)
    return rejected('INVALID_REQUEST', 'expiresAt must be in the future.')
  const wallet = idOf('wallet', ulidOf(params.parent))
  const halted = mustRun(view, ancestry, { rail: 'internal', label: null })
  if (halted !== null) return halted
  if (view.read('wallet', wallet) === null) return noAgent()
  const stopped = mustBeActive(view, wallet) ?? mustNotBeSuspended(view, ancestry)
  if (stopped !== null) return stopped
  const { currency } = view.must('wallet', wallet)
  const journal = new Journal((one) => view.must('balance', ulidOf(one)))
  const room = available(journal.balance(wallet))
  const lack = { wallet, available: room, amount: params.amount }
  const sentence = "The parent's available balance is less than the amount."
  const short = mustHaveFunds(view, lack, sentence)
  if (short !== null)
    return { ...short, details: { ...short.details, maxAmountNow: formatMoney(room) } }
  const { entries } = carve(view, params)
  return done<'agent.delegate'>({ entries, currency })
}

/** The budget moves from the parent to a wallet that is not there yet. */
function carve(view: View, { parent, agent, amount }: Params<'agent.delegate'>): Journal {
  const from = idOf('wallet', ulidOf(parent))
  const to = idOf('wallet', ulidOf(agent))
  const empty = { posted: 0n, held: 0n, version: 0 }
  const journal = new Journal((one) => (one === to ? empty : view.must('balance', ulidOf(one))))
  if (amount > 0n) journal.move({ from, to, amount })
  return journal
}
