import { type KnownDomains, readLimits, readLists, readName } from '@bursar/contract'
import { entryLists, merged, type Rules } from '@bursar/core'
import { selectDomainsOf } from '../store/read/payee.ts'
import type { Call, Deps } from './call.ts'

type Change = Partial<Rules>

/**
 * A change with how the entries of its lists are read today; it is written down with them, so that
 * neither new tables nor another runtime change what a policy means.
 */
export async function withReadings<R extends Change>(
  deps: Deps,
  call: Call,
  change: R,
): Promise<R & Pick<Change, 'readings' | 'limitsBy'>> {
  const limitsBy = change.limitsBy ?? null
  if (entryLists.every((list) => change[list] === undefined) && limitsBy === null) return change
  const known = await domainsKnown(deps, call, change)
  return {
    ...change,
    ...(limitsBy === null ? {} : { limitsBy: readLimits(limitsBy, known) }),
    readings: readLists(change, known),
  }
}

/** The domains of payees of the directory that entries name: the organization's own aliases. */
async function domainsKnown(
  { database }: Deps,
  { caller }: Call,
  { allowedMerchants, blockedMerchants, limitsBy }: Change,
): Promise<KnownDomains> {
  const limited = limitsBy?.filter(({ of }) => of === 'merchants') ?? []
  const names = [
    ...(allowedMerchants ?? []),
    ...(blockedMerchants ?? []),
    ...limited.flatMap(({ entries }) => entries),
  ].map(readName)
  const known = new Map<string, readonly string[]>()
  if (names.length === 0) return known
  for (const row of await database.read(selectDomainsOf(caller.bookId, names))) {
    const name = String(row.name)
    known.set(name, [...(known.get(name) ?? []), ...JSON.parse(String(row.domains))])
  }
  return known
}

/** Rules as a change would leave them. */
export async function rulesAfter(
  deps: Deps,
  call: Call,
  { rules, change }: { readonly rules: Rules; readonly change: Change },
): Promise<Rules> {
  return merged(rules, await withReadings(deps, call, change))
}
