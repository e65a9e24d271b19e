import type { LimitBy, Rules } from '@bursar/core'

interface Wording {
  money(amount: bigint): string
  time(at: number): string
}

/** Limits of payees and categories, with amounts and times as a face prints them. */
export function limitsByShown({ limitsBy }: Pick<Rules, 'limitsBy'>, wording: Wording) {
  return limitsBy?.map((limit) => limitByShown(limit, wording)) ?? null
}

function limitByShown({ of, entries, amount, per, countsFrom }: LimitBy, { money, time }: Wording) {
  return {
    ...(of === 'merchants' ? { merchants: [...entries] } : { categories: [...entries] }),
    amount: money(amount),
    per,
    countsFrom: countsFrom === null ? null : time(countsFrom),
  }
}
