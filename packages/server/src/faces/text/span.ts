import type { Period } from '@bursar/core'

/** What a limit is for, after its amount. */
export const spanInWords: Readonly<Record<Period, string>> = {
  transaction: 'per payment',
  day: 'per day',
  week: 'per week',
  month: 'per month',
  total: 'in total',
}
