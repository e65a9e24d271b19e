import { aliasesOf } from '@bursar/contract'
import type { Rules } from '@bursar/core'

/**
 * A change as the core merges it, with what the entries that are sent stand for. Those of the
 * other list are the core's to keep, since that list may be changed at the same moment.
 */
export function withAliases(change: Partial<Rules>): Partial<Rules> {
  const { allowedMerchants, blockedMerchants } = change
  if (allowedMerchants === undefined && blockedMerchants === undefined) return change
  const entries = new Set([...(allowedMerchants ?? []), ...(blockedMerchants ?? [])])
  const aliases = [...entries].flatMap((entry) => {
    const means = aliasesOf(entry)
    return means === null ? [] : [{ entry, means }]
  })
  return { ...change, merchantAliases: aliases.length === 0 ? null : aliases }
}
