import { endsLater } from './rail.ts'
import { full, type ModelAgent, type ModelPayment, type ModelWallet, type World } from './world.ts'

/** The money arrives, now or when the rail says so. */
export function execute(world: World, payment: ModelPayment): void {
  if (endsLater(world, payment)) payment.state = 'PROCESSING'
  else complete(world, payment, { amount: payment.part ?? payment.amount, missing: 0n })
}

/** The money is there; what the payer lacks of it is from `shortfall`. */
export function complete(
  world: World,
  payment: ModelPayment,
  { amount, missing }: { amount: bigint; missing: bigint },
): void {
  const { from, to } = payment
  payment.state = 'COMPLETED'
  payment.captured = amount
  arrive(world, { from, to }, amount - missing)
  if (missing === 0n) return
  const { shortfall } = world.currency(to.currency)
  if (world.posted(shortfall) - missing < -full / 2n) empty(world, shortfall)
  arrive(world, { from: shortfall, to }, missing)
}

function arrive(
  world: World,
  { from, to }: Pick<ModelPayment, 'from' | 'to'>,
  amount: bigint,
): void {
  if (to.system && world.posted(to) + amount > full / 2n) empty(world, to)
  world.move(from, to, amount)
}

/** What a system wallet has gathered or given leaves the book. */
function empty(world: World, wallet: ModelWallet): void {
  world.move(wallet, outside(world, wallet), world.posted(wallet))
}

/** Whether a payee inside can take it; outside there is always room. */
export function hasRoom(world: World, { to }: Pick<ModelPayment, 'to'>, amount: bigint): boolean {
  return to.system || world.fits(to, amount)
}

/** Whether the payer can take it back, and outside has what clearing has gathered no more. */
export function canComeBack(world: World, { from, to }: ModelPayment, amount: bigint): boolean {
  return world.fits(from, amount) && world.fits(outside(world, to), -lacking(world, to, amount))
}

function outside(world: World, { currency }: ModelWallet): ModelWallet {
  return world.currency(currency).world
}

/** What clearing has gathered no more. */
function lacking(world: World, wallet: ModelWallet, amount: bigint): bigint {
  const missing = wallet.system ? amount - world.posted(wallet) : 0n
  return missing > 0n ? missing : 0n
}

/** What came to the payee comes back, of clearing also what it has gathered no more. */
export function takeBack(world: World, { from, to }: ModelPayment, amount: bigint): void {
  const missing = lacking(world, to, amount)
  if (world.fits(outside(world, to), -missing)) world.move(outside(world, to), to, missing)
  world.move(to, from, amount)
}

/** The payer has money and limits again; nobody has to consent any more. */
export function release(
  payment: ModelPayment,
  state: 'RELEASED' | 'EXPIRED',
  approval: NonNullable<ModelPayment['approval']>['state'] = state,
): void {
  if (payment.approval?.state === 'PENDING') payment.approval.state = approval
  payment.state = state
  payment.counted = 0n
  payment.captured = 0n
}

/** What comes to a wallet that is gone goes on to its heir; one that is frozen keeps it. */
export function drain(world: World, wallet: ModelWallet): void {
  if (wallet.status === 'ACTIVE' || wallet.status === 'FROZEN') return
  sweep(world, wallet, sweepTargetOf(world, wallet.agent, wallet.currency))
}

/** Whoever delegated has the money again, in the same currency; else the organization. */
export function sweepTargetOf(
  world: World,
  agent: ModelAgent | null,
  currency: string,
): ModelWallet {
  const above = agent?.parent ?? null
  const wallet = above === null || above.status === 'DELETED' ? null : world.firstWallet(above)
  return wallet?.currency === currency ? wallet : world.org(currency)
}

/** All that is free goes; what a rail was told stays, and keeps the wallet from being closed. */
export function sweep(world: World, wallet: ModelWallet, heir: ModelWallet): void {
  world.move(wallet, heir, world.available(wallet))
  wallet.status = world.held(wallet) > 0n && wallet.status !== 'CLOSED' ? 'CLOSING' : 'CLOSED'
}
