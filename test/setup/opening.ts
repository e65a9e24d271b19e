import type { Params } from '../../packages/core/src/command.ts'
import type { Id } from '../../packages/core/src/id.ts'
import { newClearingWallets } from '../../packages/core/src/rail.ts'
import { nextId } from './given.ts'

type Opening = Params<'wallet.open'>

/** A wallet in a currency, with those that the book gets should the currency be new to it. */
export function opening(
  agent: Id<'agent'> | null,
  currency: string,
  change: Opening['change'] = null,
): Opening {
  const [wallet, org, world] = [nextId('wallet'), nextId('wallet'), nextId('wallet')]
  const system = {
    org,
    world,
    clearing: newClearingWallets(() => nextId('wallet')),
    shortfall: nextId('wallet'),
  }
  return { wallet, agent, currency, ...system, change }
}
