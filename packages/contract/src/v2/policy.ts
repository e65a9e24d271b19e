import { type limitFields, lintCodes, type Period, periods, type Rules } from '@bursar/core'
import { z } from 'zod'
import { shownId } from '../id.ts'
import { named, v2LimitNames, v2PeriodNames } from '../period.ts'
import { notUnderstood, policyText, saidBack } from '../policy-text.ts'
import { sentId } from '../text.ts'
import { entryReading, rulesShown, unknownCategory } from '../v1/policy-rules.ts'
import { sentPolicy, sentSpendingLimits, shownPolicy, spendingLimits } from './agent-policy.ts'
import { dryRunFields, dryRunProblems } from './dry-run.ts'
import { v2Operation } from './operation.ts'
import { policyExplanation } from './problem.ts'
import { decisionOutcome, remedies, traceEntry } from './trace.ts'
import { money, time } from './value.ts'

/** An amount, a list, or no rule. */
const shownValue = z.union([z.string(), z.array(z.string()), z.null()])

/** The value of any rule. */
const anyValue = z.union([
  shownValue,
  z.number(),
  z.boolean(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
])

const agentParams = z.strictObject({ agent_id: sentId })

const checked = z
  .object({
    allowed: z
      .boolean()
      .meta({ description: 'Whether the payment would succeed now, without approval.' }),
    reason: z.string(),
    reason_code: z.string().nullable(),
    outcome: decisionOutcome,
    policy_id: shownId('policy').nullable().meta({
      description: 'The policy of the first check that did not pass, or else the own policy.',
    }),
    trace: z.array(traceEntry),
    remedies,
    policy_explanation: policyExplanation,
  })
  .meta({ id: 'PolicyCheck', description: 'What would happen if this payment were made now.' })

type Snake<S extends string> = S extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${Snake<Rest>}`
  : S
/** What stands in the document's own objects, `spending_limits` and `policy`. */
type InDocument =
  | (typeof limitFields)[Period]
  | `${'allowed' | 'blocked'}${'Merchants' | 'Categories'}`
  | 'requireApprovalAbove'
  | 'autoApproveBelow'

/** Rules beyond those of the document's object, in its spelling. */
const furtherRules = z
  .object({
    currency: z.string(),
    timezone: z.string().nullable(),
    unknown_category: unknownCategory,
    readings: z.array(entryReading.extend({ list: z.string() })).nullable(),
    allowed_currencies: rulesShown.allowedCurrencies,
    time_windows: rulesShown.timeWindows,
    max_per_minute: rulesShown.maxPerMinute,
    max_per_hour: rulesShown.maxPerHour,
    max_per_day: rulesShown.maxPerDay,
    approve_new_payees: rulesShown.approveNewPayees,
    duplicate_seconds: rulesShown.duplicateSeconds,
    duplicates: rulesShown.duplicates,
    circuit_breaker: rulesShown.circuitBreaker,
    approvals_needed: rulesShown.approvalsNeeded,
    approval_hours: rulesShown.approvalHours,
    self_approval: rulesShown.selfApproval,
    step_up_above: money.nullable(),
    limits_by: z
      .array(
        z
          .object({
            merchants: z.array(z.string()).exactOptional(),
            categories: z.array(z.string()).exactOptional(),
            amount: money,
            per: z.enum(periods),
            counts_from: time.nullable(),
          })
          .meta({ id: 'AgentLimitBy', description: 'Each entry has the amount for itself.' }),
      )
      .nullable(),
    raises: z
      .array(
        z
          .object({
            per: z.enum(periods),
            amount: money,
            until: time,
            approval_id: shownId('approval'),
          })
          .meta({ id: 'AgentRaise', description: 'A limit that is higher until a time.' }),
      )
      .nullable(),
    kya_steps: z
      .array(z.object({ above: money, level: z.enum(['basic', 'verified', 'attested']) }))
      .nullable(),
  } satisfies Readonly<Record<Snake<Exclude<keyof Rules, InDocument>>, z.ZodType>>)
  .meta({
    id: 'AdditionalRules',
    description: 'Rules that are set with the /v1 API; null is no rule.',
  })

export type AdditionalRules = z.output<typeof furtherRules>

const ownPolicy = z
  .object({
    policy_id: shownId('policy'),
    agent_id: shownId('agent'),
    version: z.int().min(1),
    policy: shownPolicy,
    spending_limits: spendingLimits,
    rules: furtherRules,
    attached_policy_ids: z.array(shownId('policy')).meta({
      description: 'Shared policies that also apply to the agent.',
    }),
    created_at: time,
    updated_at: time,
  })
  .meta({
    id: 'OwnPolicy',
    description: "An agent's own policy, and the other policies that apply to it.",
  })

/** Rules in the shape that published clients give to a policy they had read from words. */
const parsed = z
  .object({
    name: z.string(),
    description: z.string(),
    spending_limits: z.array(
      z
        .object({
          vendor_pattern: z
            .string()
            .meta({ description: 'An allowed merchant; * is any merchant.' }),
          max_amount: money,
          period: z.enum(Object.values(v2PeriodNames)),
          currency: z.string(),
        })
        .meta({
          id: 'ParsedLimit',
          description:
            'A limit over all payees is repeated for each vendor; a limit of one vendor has a ' +
            'row of its own.',
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
  .meta({ id: 'ParsedPolicy', description: 'The rules that would result.' })

const restrictions = {
  category_restrictions: z
    .object({
      allowed_categories: z.array(z.string()).nullable(),
      blocked_categories: z.array(z.string()),
    })
    .nullable()
    .meta({ id: 'CategoryRestrictions' }),
  time_restrictions: z
    .object({ timezone: z.string().nullable(), windows: rulesShown.timeWindows })
    .nullable()
    .meta({ id: 'TimeRestrictions' }),
}

const { agent_id: _, policy_id: __, policy: ___, limits: ____, ...parsedShape } = parsed.shape
const parsedText = z
  .object({
    ...parsedShape,
    ...restrictions,
    policy_id: z.string().meta({
      description: 'The policy itself, to be sent as `policy_id` of a `policy`. Nothing is stored.',
    }),
    agent_id: shownId('agent').nullable(),
    ...notUnderstood,
    read_back: saidBack.readBack,
    defaults: z.array(z.string()).meta({
      description: 'What a new agent with this policy is limited to beside it, as sentences.',
    }),
    examples: saidBack.examples,
  })
  .meta({ id: 'PolicyParsed', description: 'What a policy in English means.' })

const preview = z
  .object({
    parsed,
    warnings: z.array(z.string()).meta({
      description: 'Contradictions in these rules, and rules without effect.',
    }),
    requires_confirmation: z.literal(true),
    confirmation_message: z.string(),
    ...notUnderstood,
    read_back: saidBack.readBack,
    changes: z.array(
      z
        .object({
          field: z.string().meta({ examples: ['spending_limits.daily'] }),
          from: anyValue,
          to: anyValue,
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
    trust_level: z
      .enum(['low', 'medium', 'high'])
      .meta({ description: 'Derived from the KYA level.' }),
    limit_per_tx: money.nullable(),
    limit_total: money.nullable(),
    ...named(v2LimitNames, () => money.nullable()),
    merchant_rules_count: z.int(),
    require_preauth: z.boolean().meta({ description: 'Whether some amounts require approval.' }),
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

/** What both calls take: rules as fields, or in English. */
const rulesSent = {
  agent_id: sentId,
  policy: sentPolicy.exactOptional(),
  spending_limits: sentSpendingLimits.exactOptional(),
  natural_language: policyText.nullable().default(null),
}

const sums = ['INVALID_AMOUNT', 'AMOUNT_TOO_PRECISE', 'AMOUNT_OUT_OF_RANGE'] as const
const ofBody = ['NOT_FOUND', 'SCOPE_FORBIDDEN'] as const

export const policyOperations = [
  v2Operation({
    name: 'v2.policies.check',
    method: 'POST',
    path: '/api/v2/policies/check',
    summary: 'Check a payment without making it; nothing is written',
    writes: false,
    body: z.strictObject(dryRunFields).meta({ id: 'PolicyCheckInput' }),
    answers: { 200: checked },
    problems: dryRunProblems,
  }),
  v2Operation({
    name: 'v2.policies.parse',
    method: 'POST',
    path: '/api/v2/policies/parse',
    summary: 'Parse a policy in English; nothing is written',
    writes: false,
    body: z
      .strictObject({ natural_language: policyText, agent_id: sentId.nullable().default(null) })
      .meta({ id: 'PolicyParse' }),
    answers: { 200: parsedText },
    problems: ['NOT_FOUND', 'SCOPE_FORBIDDEN'],
  }),
  v2Operation({
    name: 'v2.policies.preview',
    method: 'POST',
    path: '/api/v2/policies/preview',
    summary: "Preview a change to an agent's policy; nothing is written",
    writes: false,
    body: z
      .strictObject({ ...rulesSent, confirm: z.boolean().default(false) })
      .meta({ id: 'PolicyPreviewInput' }),
    answers: { 200: preview },
    problems: [...sums, ...ofBody, 'LIMIT_CURRENCY'],
  }),
  v2Operation({
    name: 'v2.policies.apply',
    method: 'POST',
    path: '/api/v2/policies/apply',
    summary: "Update an agent's policy; omitted fields are unchanged",
    body: z
      .strictObject({
        ...rulesSent,
        confirm: z.literal(true, 'Must be true, to confirm that you have reviewed the changes.'),
      })
      .meta({ id: 'PolicyApply' }),
    answers: { 200: applied },
    problems: [...sums, ...ofBody, 'POLICY_NOT_UNDERSTOOD', 'LIMIT_CURRENCY'],
  }),
  v2Operation({
    name: 'v2.policies.examples',
    method: 'GET',
    path: '/api/v2/policies/examples',
    summary: 'List example policies',
    answers: { 200: z.array(example) },
    problems: [],
  }),
  v2Operation({
    name: 'v2.policies.retrieve',
    method: 'GET',
    path: '/api/v2/policies/{agent_id}',
    summary: "Retrieve an agent's own policy",
    params: agentParams,
    answers: { 200: ownPolicy },
    problems: [],
  }),
  v2Operation({
    name: 'v2.policies.recommendations',
    method: 'GET',
    path: '/api/v2/policies/{agent_id}/recommendations',
    summary: "List contradictions, rules without effect, and gaps in an agent's policy",
    params: agentParams,
    answers: {
      200: z
        .object({ agent_id: shownId('agent'), recommendations: z.array(recommendation) })
        .meta({ id: 'PolicyRecommendations' }),
    },
    problems: [],
  }),
] as const
