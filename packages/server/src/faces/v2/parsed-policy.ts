import { isKnownCategory } from '@bursar/contract'
import { type Id, limitFields, lint, periods, type Rules } from '@bursar/core'
import type { TextRead } from '../../application/policy-text.ts'
import { printPolicy } from '../../language/sentence.ts'
import { lintSentence } from '../text/lint.ts'
import { openIn, saidBack } from '../text/said-back.ts'
import { newRules } from './agent-policy.ts'
import { limitRows, restrictionsOf } from './parsed-shape.ts'
import { wording } from './policy-rules.ts'
import { tokenOf } from './policy-token.ts'
import { moneyOrNull } from './render.ts'

// Policies in the shape in which published clients keep them.

/** What a text says, with an id that is the policy. */
export function parsedShown(
  { reading, change, isWhole }: TextRead,
  { rules, agent, voices }: { rules: Rules; agent: Id<'agent'> | null; voices: number },
) {
  const { read_back, examples } = backShown(rules, change)
  return {
    name: 'Policy in English',
    description: read_back.join(' '),
    spending_limits: limitRows(change),
    ...restrictionsOf(change),
    requires_approval_above: moneyOrNull(change.requireApprovalAbove ?? null),
    global_daily_limit: moneyOrNull(change.dailyLimit ?? null),
    global_monthly_limit: moneyOrNull(change.monthlyLimit ?? null),
    is_active: true as const,
    policy_id: tokenOf({ change, isWhole }),
    agent_id: agent,
    warnings: warningsOf(change, { rules, voices }),
    ...openIn(reading),
    read_back,
    defaults: defaultsSaid(change),
    examples,
  }
}

/** What of a text does not work as it reads, and nothing of what it does not name. */
function warningsOf(
  change: Partial<Rules>,
  { rules, voices }: { rules: Rules; voices: number },
): string[] {
  const { currency = 'USD' } = change
  const found = lint(rules, { kind: 'own', voices, isCategory: isKnownCategory }).filter(
    ({ severity, fields: [field] }) =>
      severity !== 'info' && field !== undefined && change[field] !== undefined,
  )
  return [
    ...found.map((finding) => lintSentence(finding, wording)),
    ...(currency === 'USD'
      ? []
      : [`Agents of this API have limits in USD: a policy in ${currency} cannot be given to one.`]),
  ]
}

export function backShown(rules: Rules, said: Partial<Rules> = rules) {
  const { readBack: read_back, examples } = saidBack(rules, said)
  return { read_back, examples }
}

/** What a new agent is limited to beside what was said, and what others than those named get. */
function defaultsSaid(change: Partial<Rules>): string[] {
  const rules = newRules(change, { isParsed: true })
  const defaults = periods.flatMap((period) => {
    const field = limitFields[period]
    return change[field] === undefined ? [[field, rules[field]] as const] : []
  })
  const isClosed = change.allowedMerchants != null || change.allowedCategories != null
  const isLimited = change.limitsBy?.some(({ of }) => of === 'categories') === true
  const judgesCategories =
    change.allowedCategories == null && (change.blockedCategories != null || isLimited)
  const unknown = judgesCategories && change.unknownCategory === undefined
  return [
    ...printPolicy({ currency: rules.currency, ...Object.fromEntries(defaults) }),
    ...(unknown ? printPolicy({ unknownCategory: rules.unknownCategory }) : []),
    isClosed
      ? 'Payees that are not named cannot be paid.'
      : 'Payees that are not named can be paid, within these limits.',
  ]
}
