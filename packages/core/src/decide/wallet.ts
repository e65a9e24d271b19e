import type { Params } from '../command.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { Journal } from '../ledger/posting.ts'
import { roleName } from '../ledger/wallet.ts'
import { faucetMax, furtherWalletsMax } from '../limits.ts'
import { formatMoney } from '../money.ts'
import { done, type Outcome, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { existing, noAgent } from './agent.ts'
import { changedRules, unchanged } from './policy.ts'
import { makeRoomInWorld } from './posting.ts'
import { mustBeActive } from './status-checks.ts'

/** Money enters: from the faucet in a test book, as a recorded deposit in a live one. */
export function decideFund(view: View, params: Params<'wallet.fund'>): Outcome<'wallet.fund'> {
  const wallet = view.read('wallet', params.wallet)
  if (wallet === null || wallet.type === 'SYSTEM') return rejected('NOT_FOUND', 'No such wallet.')
  const { environment } = view.book()
  if (environment === 'test' && params.amount > faucetMax) {
    const details = { maxAmountNow: formatMoney(faucetMax) }
    return rejected(
      'AMOUNT_OUT_OF_RANGE',
      'The amount exceeds the maximum of the faucet per call.',
      details,
    )
  }
  if (environment === 'live' && params.texts.reference == null)
    return rejected('INVALID_REQUEST', 'A live deposit requires a reference from the bank or rail.')
  const frozen = mustBeActive(view, params.wallet)
  if (frozen !== null) return frozen
  const { currency } = wallet
  const world = view.must('role', roleName('world', currency)).wallet
  const journal = new Journal((one) => view.must('balance', ulidOf(one)))
  const leg = { wallet: world, currency, change: -params.amount }
  if (!journal.canReceive(params.wallet, params.amount) || !makeRoomInWorld(view, journal, leg))
    return rejected('AMOUNT_OUT_OF_RANGE', 'The resulting balance would exceed the maximum.')
  journal.move({ from: world, to: params.wallet, amount: params.amount })
  return done<'wallet.fund'>({ entries: journal.entries, currency })
}

/** A further wallet of an agent, or the organization's own in a currency that is new to it. */
export function decideWalletOpen(
  view: View,
  { agent, currency, change }: Params<'wallet.open'>,
): Outcome<'wallet.open'> {
  const isKnown = view.read('role', roleName('org', currency)) !== null
  const taken = () => rejected('CONFLICT', 'A wallet in this currency already exists.')
  if (agent === null)
    return isKnown
      ? taken()
      : done<'wallet.open'>({ ...unchanged, opensCurrency: true, opensWallet: false, first: null })
  if (existing(view, agent) === null) return noAgent()
  const opened = (of: { first: true | null }) => {
    const changed =
      change === null ? unchanged : changedRules(view, idOf('policy', ulidOf(agent)), change)
    return done<'wallet.open'>({ opensCurrency: !isKnown, opensWallet: true, ...of, ...changed })
  }
  const further = view.must('agentKey', agent).wallets ?? []
  const own = idOf('wallet', ulidOf(agent))
  if (view.read('wallet', own) === null) return opened({ first: true })
  const all: readonly Id<'wallet'>[] = [own, ...further]
  if (all.some((wallet) => view.must('wallet', wallet).currency === currency)) return taken()
  if (further.length >= furtherWalletsMax)
    return rejected('CONFLICT', `An agent can have at most ${furtherWalletsMax + 1} wallets.`)
  return opened({ first: null })
}
