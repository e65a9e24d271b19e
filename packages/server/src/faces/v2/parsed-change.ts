import { isDeepStrictEqual } from 'node:util'
import { parsedPolicyFields, v2PeriodNames } from '@bursar/contract'
import { limitFields, periods } from '@bursar/core'
import { invalidField, type Rejection, rejected } from '../../application/call.ts'
import type { Changed, SentLimits, SentPolicy, SentRow } from './agent-policy.ts'
import { limitRows, restrictionsOf } from './parsed-shape.ts'
import { readToken } from './policy-token.ts'
import { money } from './render.ts'

// A policy that was parsed, as clients hand it back: its id is the policy, and whatever else they
// send has to agree with it.

/** Whether anything in it is of the shape that a parsed policy has. */
export function isParsed(policy: SentPolicy): boolean {
  return Object.keys(policy).some((field) => parsedPolicyFields.has(field))
}

export function parsedChange(policy: SentPolicy, limits: SentLimits): Changed | Rejection {
  const token = policy.policy_id ?? null
  if (token === null)
    return invalidField(
      'policy.policy_id',
      'Required with a parsed policy: some clients drop its other fields.',
    )
  const held = readToken(token)
  if (held === null)
    return invalidField('policy.policy_id', 'Must be a policy_id that policies/parse returned.')
  const { unparsed, questions } = policy
  const open = { unparsed: unparsed ?? [], questions: questions ?? [] }
  if (!held.isWhole || open.unparsed.length > 0 || open.questions.length > 0)
    return rejected('POLICY_NOT_UNDERSTOOD', { details: open })
  const { change } = held
  const disagreeing = disagreeingIn(policy, change)
  if (disagreeing !== null)
    return invalidField(`policy.${disagreeing}`, 'Must agree with policy_id, or be omitted.')
  const { currency = 'USD', ...rules } = change
  if (currency !== 'USD')
    return invalidField('policy.policy_id', `Must have amounts in USD, not in ${currency}.`)
  const sent: { -readonly [K in keyof Changed['change']]: Changed['change'][K] } = { ...rules }
  for (const period of periods) {
    const [limit, field] = [limits[v2PeriodNames[period]], limitFields[period]]
    if (limit === undefined) continue
    if (rules[field] !== undefined && rules[field] !== limit)
      return invalidField(
        `spending_limits.${v2PeriodNames[period]}`,
        'Must be equal to the limit of the parsed policy.',
      )
    sent[field] = limit
  }
  return { kind: 'change', change: sent, isParsed: true }
}

/** The first field that says something else than the id. What is null or empty says nothing. */
function disagreeingIn(policy: SentPolicy, change: Changed['change']): string | null {
  const { spending_limits: rows, is_active: isActive } = policy
  const amounts = {
    requires_approval_above: change.requireApprovalAbove,
    global_daily_limit: change.dailyLimit,
    global_monthly_limit: change.monthlyLimit,
  } as const
  for (const [field, amount] of Object.entries(amounts)) {
    const sent = policy[field as keyof typeof amounts]
    if (sent != null && sent !== amount) return field
  }
  if (isActive === false) return 'is_active'
  const said = limitRows(change)
  const isSaid = ({ max_amount, currency, ...row }: SentRow) => {
    const shown = { ...row, max_amount: money(max_amount), currency: currency ?? 'USD' }
    return said.some((one) => isDeepStrictEqual(one, shown))
  }
  if (rows?.every(isSaid) === false) return 'spending_limits'
  const restrictions = restrictionsOf(change)
  for (const field of ['category_restrictions', 'time_restrictions'] as const) {
    const sent = policy[field]
    if (!saysNothing(sent) && !isDeepStrictEqual(sent, restrictions[field])) return field
  }
  return ownFieldOf(policy)
}

function saysNothing(value: unknown): boolean {
  if (value == null) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** The document's own fields are another way to say rules, and none beside an id. */
function ownFieldOf(policy: SentPolicy): string | null {
  const others = Object.entries(policy).filter(([field]) => !parsedPolicyFields.has(field))
  // An empty allow list lets nothing pass; an empty block list blocks nothing.
  const isSaid = ([field, value]: [string, unknown]) =>
    !saysNothing(value) || (field.startsWith('allowed_') && value !== null)
  return others.find(isSaid)?.[0] ?? null
}
