import {
  categoryOfMcc,
  hostMeant,
  readCategory,
  readLimits,
  readLists,
  readMerchant,
  readName,
} from '@bursar/contract'
import type { LimitBy, Merchant, PayeeFacts, Rules } from '@bursar/core'

/** Rules as the application sends them on: with how their lists are read. */
export function readRules<R extends Partial<Rules>>(
  rules: R,
): R & Partial<Pick<Rules, 'readings' | 'limitsBy'>> {
  const readings = readLists(rules)
  const limitsBy = rules.limitsBy == null ? {} : { limitsBy: readLimits(rules.limitsBy) }
  return { ...rules, ...limitsBy, ...(readings === null ? {} : { readings }) }
}

/** Limits of payees, or of categories, each with the amount for itself. */
export function limitBy(
  entries: { readonly merchants: readonly string[] } | { readonly categories: readonly string[] },
  amount: bigint,
  per: LimitBy['per'],
): LimitBy {
  const [of, list] =
    'merchants' in entries
      ? (['merchants', entries.merchants] as const)
      : (['categories', entries.categories] as const)
  return { of, entries: list, amount, per, readings: null, countsFrom: null }
}

export function merchant(named: Partial<Merchant>): Merchant {
  const nobody = { id: null, name: null, domain: null, category: null }
  const sent = { ...nobody, mcc: null, country: null, mccCategory: null, ...named }
  return { ...sent, reading: readMerchant(sent) }
}

/** What an organization may know of a payee. */
export function payeeFacts(known: Partial<PayeeFacts>): PayeeFacts {
  const { name = 'Known', category = null, mcc = null } = known
  const [read, host] = [readName(name), hostMeant(name)]
  const categoryRead = category === null ? null : readCategory(category)
  return {
    ...{ name, domains: [], category, mcc, wallet: null, address: null },
    nameRead: read === name ? null : read,
    nameHosts: host === null ? null : [host],
    categoryRead: categoryRead === category ? null : categoryRead,
    mccCategory: mcc === null ? null : categoryOfMcc(mcc),
    ...known,
  }
}
