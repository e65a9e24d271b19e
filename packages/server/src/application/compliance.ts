import type { Call, Deps, Rejection } from './call.ts'
import { destinationOf } from './destination.ts'
import { type DryRun, tryPayment } from './dry-run.ts'
import { usualWallet } from './wallet.ts'

/** What policies say of a payee, whether or not there is money for it. */
interface Screening extends DryRun {
  readonly risk: 'low' | 'medium' | 'high'
  /** Whether it is of this book or stands in its payee directory. */
  readonly isKnown: boolean
}

/** Asks what policies say of an amount to whoever a text names. */
export async function screen(
  deps: Deps,
  call: Call,
  { address, amount }: { address: string; amount: bigint },
): Promise<Screening | Rejection> {
  const to = await destinationOf(deps, call, address)
  const from = await usualWallet(deps, call)
  const dryRun = await tryPayment(deps, call, { from, to, amount, currency: null, label: null })
  if (dryRun.kind === 'rejected') return dryRun
  const isReached = dryRun.sentence === null
  const isKnown = !('merchant' in to) && isReached
  // Whether money is there is no question of who may have it.
  const findings = dryRun.findings.filter(({ rule }) => rule !== 'balance')
  const isDenied = findings.some(({ outcome }) => outcome === 'deny')
  const asks = findings.some(({ outcome }) => outcome !== 'pass')
  const risk = isDenied || !isReached ? 'high' : asks || !isKnown ? 'medium' : 'low'
  return { ...dryRun, findings, risk, isKnown }
}
