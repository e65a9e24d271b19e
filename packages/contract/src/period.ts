import type { Period, Window } from '@bursar/core'

// How each API names the windows and periods of limits: one without a name does not compile.

/** Alike in both. */
export const windowNames = {
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
} as const satisfies Names<Window>
export const v1PeriodNames = {
  transaction: 'perTransaction',
  ...windowNames,
  total: 'total',
} as const satisfies Names<Period>

export const v2PeriodNames = {
  transaction: 'per_transaction',
  ...windowNames,
  total: 'total',
} as const satisfies Names<Period>

/** Of what was spent, of what is left and of the limits themselves, where they stand alone. */
export const v2SpentNames = {
  day: 'spent_daily',
  week: 'spent_weekly',
  month: 'spent_monthly',
} as const satisfies Names<Window>
export const v2RemainingNames = {
  day: 'remaining_daily_limit',
  week: 'remaining_weekly_limit',
  month: 'remaining_monthly_limit',
} as const satisfies Names<Window>
export const v2LimitNames = {
  day: 'daily_limit',
  week: 'weekly_limit',
  month: 'monthly_limit',
} as const satisfies Names<Window>

type Names<P extends string> = Readonly<Record<P, string>>

/** A value for each period, or window, under its name. */
export function named<const N extends Names<string>, T>(
  names: N,
  of: (period: Extract<keyof N, string>) => T,
): { readonly [P in keyof N as N[P]]: T } {
  const entries = Object.entries(names).map(([period, name]) => [name, of(period as never)])
  return Object.fromEntries(entries) as { readonly [P in keyof N as N[P]]: T }
}
