import type { RulesShown } from '@bursar/contract'
import { spanInWords } from '../text/span.ts'

/** The rules of a policy as the wallet-first face shows them. */
export type PolicyShown = Omit<RulesShown, 'readings'>

type Sentence = (value: never, policy: PolicyShown) => string | null

const amount =
  (what: string) =>
  (value: string, { currency }: PolicyShown) =>
    `${what} ${value} ${currency}.`
const count = (per: string) => (value: number) => `At most ${value} payments per ${per}.`
const listed = (before: string, none: string) => (entries: readonly string[]) =>
  entries.length === 0 ? none : `${before} ${entries.map((one) => JSON.stringify(one)).join(', ')}.`

/** A sentence for each rule, so that a rule without one does not compile. */
const sentences = {
  currency: null,
  timezone: null,
  maxTransaction: amount('Each payment is at most'),
  dailyLimit: amount('All payments of a day together are at most'),
  weeklyLimit: amount('All payments of a week (Monday to Sunday) together are at most'),
  monthlyLimit: amount('All payments of a month together are at most'),
  totalLimit: amount('All payments ever made together are at most'),
  allowedMerchants: listed('Only these merchants may be paid:', 'No merchant may be paid.'),
  blockedMerchants: listed('These merchants may not be paid:', ''),
  allowedCategories: listed('Only these categories may be paid:', 'No category may be paid.'),
  blockedCategories: listed('These categories may not be paid:', ''),
  unknownCategory: (value: string, policy: PolicyShown) =>
    policy.allowedCategories === null && policy.blockedCategories === null
      ? null
      : `A payee of unknown category: ${value}.`,
  requireApprovalAbove: amount('Approval is required for payments above'),
  autoApproveBelow: amount('No approval is needed below'),
  allowedCurrencies: listed('Only these currencies may be paid:', 'No currency may be paid.'),
  timeWindows: (windows: NonNullable<PolicyShown['timeWindows']>, { timezone }: PolicyShown) =>
    `Payments are made only ${windows
      .map(({ days, from, to }) => `${days.join(', ')} from ${from} to ${to}`)
      .join('; ')}${timezone === null ? '' : ` (${timezone})`}.`,
  maxPerMinute: count('minute'),
  maxPerHour: count('hour'),
  maxPerDay: count('day'),
  approveNewPayees: (value: boolean) =>
    value ? 'The first payment to each payee requires approval.' : null,
  duplicateSeconds: (value: number, { duplicates }: PolicyShown) =>
    `A payment equal to one of the last ${value} s is refused unless it is sent as meant. ` +
    sentAsMeant[duplicates ?? 'ask'],
  duplicates: null,
  circuitBreaker: ({ attempts, per }: { attempts: number; per: string }) =>
    `More than ${attempts} attempts per ${per} pause the agent.`,
  approvalsNeeded: (value: number) => `${value} people must approve.`,
  approvalHours: (value: number) => `An approval that is asked for expires after ${value} hours.`,
  selfApproval: () => 'The requester of a payment cannot approve it.',
  stepUpAbove: amount('A passkey is required to approve more than'),
  kyaSteps: (steps: readonly { above: string; level: string }[], { currency }: PolicyShown) =>
    steps.map(({ above, level }) => `Above ${above} ${currency}: KYA level ${level}.`).join(' '),
  raises: (raises: NonNullable<PolicyShown['raises']>, { currency }: PolicyShown) =>
    raises
      .map(
        ({ per, amount, until }) =>
          `Until ${until} at most ${amount} ${currency} ${spanInWords[per]}, if the limit is less.`,
      )
      .join(' '),
  limitsBy: (limits: NonNullable<PolicyShown['limitsBy']>, { currency }: PolicyShown) =>
    limits
      .map(({ merchants, categories, amount, per }) => {
        const entries = (merchants ?? categories ?? []).map((one) => JSON.stringify(one)).join(', ')
        return `For each of ${entries}: at most ${amount} ${currency} ${spanInWords[per]}.`
      })
      .join(' '),
} satisfies Record<keyof PolicyShown, Sentence | null>

const sentAsMeant = {
  ask: 'What an agent sends as meant requires approval.',
  deny: 'Only an organization key can send a payment as meant.',
  'agent-may-override': 'An agent can send a payment as meant.',
} as const

/** What a policy says, a line for each rule. Entries of lists are quoted: they are data. */
export function policyInWords(policy: PolicyShown): string {
  const lines = Object.entries(sentences).flatMap(([rule, sentence]) => {
    const value = policy[rule as keyof PolicyShown]
    if (sentence === null || value === null) return []
    return (sentence as (value: unknown, policy: PolicyShown) => string | null)(value, policy) || []
  })
  return lines.length === 0
    ? 'No rule of its own.\n'
    : `${lines.map((one) => `- ${one}`).join('\n')}\n`
}
