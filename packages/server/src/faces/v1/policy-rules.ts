import { aliasesOf } from '@bursar/contract'
import { formatMoney, type Rules } from '@bursar/core'
import type { RuleWording } from '../text/lint.ts'
import { moneyOrNull } from './render.ts'

/** The rules of a policy as /v1 shows them. */
export function renderRules(rules: Rules) {
  return {
    currency: rules.currency,
    timezone: rules.timezone,
    maxTransaction: moneyOrNull(rules.maxTransaction),
    dailyLimit: moneyOrNull(rules.dailyLimit),
    monthlyLimit: moneyOrNull(rules.monthlyLimit),
    totalLimit: moneyOrNull(rules.totalLimit),
    allowedMerchants: listOf(rules.allowedMerchants),
    blockedMerchants: listOf(rules.blockedMerchants),
    allowedCategories: listOf(rules.allowedCategories),
    blockedCategories: listOf(rules.blockedCategories),
    unknownCategory: rules.unknownCategory,
    requireApprovalAbove: moneyOrNull(rules.requireApprovalAbove),
    autoApproveBelow: moneyOrNull(rules.autoApproveBelow),
    merchantAliases:
      rules.merchantAliases?.map(({ entry, means }) => ({ entry, means: [...means] })) ?? null,
    allowedCurrencies: listOf(rules.allowedCurrencies),
    timeWindows:
      rules.timeWindows?.map(({ days, from, to }) => {
        return { days: [...days], from: clockTime(from), to: clockTime(to) }
      }) ?? null,
    maxPerMinute: rules.maxPerMinute,
    maxPerHour: rules.maxPerHour,
    maxPerDay: rules.maxPerDay,
    approveNewPayees: rules.approveNewPayees,
    duplicateSeconds: rules.duplicateSeconds,
    circuitBreaker: rules.circuitBreaker,
    approvalsNeeded: rules.approvalsNeeded,
    approvalHours: rules.approvalHours,
    kyaSteps:
      rules.kyaSteps?.map(({ above, level }) => ({ above: formatMoney(above), level })) ?? null,
  }
}

function listOf(list: readonly string[] | null): string[] | null {
  return list === null ? null : [...list]
}

function clockTime(minutes: number): string {
  const digits = (count: number) => String(count).padStart(2, '0')
  return `${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}`
}

/** How sentences name rules and amounts on /v1. */
export const wording: RuleWording = { rule: (name) => name, money: formatMoney }

type Shown = ReturnType<typeof renderRules>
type Value = Shown[keyof Shown]

/** What differs between two versions, each rule as it is shown. */
export function changesOf(from: Rules | null, to: Rules) {
  const before: Partial<Record<string, Value>> = from === null ? {} : renderRules(from)
  return Object.entries(renderRules(to)).flatMap(([field, value]) => {
    const was = before[field] ?? null
    return JSON.stringify(value) === JSON.stringify(was) ? [] : [{ field, from: was, to: value }]
  })
}

/**
 * A change as the core merges it, with what the entries that are sent stand for. Those of the
 * other list are the core's to keep, since that list may be changed at the same moment.
 */
export function withAliases(change: Partial<Rules>): Partial<Rules> {
  const { allowedMerchants, blockedMerchants } = change
  if (allowedMerchants === undefined && blockedMerchants === undefined) return change
  const aliases = aliasesIn(allowedMerchants, blockedMerchants)
  return { ...change, merchantAliases: aliases.length === 0 ? null : aliases }
}

type List = readonly string[] | null | undefined

/** What the entries of merchant lists stand for beside themselves, where they name a vendor. */
export function aliasesIn(...lists: readonly List[]): NonNullable<Rules['merchantAliases']> {
  const entries = new Set(lists.flatMap((list) => list ?? []))
  return [...entries].flatMap((entry) => {
    const means = aliasesOf(entry)
    return means === null ? [] : [{ entry, means }]
  })
}
