import { aliasesOf } from '@bursar/contract'
import { merged, type Rules } from '@bursar/core'

type Aliases = Partial<Pick<Rules, 'merchantAliases'>>

/**
 * A change as the core merges it, with what the entries that are sent stand for. Those of the
 * other list are the core's to keep, since that list may be changed at the same moment.
 */
export function withAliases<R extends Partial<Rules>>(change: R): R & Aliases {
  const { allowedMerchants, blockedMerchants } = change
  if (allowedMerchants === undefined && blockedMerchants === undefined) return change
  const entries = new Set([...(allowedMerchants ?? []), ...(blockedMerchants ?? [])])
  const aliases = [...entries].flatMap((entry) => {
    const means = aliasesOf(entry)
    return means === null ? [] : [{ entry, means }]
  })
  return { ...change, merchantAliases: aliases.length === 0 ? null : aliases }
}

/** Rules as a change would leave them. */
export function rulesAfter(rules: Rules, change: Partial<Rules>): Rules {
  return merged(rules, withAliases(change))
}
