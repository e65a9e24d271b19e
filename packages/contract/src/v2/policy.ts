import { lintCodes } from '@bursar/core'
import { z } from 'zod'
import { shownId } from '../id.ts'
import { sentId, sentText } from '../text.ts'
import { rulesShown, unknownCategory } from '../v1/policy-rules.ts'
import { sentPolicy, sentSpendingLimits, shownPolicy, spendingLimits } from './agent-policy.ts'
import { v2Operation } from './operation.ts'
import { policyExplanation } from './problem.ts'
import { decisionOutcome, remedies, traceEntry } from './trace.ts'
import { trialFields, trialProblems } from './trial.ts'
import { money, time } from './value.ts'

/** An amount, a list, or no rule. */
const shownValue = z.union([z.string(), z.array(z.string()), z.null()])

const agentParams = z.strictObject({ agent_id: sentId })

const checked = z
  .object({
    allowed: z.boolean().meta({ description: 'Whether it would pass now, without a person.' }),
    reason: z.string(),
    reason_code: z.string().nullable(),
    outcome: decisionOutcome,
    policy_id: shownId('policy').nullable().meta({
      description: 'Whose rule was the first that did not pass; else the own policy.',
    }),
    trace: z.array(traceEntry),
    remedies,
    policy_explanation: policyExplanation,
  })
  .meta({ id: 'PolicyCheck', description: 'What the same payment would meet at this moment.' })

/** Rules beyond those of the document's object, in its spelling. */
const furtherRules = z
  .object({
    currency: z.string(),
    timezone: z.string().nullable(),
    unknown_category: unknownCategory,
    merchant_aliases: rulesShown.merchantAliases,
    allowed_currencies: rulesShown.allowedCurrencies,
    time_windows: rulesShown.timeWindows,
    max_per_minute: rulesShown.maxPerMinute,
    max_per_hour: rulesShown.maxPerHour,
    max_per_day: rulesShown.maxPerDay,
    approve_new_payees: rulesShown.approveNewPayees,
    duplicate_seconds: rulesShown.duplicateSeconds,
    circuit_breaker: rulesShown.circuitBreaker,
    approvals_needed: rulesShown.approvalsNeeded,
    approval_hours: rulesShown.approvalHours,
    kya_steps: z
      .array(z.object({ above: money, level: z.enum(['basic', 'verified', 'attested']) }))
      .nullable(),
  })
  .meta({ id: 'FurtherRules', description: 'Rules that are set on /v1; null is no rule.' })

const ownPolicy = z
  .object({
    policy_id: shownId('policy'),
    agent_id: shownId('agent'),
    version: z.int().min(1),
    policy: shownPolicy,
    spending_limits: spendingLimits,
    rules: furtherRules,
    attached_policy_ids: z.array(shownId('policy')).meta({
      description: 'Shared policies that bind the agent too.',
    }),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'OwnPolicy', description: "An agent's own policy, and what binds it beside." })

/** Rules in the shape that published clients give to a policy they had read from words. */
const parsed = z
  .object({
    name: z.string(),
    description: z.string(),
    spending_limits: z.array(
      z
        .object({
          vendor_pattern: z.string().meta({ description: 'An allowed merchant; * is anybody.' }),
          max_amount: money,
          period: z.enum(['per_transaction', 'daily', 'monthly', 'total']),
          currency: z.string(),
        })
        .meta({
          id: 'ParsedLimit',
          description: 'One limit bounds all vendors together: each row repeats its figure.',
        }),
    ),
    requires_approval_above: money.nullable(),
    global_daily_limit: money.nullable(),
    global_monthly_limit: money.nullable(),
    is_active: z.literal(true),
    policy_id: shownId('policy'),
    agent_id: shownId('agent'),
    warnings: z.array(z.string()),
    policy: shownPolicy,
    limits: spendingLimits,
  })
  .meta({ id: 'ParsedPolicy', description: 'The rules as they would be.' })

const preview = z
  .object({
    parsed,
    warnings: z.array(z.string()).meta({
      description: 'What contradicts itself in those rules, or changes no decision.',
    }),
    requires_confirmation: z.literal(true),
    confirmation_message: z.string(),
    changes: z.array(
      z
        .object({
          field: z.string().meta({ examples: ['spending_limits.daily'] }),
          from: shownValue,
          to: shownValue,
        })
        .meta({ id: 'PolicyFieldChange' }),
    ),
  })
  .meta({ id: 'PolicyPreview' })

