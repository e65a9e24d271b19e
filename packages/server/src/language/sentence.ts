import { currencyText, moneyText } from './amount.ts'
import type { Draft } from './draft.ts'
import { currenciesText, joined, listText, zoneText } from './list-text.ts'
import { periodText } from './money.ts'
import { DAY, type TimeWindows, type Weekday, weekdays } from './week.ts'

/** Rules as they are printed: those of a policy, where null is no rule, or those of a draft. */
export type Printable = { readonly [F in keyof Draft]?: Draft[F] | null }

/** What rules say, in sentences that are read as the same rules. */
export function printPolicy(rules: Printable): readonly string[] {
  const currency = rules.currency ?? 'USD'
  const money = (amount: bigint) => moneyText(amount, currency)
  return [
    ...(currency === 'USD' ? [] : [`Amounts are in ${currencyText(currency)}.`]),
    ...limitSentences(rules, money),
    ...listSentences(rules),
    ...timeSentences(rules),
    ...countSentences(rules),
    ...approvalSentences(rules, money),
    ...furtherSentences(rules, money),
  ]
}

type Money = (amount: bigint) => string
type Sentence<T> = (value: NonNullable<T>) => string

/** The sentence of a rule, if there is one. */
function said<T>(value: T | null | undefined, sentence: Sentence<T>): string[] {
  return value === null || value === undefined ? [] : [sentence(value)]
}

function limitSentences(rules: Printable, money: Money): string[] {
  const most = (amount: bigint) => `Spend at most ${money(amount)}`
  return [
    ...said(rules.maxTransaction, (sum) => `${most(sum)} per payment.`),
    ...said(rules.dailyLimit, (sum) => `${most(sum)} per day.`),
    ...said(rules.weeklyLimit, (sum) => `${most(sum)} per week.`),
    ...said(rules.monthlyLimit, (sum) => `${most(sum)} per month.`),
    ...said(rules.totalLimit, (sum) => `${most(sum)} in total.`),
    ...(rules.limitsBy ?? []).map(
      ({ of, entries, amount, per }) =>
        `If allowed at all, each of these ${of} gets at most ${money(amount)} ` +
        `${periodText[per]}: ${listText(of, entries)}.`,
    ),
  ]
}

function listSentences(rules: Printable): string[] {
  return [
    ...said(rules.allowedMerchants, (list) =>
      list.length === 0
        ? 'Pay no merchant.'
        : `Pay only these merchants: ${listText('merchants', list)}.`,
    ),
    ...said(rules.allowedCategories, (list) =>
      list.length === 0
        ? 'Pay in no category.'
        : `Pay only in these categories: ${listText('categories', list)}.`,
    ),
    ...said(rules.blockedMerchants, (list) =>
      list.length === 0
        ? 'The list of blocked merchants is empty.'
        : `Block these merchants: ${listText('merchants', list)}.`,
    ),
    ...said(rules.blockedCategories, (list) =>
      list.length === 0
        ? 'The list of blocked categories is empty.'
        : `Block these categories: ${listText('categories', list)}.`,
    ),
    ...said(rules.unknownCategory, (way) => `A payee of unknown category ${ways[way]}.`),
    ...said(rules.allowedCurrencies, (codes) =>
      codes.length === 0
        ? 'Pay in no currency.'
        : `Pay only in these currencies: ${currenciesText(codes)}.`,
    ),
  ]
}

const ways = { deny: 'is refused', approve: 'requires approval', allow: 'is allowed' } as const

function timeSentences({ timeWindows, timezone }: Printable): string[] {
  return [
    ...said(timeWindows, (windows) =>
      windows.length === 0 ? 'Pay at no time.' : `Pay only ${windowsText(windows)}.`,
    ),
    ...said(timezone, (zone) => `Times are in ${zoneText(zone)}.`),
  ]
}

export const dayNames: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
}

function windowsText(windows: TimeWindows): string {
  return windows
    .map(({ days, from, to }) => `on ${daysText(days)} from ${clock(from)} to ${clock(to)}`)
    .join(', or ')
}

function daysText(days: readonly Weekday[]): string {
  if (days.join() === weekdays.join()) return 'every day'
  if (days.join() === weekdays.slice(0, 5).join()) return 'weekdays'
  return joined(days.map((day) => dayNames[day]))
}

export function clock(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return minutes === DAY ? '24:00' : `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

function countSentences(rules: Printable): string[] {
  const most = (count: number) => `Make at most ${count} payments`
  return [
    ...said(rules.maxPerMinute, (count) => `${most(count)} per minute.`),
    ...said(rules.maxPerHour, (count) => `${most(count)} per hour.`),
    ...said(rules.maxPerDay, (count) => `${most(count)} per day.`),
    ...said(
      rules.circuitBreaker,
      ({ attempts, per }) => `More than ${attempts} attempts per ${per} trip the circuit breaker.`,
    ),
  ]
}

function approvalSentences(rules: Printable, money: Money): string[] {
  return [
    ...said(rules.requireApprovalAbove, (sum) => `Payments above ${money(sum)} require approval.`),
    ...said(rules.autoApproveBelow, (sum) => `Payments of ${money(sum)} or more require approval.`),
    ...said(
      rules.approveNewPayees,
      (isAsked) => `The first payment to a new payee requires ${isAsked ? '' : 'no '}approval.`,
    ),
    ...said(
      rules.approvalsNeeded,
      (count) => `Approval takes ${count} ${count === 1 ? 'approver' : 'approvers'}.`,
    ),
    ...said(rules.approvalHours, (hours) => `Approvals expire after ${hours} hours.`),
    ...said(rules.selfApproval, () => 'The requester of a payment cannot approve it.'),
    ...said(rules.stepUpAbove, (sum) => `Approvals above ${money(sum)} require a passkey.`),
  ]
}

const duplicateWays = {
  ask: 'requires approval',
  deny: 'is refused',
  'agent-may-override': 'is allowed',
} as const

function furtherSentences(rules: Printable, money: Money): string[] {
  return [
    ...said(
      rules.duplicateSeconds,
      (seconds) => `The same payment within ${seconds} seconds is a duplicate.`,
    ),
    ...said(
      rules.duplicates,
      (way) => `A duplicate that the agent confirms ${duplicateWays[way]}.`,
    ),
    ...(rules.kyaSteps ?? []).map(
      ({ above, level }) => `Above ${money(above)}, the agent needs the KYA level ${level}.`,
    ),
  ]
}
