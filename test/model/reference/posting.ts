import { full, type ModelAgent, type ModelPayment, type ModelWallet, type World } from './world.ts'

/** The money arrives, now or when the rail says so. */
export function execute(world: World, payment: ModelPayment): void {
  if (payment.merchant === 'slow.simulated') payment.state = 'PROCESSING'
  else complete(world, payment, payment.part ?? payment.amount)
}

export function complete(world: World, payment: ModelPayment, amount: bigint): void {
  payment.state = 'COMPLETED'
  payment.captured = amount
  if (world.posted(payment.to) + amount > full / 2n) empty(world, payment.to)
  world.move(payment.from, payment.to, amount)
}

/** What clearing has gathered leaves the book. */
function empty(world: World, wallet: ModelWallet): void {
  if (wallet.system) world.move(wallet, world.currency(wallet.currency).world, world.posted(wallet))
}

/** What came to the payee comes back, of clearing also what it has gathered no more. */
export function takeBack(world: World, { from, to }: ModelPayment, amount: bigint): void {
  const missing = amount - world.posted(to)
  if (to.system && missing > 0n) world.move(world.currency(to.currency).world, to, missing)
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
  sweep(world, wallet, heirOf(world, wallet.agent, wallet.currency))
}

/** Whoever delegated has the money again, in the same currency; else the organization. */
export function heirOf(world: World, agent: ModelAgent | null, currency: string): ModelWallet {
  const above = agent?.parent ?? null
  const wallet = above === null || above.status === 'DELETED' ? null : world.firstWallet(above)
  return wallet?.currency === currency ? wallet : world.org(currency)
}

/** All that is free goes; what a rail was told stays, and keeps the wallet from being closed. */
export function sweep(world: World, wallet: ModelWallet, heir: ModelWallet): void {
  world.move(wallet, heir, world.available(wallet))
  wallet.status = world.held(wallet) > 0n && wallet.status !== 'CLOSED' ? 'CLOSING' : 'CLOSED'
}
