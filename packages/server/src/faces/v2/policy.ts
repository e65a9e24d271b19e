import { named, v2LimitNames, v2PeriodNames } from '@bursar/contract'
import {
  type LintFinding,
  limitFields,
  lint,
  type Params,
  type Period,
  periods,
  type Rules,
} from '@bursar/core'
import { reachIdentity } from '../../application/agent-identity.ts'
import {
  type Call,
  type Deps,
  invalidField,
  type Rejection,
  rejected,
} from '../../application/call.ts'
import { tryAgentPayment } from '../../application/dry-run.ts'
import { ownPolicyOf } from '../../application/id.ts'
import { changeOwnPolicy, findOwnPolicy } from '../../application/policy.ts'
import { rulesAfter } from '../../application/policy-alias.ts'
import type { IdentityView } from '../../store/read/identity.ts'
import { lintSentence } from '../text/lint.ts'
import { changeIn, policyOf, type SentRules, spendingLimitsOf } from './agent-policy.ts'
import { agentPaymentIn, outcomeShown } from './dry-run.ts'
import type { V2Handlers } from './handler.ts'
import { policyExamples } from './policy-example.ts'
import {
  differencesIn,
  differencesInWords,
  fieldOf,
  furtherRules,
  wording,
} from './policy-rules.ts'
import {
  explanationShown,
  moneyOrNull,
  nowhere,
  remediesShown,
  time,
  traceShown,
} from './render.ts'

type PolicyHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.policies.${string}`>>

interface SentPolicy extends SentRules {
  readonly agent_id: string
  readonly natural_language: string | null
}

interface Proposal {
  readonly kind: 'proposal'
  readonly view: IdentityView
  readonly change: Params<'policy.change'>['change']
}

/** Whose rules are to change and how. Words are not read, and never guessed at. */
async function proposalIn(deps: Deps, call: Call, sent: SentPolicy): Promise<Proposal | Rejection> {
  const reached = await reachIdentity(deps, call, sent.agent_id)
  if (reached.kind === 'rejected') return reached
  if (sent.natural_language !== null) {
    const sentence =
      'natural_language is not supported by this version. Send policy or spending_limits.'
    return rejected('NOT_FOUND', { sentence })
  }
  if (sent.policy === undefined && sent.spending_limits === undefined)
    return invalidField('policy', 'Required unless spending_limits is sent.')
  const changed = changeIn(sent)
  if (changed.kind === 'rejected') return changed
  return { kind: 'proposal', view: reached.view, change: changed.change }
}

function findingsOf(rules: Rules) {
  return lint(rules, { kind: 'own' })
    .filter((finding) => !isExpected(finding, rules))
    .map((finding) => {
      const { code, severity, fields } = finding
      return {
        code,
        severity,
        fields: fields.map(fieldOf),
        message: lintSentence(finding, wording),
      }
    })
}

/** Whoever writes policies here says nothing of unknown categories, so nothing is said of it. */
function isExpected({ code }: LintFinding, { unknownCategory }: Rules): boolean {
  return code === 'UNKNOWN_CATEGORY_UNREACHABLE' && unknownCategory === 'allow'
}

/** What would not work as it reads. What a policy merely leaves open is no warning. */
function warningsOf(rules: Rules): string[] {
  const warnings = findingsOf(rules).filter(({ severity }) => severity !== 'info')
  return warnings.map(({ message }) => message)
}

/** Rules in the shape in which published clients keep a policy. */
function parsedOf({ id, name }: IdentityView, rules: Rules) {
  const spans = spendingLimitsOf(rules)
  const { currency, allowedMerchants } = rules
  const limits = (allowedMerchants ?? ['*']).flatMap((vendor) =>
    Object.values(v2PeriodNames).flatMap((period) => {
      const amount = spans[period]
      if (amount === null) return []
      return [{ vendor_pattern: vendor, max_amount: amount, period, currency }]
    }),
  )
  return {
    name: name ?? '',
    description: descriptionOf(rules),
    spending_limits: limits,
    requires_approval_above: moneyOrNull(rules.requireApprovalAbove),
    global_daily_limit: spans.daily,
    global_monthly_limit: spans.monthly,
    is_active: true as const,
    policy_id: ownPolicyOf(id),
    agent_id: id,
    warnings: warningsOf(rules),
    policy: policyOf(rules),
    limits: spans,
  }
}

const inWords: Readonly<Record<Period, string>> = {
  transaction: 'per payment',
  day: 'per day',
  week: 'per week',
  month: 'per month',
  total: 'in total',
}

function descriptionOf(rules: Rules): string {
  const { allowedMerchants, blockedMerchants, allowedCategories, blockedCategories } = rules
  const { currency } = rules
  const amounts = periods.flatMap((period) => {
    const limit = moneyOrNull(rules[limitFields[period]])
    return limit === null ? [] : [`${limit} ${inWords[period]}`]
  })
  const lists = [
    ...(allowedMerchants === null ? [] : [`only to ${listed(allowedMerchants)}`]),
    ...(blockedMerchants === null ? [] : [`never to ${listed(blockedMerchants)}`]),
    ...(allowedCategories === null ? [] : [`only for ${listed(allowedCategories)}`]),
    ...(blockedCategories === null ? [] : [`never for ${listed(blockedCategories)}`]),
  ]
  const most = amounts.length === 0 ? 'No limits' : `At most ${amounts.join(', ')} (${currency})`
  return `${[most, ...lists].join('; ')}.`
}

function listed(entries: readonly string[]): string {
  return entries.length === 0 ? 'none' : entries.join(', ')
}

const trust = { none: 'low', basic: 'low', verified: 'medium', attested: 'high' } as const

function renderApplied(
  { id, level }: IdentityView,
  { version, rules }: Pick<Applied, 'version' | 'rules'>,
) {
  const { allowedMerchants, blockedMerchants, requireApprovalAbove, autoApproveBelow } = rules
  return {
    success: true as const,
    policy_id: ownPolicyOf(id),
    agent_id: id,
    version,
    trust_level: trust[level],
    limit_per_tx: moneyOrNull(rules.maxTransaction),
    limit_total: moneyOrNull(rules.totalLimit),
    ...named(v2LimitNames, (window) => moneyOrNull(rules[limitFields[window]])),
    merchant_rules_count: (allowedMerchants?.length ?? 0) + (blockedMerchants?.length ?? 0),
    require_preauth: (requireApprovalAbove ?? autoApproveBelow) !== null,
    message: `Version ${version} of the policy is now in effect.`,
  }
}

interface Applied {
  readonly version: number
  readonly rules: Rules
}

export const policyHandlers: PolicyHandlers = {
  async 'v2.policies.check'(deps, call, { body }) {
    const payment = { ...agentPaymentIn(body), currencies: [body.currency], label: null }
    const dryRun = await tryAgentPayment(deps, call, payment)
    if (dryRun.kind === 'rejected') return dryRun
    if (dryRun.kind === 'nowhere') return nowhere()
    const { policy, code: reason_code, findings, remedies, sentence } = dryRun
    const explanation = explanationShown(findings)
    const unreached = sentence !== null && { allowed: false, summary: sentence, reason_code }
    const answer = {
      ...outcomeShown(dryRun),
      policy_id: policy,
      trace: traceShown(findings),
      remedies: remediesShown(remedies),
      policy_explanation: { ...explanation, ...unreached },
    }
    return { status: 200, body: answer }
  },

  async 'v2.policies.preview'(deps, call, { body }) {
    const proposal = await proposalIn(deps, call, body)
    if (proposal.kind === 'rejected') return proposal
    const { view, change } = proposal
    const after = rulesAfter(view.rules, change)
    const changes = differencesIn(view.rules, after)
    const parsed = parsedOf(view, after)
    const answer = {
      parsed,
      warnings: parsed.warnings,
      requires_confirmation: true as const,
      confirmation_message: differencesInWords(changes),
      changes,
    }
    return { status: 200, body: answer }
  },

  async 'v2.policies.apply'(deps, call, { body }) {
    const proposal = await proposalIn(deps, call, body)
    if (proposal.kind === 'rejected') return proposal
    const { view, change } = proposal
    const written = await changeOwnPolicy(deps, call, { agent: view.id, change })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    return { status: 200, body: renderApplied(view, event.result), replayed }
  },

  async 'v2.policies.examples'() {
    return { status: 200, body: { examples: [...policyExamples] } }
  },

  async 'v2.policies.retrieve'(deps, call, { params }) {
    const reached = await reachIdentity(deps, call, params.agent_id)
    if (reached.kind === 'rejected') return reached
    const { id } = reached.view
    const own = await findOwnPolicy(deps, call, id)
    if (own.kind === 'rejected') return own
    const { policy, attached } = own
    const answer = {
      policy_id: policy.id,
      agent_id: id,
      version: policy.version,
      policy: policyOf(policy.rules),
      spending_limits: spendingLimitsOf(policy.rules),
      rules: furtherRules(policy.rules),
      attached_policy_ids: [...attached],
      created_at: time(policy.createdAt),
      updated_at: time(policy.updatedAt),
    }
    return { status: 200, body: answer }
  },

  async 'v2.policies.recommendations'(deps, call, { params }) {
    const reached = await reachIdentity(deps, call, params.agent_id)
    if (reached.kind === 'rejected') return reached
    const { id, rules } = reached.view
    return { status: 200, body: { agent_id: id, recommendations: findingsOf(rules) } }
  },
}