const applied = z
  .object({
    success: z.literal(true),
    policy_id: shownId('policy'),
    agent_id: shownId('agent'),
    version: z.int().min(1),
    trust_level: z.enum(['low', 'medium', 'high']).meta({ description: 'From the KYA level.' }),
    limit_per_tx: money.nullable(),
    limit_total: money.nullable(),
    daily_limit: money.nullable(),
    weekly_limit: z.null().meta({ description: 'Weeks are not counted.' }),
    monthly_limit: money.nullable(),
    merchant_rules_count: z.int(),
    require_preauth: z.boolean().meta({ description: 'Whether some amount needs a person.' }),
    message: z.string(),
  })
  .meta({ id: 'PolicyApplied' })

const example = z
  .object({
    description: z.string(),
    natural_language: z.string(),
    use_case: z.string(),
    policy: z.record(z.string(), shownValue),
    spending_limits: z.record(z.string(), money),
  })
  .meta({ id: 'PolicyExample' })

const recommendation = z
  .object({
    code: z.enum(lintCodes),
    severity: z.enum(['error', 'warning', 'info']),
    fields: z.array(z.string()),
    message: z.string(),
  })
  .meta({ id: 'PolicyRecommendation' })

/** What both calls take; words are not read by this version. */
const rulesSent = {
  agent_id: sentId,
  policy: sentPolicy.exactOptional(),
  spending_limits: sentSpendingLimits.exactOptional(),
  natural_language: sentText(2000).nullable().default(null).meta({
    description: 'Not read by this version: 404. Send `policy` or `spending_limits`.',
  }),
}

const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const
const ofBody = ['NOT_FOUND', 'SCOPE_FORBIDDEN'] as const

export const policyOperations = [
  v2Operation({
    name: 'v2.policies.check',
    method: 'POST',
    path: '/api/v2/policies/check',
    summary: 'Ask what a payment would meet; nothing is written',
    writes: false,
    body: z.strictObject(trialFields).meta({ id: 'PolicyCheckAsked' }),
    answers: { 200: checked },
    problems: trialProblems,
  }),
  v2Operation({
    name: 'v2.policies.preview',
    method: 'POST',
    path: '/api/v2/policies/preview',
    summary: "What a change would make of an agent's policy; nothing is written",
    writes: false,
    body: z
      .strictObject({ ...rulesSent, confirm: z.boolean().default(false) })
      .meta({ id: 'PolicyPreviewAsked' }),
    answers: { 200: preview },
    problems: [...sums, ...ofBody],
  }),
  v2Operation({
    name: 'v2.policies.apply',
    method: 'POST',
    path: '/api/v2/policies/apply',
    summary: "Change an agent's policy; what is left out stays",
    body: z
      .strictObject({
        ...rulesSent,
        confirm: z.literal(true, 'Must be true: whoever applies has seen what changes.'),
      })
      .meta({ id: 'PolicyApply' }),
    answers: { 200: applied },
    problems: [...sums, ...ofBody],
  }),
  v2Operation({
    name: 'v2.policies.examples',
    method: 'GET',
    path: '/api/v2/policies/examples',
    summary: 'Policies to begin with',
    answers: { 200: z.object({ examples: z.array(example) }).meta({ id: 'PolicyExamples' }) },
    problems: [],
  }),
  v2Operation({
    name: 'v2.policies.retrieve',
    method: 'GET',
    path: '/api/v2/policies/{agent_id}',
    summary: "Get an agent's own policy",
    params: agentParams,
    answers: { 200: ownPolicy },
    problems: [],
  }),
  v2Operation({
    name: 'v2.policies.recommendations',
    method: 'GET',
    path: '/api/v2/policies/{agent_id}/recommendations',
    summary: 'Contradictions, rules without effect, and gaps of a policy',
    params: agentParams,
    answers: {
      200: z
        .object({ agent_id: shownId('agent'), recommendations: z.array(recommendation) })
        .meta({ id: 'PolicyRecommendations' }),
    },
    problems: [],
  }),
] as const
