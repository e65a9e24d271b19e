import { type Entry, type Event, emptyHead } from '@bursar/core'
import { chainHash, leafOf } from '../store/digest.ts'
import { decodeStoredLeg, type LinkView, selectLegs } from '../store/read/evidence.ts'
import type { Call, Deps } from './call.ts'
import { explain } from './explain.ts'
import { entriesOf } from './movement.ts'

/** What was computed again of one event of the log, and whether it came out the same. */
export interface Proof {
  readonly valid: boolean
  /** The digest of its body, in hexadecimal. */
  readonly leaf: string
  readonly checks: { readonly check: string; readonly passed: boolean }[]
}

export async function proofOf(
  deps: Deps,
  call: Call,
  { link, event }: { link: LinkView; event: Event },
): Promise<Proof> {
  const { seq, body, hash, previous } = link
  const leaf = leafOf(call.caller.bookId, seq, body)
  const entries = entriesOf(event)
  const begins = seq === 1 ? emptyHead.hash : previous
  const checks = [
    { check: 'previous_event', passed: begins !== null },
    { check: 'hash', passed: begins !== null && chainHash(begins, leaf) === hash },
    { check: 'entries_balance', passed: sum(entries) === 0n },
    { check: 'entries_in_ledger', passed: await areStored(deps, call, { seq, entries }) },
    ...(event.kind === 'payment.create'
      ? [{ check: 'decided_again', passed: await isReproduced(deps, call, event) }]
      : []),
  ]
  const valid = checks.every(({ passed }) => passed)
  return { valid, leaf: leaf.toString('hex'), checks }
}

function sum(entries: readonly Entry[]): bigint {
  return entries.reduce((total, { amount }) => total + amount, 0n)
}

/** Whether the ledger has exactly these legs at this place of the log. */
async function areStored(
  { database }: Deps,
  { caller }: Call,
  { seq, entries }: { seq: number; entries: readonly Entry[] },
): Promise<boolean> {
  if (entries.length === 0) return true
  const rows = await database.read(selectLegs(caller.bookId, entries))
  const stored = rows.map(decodeStoredLeg)
  return entries.every(({ wallet, version, amount, balance }) =>
    stored.some(
      (leg) =>
        leg.wallet === wallet &&
        leg.version === version &&
        leg.seq === seq &&
        leg.amount === amount &&
        leg.balance === balance,
    ),
  )
}

/** Whether the rules come to the same verdict from what the event says was seen. */
async function isReproduced(
  deps: Deps,
  { caller }: Call,
  event: Extract<Event, { kind: 'payment.create' }>,
): Promise<boolean> {
  try {
    const { findings } = await explain(deps, caller.bookId, event)
    const denial = findings.find(({ outcome }) => outcome === 'deny')
    const isAsked = findings.some(({ outcome }) => outcome === 'ask')
    const { verdict, code } = event.result
    if (denial !== undefined) return verdict === 'DECLINED' && code === denial.code
    return (verdict === 'PENDING_APPROVAL') === isAsked && verdict !== 'DECLINED' && code === null
  } catch {
    // A body that nobody can have written is one that was changed.
    return false
  }
}
