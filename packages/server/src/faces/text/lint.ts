import {
  type LintCode,
  type LintFinding,
  limitFields,
  type Rules,
  touches,
  type Window,
  windows,
} from '@bursar/core'

/** How a face names rules and prints amounts. */
export interface RuleWording {
  rule(name: keyof Rules): string
  money(amount: bigint): string
}

/** A finding about a policy in words, for people, with the names and amounts of a face. */
export function lintSentence(finding: LintFinding, { rule, money }: RuleWording): string {
  const { code, fields, limits, entries } = finding
  const names = fields.map((field) => rule(field))
  const [name = '', otherName = ''] = names
  const [limit = '', otherLimit = ''] = limits.map(
    (most, at) => `${names[at]} (${typeof most === 'bigint' ? money(most) : most})`,
  )
  const [entry = '', otherEntry = ''] = entries
  const words = { name, otherName, limit, otherLimit, entry, otherEntry }
  return sentences[code](words, finding)
}

/** Of the first of its fields and entries, and of the other one where there are two. */
interface Words {
  readonly name: string
  readonly otherName: string
  /** With its amount or count. */
  readonly limit: string
  readonly otherLimit: string
  readonly entry: string
  readonly otherEntry: string
}

type Sentence = (words: Words, finding: LintFinding) => string

const sentences: Readonly<Record<LintCode, Sentence>> = {
  ZERO_LIMIT: ({ name }) => `${name} is zero, so no payment is allowed.`,
  EMPTY_ALLOW_LIST: ({ name }) => `${name} is empty, so no payment is allowed.`,
  TIME_WINDOWS_NEVER_OPEN: ({ name }) => `${name} is never open, so no payment is allowed.`,
  ALLOWED_MERCHANT_BLOCKED: ({ entry, otherEntry, otherName }) =>
    `'${entry}' is allowed, but '${otherEntry}' in ${otherName} blocks it.`,
  ALLOWED_CATEGORY_BLOCKED: ({ entry }) =>
    `Category '${entry}' is both allowed and blocked, so it is blocked.`,
  AMOUNT_LIMIT_UNREACHABLE: ({ limit, otherLimit }, { fields: [field, other] }) => {
    const [bounded, bound] = [windowOf(field), windowOf(other)]
    const times = bounded === undefined || bound === undefined ? 1n : touches[bounded][bound]
    return times > 1n
      ? `${limit} has no effect: it is at least ${times} ${bound}s of ${otherLimit}.`
      : `${limit} has no effect: ${otherLimit} is at least as strict.`
  },
  ENTRY_LIMIT_UNREACHABLE: ({ entry, limit, otherLimit }) =>
    `The limit for '${entry}' in ${limit} has no effect: ${otherLimit} is at least as strict.`,
  LIMITED_ENTRY_UNREACHABLE: ({ entry, name, otherName }) =>
    `The limit for '${entry}' in ${name} has no effect: ${otherName} does not include it.`,
  VELOCITY_LIMIT_UNREACHABLE: ({ limit, otherLimit }) =>
    `${limit} has no effect: ${otherLimit} is at least as strict.`,
  APPROVAL_THRESHOLD_UNREACHABLE: ({ limit, otherLimit }, { fields: [, other] }) =>
    other === 'requireApprovalAbove' || other === 'autoApproveBelow'
      ? `${limit} has no effect: ${otherLimit} is stricter.`
      : `${limit} has no effect: ${otherLimit} declines such amounts.`,
  NEW_PAYEES_UNREACHABLE: ({ name, otherName }) =>
    `${name} has no effect: ${otherName} requires approval of every payment.`,
  APPROVAL_TERMS_UNREACHABLE: ({ name }) =>
    `${name} has no effect: nothing in this policy requires approval.`,
  APPROVERS_MISSING: ({ limit }, { limits: [, voices] }) =>
    `${limit} is more than the number of approvers, ${voices}: nothing can be approved. ` +
    'Add approvers on the server with `bursar keys create --org --owner NAME`.',
  SELF_APPROVAL_UNREACHABLE: ({ name }) =>
    `${name} only affects approvals that other policies require.`,
  STEP_UP_UNREACHABLE: ({ name }) =>
    `${name} only affects requests for more and approvals that other policies require.`,
  BLOCKED_MERCHANT_UNREACHABLE: ({ entry, otherName }) =>
    `Blocking '${entry}' has no effect: ${otherName} does not include it.`,
  BLOCKED_CATEGORY_UNREACHABLE: ({ entry, otherName }) =>
    `Blocking '${entry}' has no effect: ${otherName} does not include it.`,
  UNKNOWN_CATEGORY_UNREACHABLE: ({ name, otherName }, { fields: [, other] }) =>
    other === 'blockedCategories'
      ? `${name} has no effect: ${otherName} has no entries.`
      : `${name} has no effect: ${otherName} declines unknown categories.`,
  EMPTY_BLOCK_LIST: ({ name }) => `${name} is empty: it blocks nothing.`,
  ENTRY_MATCHES_NOTHING: ({ entry, name }) =>
    `'${entry}' in ${name} matches nobody: it is not a complete ID.`,
  CATEGORY_UNKNOWN: ({ entry, name }) =>
    `'${entry}' in ${name} is not a known category or code: it only matches payees that are ` +
    'sent with the same word.',
  TIME_WINDOWS_ALWAYS_OPEN: ({ name }) => `${name} has no effect: it is open the whole week.`,
  TIME_WINDOWS_OVERLAP: ({ name }) => `Some of the ${name} overlap.`,
  DUPLICATE_SECONDS_ZERO: ({ name }) => `${name} has no effect: it is zero.`,
  DUPLICATES_UNREACHABLE: ({ name, otherName }) =>
    `${name} has no effect: ${otherName} is not set.`,
  TIMEZONE_UNREACHABLE: ({ name }, { kind }) =>
    kind === 'shared'
      ? `${name} has no effect: shared policies use the time zone of each scope.`
      : `${name} only affects attached policies: no rule in this policy depends on it.`,
  NO_SPENDING_LIMIT: () => 'There is no limit on total spending: only the balance limits it.',
  NO_TRANSACTION_LIMIT: () =>
    'There is no limit on a single payment, and no amount that requires approval.',
  NO_VELOCITY_LIMIT: () => 'There is no limit on the number of payments per minute, hour or day.',
  ENTRY_WITHOUT_DOMAIN: ({ entry, name }) =>
    `'${entry}' in ${name} only matches an exact ID or name, not a domain.`,
  BLOCK_LIST_ALONE: ({ name, otherName }) =>
    `Without ${otherName}, ${name} does not stop an agent that can name its payees freely.`,
  UNKNOWN_CATEGORY_ALLOWED: ({ otherName }) =>
    `${otherName} does not apply to payees of unknown category.`,
}

function windowOf(field: keyof Rules | undefined): Window | undefined {
  return windows.find((window) => limitFields[window] === field)
}
