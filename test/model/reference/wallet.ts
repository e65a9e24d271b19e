import { idOf, type Params, ulidOf } from '@bursar/core'
import { standing } from './scope.ts'
import { unit, type World } from './world.ts'

const faucet = 10_000n * unit

export function fund(world: World, { wallet: id, amount }: Params<'wallet.fund'>): string | null {
  const wallet = world.wallet(id)
  if (wallet === undefined || wallet.system) return 'NOT_FOUND'
  if (amount > faucet) return 'AMOUNT_OUT_OF_RANGE'
  const refusal = standing([wallet])
  if (refusal !== null) return refusal
  const { world: outside, clearing } = world.currency(wallet.currency)
  // What clearing has gathered makes room outside.
  const gathered = world.fits(outside, -amount) ? 0n : world.posted(clearing)
  if (!world.fits(wallet, amount) || !world.fits(outside, gathered - amount))
    return 'AMOUNT_OUT_OF_RANGE'
  world.move(clearing, outside, gathered)
  world.move(outside, wallet, amount)
  return null
}

/** An agent's first wallet or a further one, or the organization's first in a currency. */
export function openWallet(world: World, params: Params<'wallet.open'>): string | null {
  const { wallet: id, agent: owner, currency, change } = params
  const agent = world.agent(owner)
  if (owner !== null && agent === undefined) return 'NOT_FOUND'
  const isNew = !world.currencies.has(currency)
  if (agent === undefined && !isNew) return 'CONFLICT'
  const own = agent === undefined ? [] : world.walletsOf(agent)
  if (own.length === 8 || own.some((one) => one.currency === currency)) return 'CONFLICT'
  if (isNew) world.openCurrency(currency, params)
  if (agent === undefined) return null
  const name = own.length === 0 ? idOf('wallet', ulidOf(agent.id)) : id
  world.addWallet({ id: name, agent, currency, system: false })
  agent.own.rules = { ...agent.own.rules, ...change }
  return null
}

/** What one currency counts for in another from now on. */
export function setRate(world: World, { from, to, rate }: Params<'rate.set'>): string | null {
  if (from === to) return 'INVALID_REQUEST'
  world.rates.set(`${from}/${to}`, rate)
  return null
}
