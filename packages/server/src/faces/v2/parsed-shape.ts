import { v2PeriodNames } from '@bursar/contract'
import { limitFields, periods, type Rules } from '@bursar/core'
import { clockTime } from '../text/clock-time.ts'
import { money } from './render.ts'

// The fields in which published clients keep a policy that was parsed.

/** A row for each limit of each payee that it is for; `*` is any. */
export function limitRows(rules: Partial<Rules>) {
  const currency = rules.currency ?? 'USD'
  const overAll = periods.flatMap((period) => {
    const amount = rules[limitFields[period]]
    const vendors = rules.allowedMerchants ?? ['*']
    return amount == null ? [] : vendors.map((vendor) => ({ vendor, amount, period }))
  })
  const single = (rules.limitsBy ?? [])
    .filter(({ of }) => of === 'merchants')
    .flatMap(({ entries, amount, per }) =>
      entries.map((vendor) => ({ vendor, amount, period: per })),
    )
  return [...overAll, ...single].map(({ vendor, amount, period }) => ({
    vendor_pattern: vendor,
    max_amount: money(amount),
    period: v2PeriodNames[period],
    currency,
  }))
}

/** Of categories and times; null where nothing is said of them. */
export function restrictionsOf(change: Partial<Rules>) {
  const { allowedCategories, blockedCategories, timeWindows, timezone } = change
  const isOfCategories = allowedCategories != null || blockedCategories != null
  const windows = timeWindows?.map(({ days, from, to }) => {
    return { days: [...days], from: clockTime(from), to: clockTime(to) }
  })
  return {
    category_restrictions: isOfCategories
      ? {
          allowed_categories: allowedCategories == null ? null : [...allowedCategories],
          blocked_categories: [...(blockedCategories ?? [])],
        }
      : null,
    time_restrictions: windows === undefined ? null : { timezone: timezone ?? null, windows },
  }
}
