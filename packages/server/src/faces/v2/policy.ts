import { isKnownCategory, named, v2LimitNames } from '@bursar/contract'
import { type LintFinding, limitFields, lint, noRules, type Params, type Rules } from '@bursar/core'
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
import { rulesAfter } from '../../application/list-reading.ts'
import { changeOwnPolicy, findOwnPolicy } from '../../application/policy.ts'
import { changeOf, readPolicyText } from '../../application/policy-text.ts'
import { voicesOf } from '../../application/policy-warning.ts'
import { printPolicy } from '../../language/sentence.ts'
import type { IdentityView } from '../../store/read/identity.ts'
import { lintSentence } from '../text/lint.ts'
import { openIn } from '../text/said-back.ts'
import {
  changeIn,
  newRules,
  policyOf,
  roomFor,
  type SentRules,
  spendingLimitsOf,
} from './agent-policy.ts'
import { agentPaymentIn, outcomeShown } from './dry-run.ts'
import type { V2Handlers } from './handler.ts'
import { backShown, parsedShown } from './parsed-policy.ts'
import { limitRows } from './parsed-shape.ts'
import { policyExamples } from './policy-example.ts'
import {
  differencesIn,
  differencesInWords,
  fieldOf,
  furtherRules,
  wording,
} from './policy-rules.ts'
import { explanationShown, moneyOrNull, remediesShown, time, traceShown } from './render.ts'

type PolicyHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.policies.${string}`>>

interface SentPolicy extends SentRules {
  readonly agent_id: string
  readonly natural_language: string | null
}

interface Proposal {
  readonly kind: 'proposal'
  readonly view: IdentityView
  readonly change: Params<'policy.change'>['change']
  /** What of a text is not understood. */
  readonly open: ReturnType<typeof openIn>
}

/** Whose rules are to change and how: as fields, or in English. */
async function proposalIn(deps: Deps, call: Call, sent: SentPolicy): Promise<Proposal | Rejection> {
  const reached = await reachIdentity(deps, call, sent.agent_id)
  if (reached.kind === 'rejected') return reached
  const { view } = reached
  const { natural_language: text } = sent
  const isInFields = sent.policy !== undefined || sent.spending_limits !== undefined
  if (text !== null) {
    if (isInFields)
      return invalidField('natural_language', 'Must not be sent with policy or spending_limits.')
    const { reading, change } = readPolicyText(text)
    const changed = changeOf(view.rules, change)
    if (changed.kind === 'rejected') return changed
    return {
      kind: 'proposal',
      view,
      change: withRoom(changed.change, view.rules),
      open: openIn(reading),
    }
  }
  if (!isInFields) return invalidField('policy', 'Required unless spending_limits is sent.')
  const changed = changeIn(sent)
  if (changed.kind === 'rejected') return changed
  const change = changed.isParsed ? withRoom(changed.change, view.rules) : changed.change
  return { kind: 'proposal', view, change, open: { unparsed: [], questions: [] } }
}

function withRoom(change: Proposal['change'], rules: Rules): Proposal['change'] {
  return { ...change, ...roomFor(change, rules) }
}

function findingsOf(rules: Rules, voices: number) {
  return lint(rules, { kind: 'own', voices, isCategory: isKnownCategory })
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
function warningsOf(rules: Rules, voices: number): string[] {
  const warnings = findingsOf(rules, voices).filter(({ severity }) => severity !== 'info')
  return warnings.map(({ message }) => message)
}

/** Rules in the shape in which published clients keep a policy. */
function parsedOf({ id, name }: IdentityView, rules: Rules, voices: number) {
  const spans = spendingLimitsOf(rules)
  return {
    name: name ?? '',
    description: printPolicy(rules).join(' '),
    spending_limits: limitRows(rules),
    requires_approval_above: moneyOrNull(rules.requireApprovalAbove),
    global_daily_limit: spans.daily,
    global_monthly_limit: spans.monthly,
    is_active: true as const,
    policy_id: ownPolicyOf(id),
    agent_id: id,
    warnings: warningsOf(rules, voices),
    policy: policyOf(rules),
    limits: spans,
  }
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

function isWhole({ unparsed, questions }: Proposal['open']): boolean {
  return unparsed.length === 0 && questions.length === 0
}

export const policyHandlers: PolicyHandlers = {
  async 'v2.policies.parse'(deps, call, { body }) {
    const { natural_language: text, agent_id: agent } = body
    const reached = agent === null ? null : await reachIdentity(deps, call, agent)
    if (reached?.kind === 'rejected') return reached
    const read = readPolicyText(text)
    const held = reached?.view.rules ?? null
    const change =
      held === null ? newRules(read.change, { isParsed: true }) : withRoom(read.change, held)
    const rules = await rulesAfter(deps, call, { rules: held ?? noRules, change })
    const voices = await voicesOf(deps, call)
    const about = { rules, agent: reached?.view.id ?? null, voices }
    return { status: 200, body: parsedShown(read, about) }
  },

  async 'v2.policies.check'(deps, call, { body }) {
    const asked = agentPaymentIn(call, body)
    if (asked.kind === 'rejected') return asked
    const payment = { ...asked, currencies: [body.currency], label: null }
    const dryRun = await tryAgentPayment(deps, call, payment)
    if (dryRun.kind === 'rejected') return dryRun
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
    const { view, change, open } = proposal
    const after = await rulesAfter(deps, call, { rules: view.rules, change })
    const changes = differencesIn(view.rules, after)
    const parsed = parsedOf(view, after, await voicesOf(deps, call))
    const answer = {
      parsed,
      warnings: parsed.warnings,
      requires_confirmation: true as const,
      confirmation_message: isWhole(open)
        ? differencesInWords(changes)
        : 'Parts of the text were not understood: it cannot be applied until they are reworded.',
      ...open,
      read_back: backShown(after).read_back,
      changes,
    }
    return { status: 200, body: answer }
  },

  async 'v2.policies.apply'(deps, call, { body }) {
    const proposal = await proposalIn(deps, call, body)
    if (proposal.kind === 'rejected') return proposal
    const { view, change, open } = proposal
    if (!isWhole(open)) return rejected('POLICY_NOT_UNDERSTOOD', { details: open })
    const written = await changeOwnPolicy(deps, call, { agent: view.id, change })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    return { status: 200, body: renderApplied(view, event.result), replayed }
  },

  async 'v2.policies.examples'() {
    return { status: 200, body: [...policyExamples] }
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
    const recommendations = findingsOf(rules, await voicesOf(deps, call))
    return { status: 200, body: { agent_id: id, recommendations } }
  },
}
