import { formatMoney, type Rules } from '@bursar/core'
import { clockTime } from './clock-time.ts'
import { limitsByShown } from './limit-by.ts'

/** Rules as they can be sent to the wallet-first API, those alone that are named. */
export function sentRules(change: Partial<Rules>) {
  const named = Object.entries(change).filter(([, value]) => value !== undefined)
  return Object.fromEntries(named.map(([rule, value]) => [rule, sentAs(rule, value)]))
}

function sentAs(rule: string, value: unknown): unknown {
  if (typeof value === 'bigint') return formatMoney(value)
  if (value === null) return null
  if (rule === 'timeWindows') {
    const windows = value as NonNullable<Rules['timeWindows']>
    return windows.map(({ days, from, to }) => ({ days, from: clockTime(from), to: clockTime(to) }))
  }
  if (rule === 'kyaSteps') {
    const steps = value as NonNullable<Rules['kyaSteps']>
    return steps.map(({ above, level }) => ({ above: formatMoney(above), level }))
  }
  if (rule === 'limitsBy') {
    const limitsBy = value as Rules['limitsBy']
    const shown = limitsByShown({ limitsBy }, { money: formatMoney, time: String })
    return shown?.map(({ countsFrom: _, ...limit }) => limit)
  }
  return value
}
