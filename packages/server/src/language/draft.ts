import type { Rules } from '@bursar/core'

export type LimitPeriod = 'transaction' | 'day' | 'week' | 'month' | 'total'

/** What each of some payees or categories may get by itself. Counts of 10⁻⁸. */
export interface LimitBy {
  readonly of: 'merchants' | 'categories'
  readonly entries: readonly string[]
  readonly amount: bigint
  readonly per: LimitPeriod
}

/** The rules that a text names, and no other. */
export type Draft = Partial<Omit<Rules, 'readings' | 'limitsBy'>> & {
  readonly limitsBy?: readonly LimitBy[]
}
export type DraftField = keyof Draft

/** A draft while it is put together. */
export type OpenDraft = { -readonly [F in keyof Draft]: Draft[F] }
