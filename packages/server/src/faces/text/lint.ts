import type { LintCode, LintFinding, Rules } from '@bursar/core'

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
  ZERO_LIMIT: ({ name }) => `${name} is zero, which lets no payment pass.`,
  EMPTY_ALLOW_LIST: ({ name }) => `${name} is empty, which lets no payment pass.`,
  TIME_WINDOWS_NEVER_OPEN: ({ name }) => `No window of ${name} is ever open, so no payment passes.`,
  ALLOWED_MERCHANT_BLOCKED: ({ entry, otherEntry, otherName }) =>
    `'${entry}' is allowed, but '${otherEntry}' in ${otherName} refuses it.`,
  ALLOWED_CATEGORY_BLOCKED: ({ entry }) =>
    `Category '${entry}' is both allowed and blocked, so it is refused.`,
  AMOUNT_LIMIT_UNREACHABLE: ({ limit, otherLimit }, { fields: [field, other] }) =>
    field === 'monthlyLimit' && other === 'dailyLimit'
      ? `${limit} is not reached in 31 days of ${otherLimit}.`
      : `${limit} refuses nothing that ${otherLimit} does not.`,
  VELOCITY_LIMIT_UNREACHABLE: ({ limit, otherLimit }) =>
    `${limit} stops nothing that ${otherLimit} does not stop.`,
  APPROVAL_THRESHOLD_UNREACHABLE: ({ limit, otherLimit }, { fields: [, other] }) =>
    other === 'requireApprovalAbove' || other === 'autoApproveBelow'
      ? `${limit} asks for nothing that ${otherLimit} does not.`
      : `${limit} never asks: ${otherLimit} refuses such amounts.`,
  NEW_PAYEES_UNREACHABLE: ({ name, otherName }) =>
    `${name} asks for nothing: ${otherName} asks for every payment.`,
  APPROVAL_TERMS_UNREACHABLE: ({ name }) =>
    `${name} has no effect: nothing in this policy asks for approval.`,
  BLOCKED_MERCHANT_UNREACHABLE: ({ entry, otherName }) =>
    `'${entry}' is blocked, but nothing in ${otherName} admits it anyway.`,
  BLOCKED_CATEGORY_UNREACHABLE: ({ entry, otherName }) =>
    `'${entry}' is blocked, but ${otherName} does not admit it anyway.`,
  UNKNOWN_CATEGORY_UNREACHABLE: ({ name, otherName }, { fields: [, other] }) =>
    other === 'blockedCategories'
      ? `${name} has no effect: ${otherName} names none.`
      : `${name} has no effect: ${otherName} refuses what is not known.`,
  EMPTY_BLOCK_LIST: ({ name }) => `${name} is empty: it blocks nothing.`,
  TIME_WINDOWS_ALWAYS_OPEN: ({ name }) => `${name} are open the whole week: they refuse nothing.`,
  TIME_WINDOWS_OVERLAP: ({ name }) => `Some minutes stand in ${name} twice.`,
  DUPLICATE_SECONDS_ZERO: ({ name }) =>
    `${name} is zero: no payment is ever taken for a repetition.`,
  TIMEZONE_UNREACHABLE: ({ name }, { kind }) =>
    kind === 'shared'
      ? `${name} has no effect: a shared policy is counted in the zone of each scope.`
      : `${name} matters to attached policies alone: no rule here depends on it.`,
  NO_SPENDING_LIMIT: () => 'No limit on what is spent in all: only the balance bounds it.',
  NO_TRANSACTION_LIMIT: () =>
    'No limit on a single payment, and no amount above which approval is asked.',
  NO_VELOCITY_LIMIT: () => 'No limit on how many payments are made in a minute, an hour or a day.',
  ENTRY_WITHOUT_DOMAIN: ({ entry, name }) =>
    `'${entry}' in ${name} is an exact id or name: it matches no domain.`,
  UNKNOWN_CATEGORY_ALLOWED: ({ otherName }) =>
    `A payee whose category is not known passes ${otherName}.`,
}
