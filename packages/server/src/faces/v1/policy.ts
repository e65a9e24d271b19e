import { isKnownCategory } from '@bursar/contract'
import { lint, noRules, parseId, type Rules } from '@bursar/core'
import { agentNamed } from '../../application/access.ts'
import { type Call, type Deps, invalidField, rejected } from '../../application/call.ts'
import { firstWalletOf } from '../../application/id.ts'
import { rulesAfter } from '../../application/list-reading.ts'
import {
  changePolicy,
  changeRules,
  createPolicy,
  deletePolicy,
  findPolicy,
  listPolicies,
  type Policy,
  restorePolicy,
} from '../../application/policy.ts'
import {
  type Attachment,
  attachPolicy,
  detachPolicy,
  findPolicyWithAttachments,
} from '../../application/policy-attachment.ts'
import { changeOf, changeSaid, readPolicyText } from '../../application/policy-text.ts'
import { listPolicyVersions, type PolicyVersion } from '../../application/policy-version.ts'
import { voicesOf, warningsOf } from '../../application/policy-warning.ts'
import { lintSentence } from '../text/lint.ts'
import { openIn, saidBack } from '../text/said-back.ts'
import { sentRules } from '../text/sent-rules.ts'
import { pageOf, placeBelow } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { changesOf, renderRules, wording } from './policy-rules.ts'
import { time } from './render.ts'

type PolicyHandlers = Pick<
  Handlers,
  | 'policies.create'
  | 'policies.parse'
  | 'policies.preview'
  | 'policies.apply'
  | 'policies.list'
  | 'policies.retrieve'
  | 'policies.update'
  | 'policies.delete'
  | 'policies.versions'
  | 'policies.restore'
  | 'policies.lint'
  | 'policies.attach'
  | 'policies.detach'
>

function renderPolicy(policy: Policy) {
  return {
    id: policy.id,
    kind: policy.kind,
    name: policy.name,
    scope: policy.kind === 'shared' ? null : scopeOf(policy),
    agentId: policy.agent === null ? null : firstWalletOf(policy.agent),
    groupId: policy.group,
    candidateId: policy.shadow,
    version: policy.version,
    ...renderRules(policy.rules),
    createdAt: time(policy.createdAt),
    updatedAt: time(policy.updatedAt),
  }
}

async function renderWritten(deps: Deps, call: Call, policy: Policy) {
  return { ...renderPolicy(policy), warnings: await warningsShown(deps, call, policy.rules) }
}

async function warningsShown(deps: Deps, call: Call, rules: Rules) {
  const found = await warningsOf(deps, call, rules)
  return found.map((finding) => {
    const { code, fields } = finding
    return { code, fields: [...fields], message: lintSentence(finding, wording) }
  })
}

function scopeOf({ agent, group }: Policy): 'agent' | 'group' | 'organization' {
  if (agent !== null) return 'agent'
  return group === null ? 'organization' : 'group'
}

function renderVersion({ version, author, createdAt, rules, before }: PolicyVersion) {
  return {
    version,
    author,
    createdAt: time(createdAt),
    rules: renderRules(rules),
    changes: changesOf(before, rules),
  }
}

type SentAttachment = Parameters<PolicyHandlers['policies.attach']>[2]['body']

/** null: what is named by an id that is none is not found. */
function attachmentIn(id: string, { agentId, groupId }: SentAttachment): Attachment | null {
  const policy = parseId('policy', id)
  const agent = agentId === undefined ? null : agentNamed(agentId)
  const group = groupId === undefined ? null : parseId('group', groupId)
  return policy === null || (agent ?? group) === null ? null : { policy, agent, group }
}

function renderAttachment({ policy, agent, group }: Attachment, attached: boolean) {
  const agentId = agent === null ? null : firstWalletOf(agent)
  return { id: policy, agentId, groupId: group, attached }
}

export const policyHandlers: PolicyHandlers = {
  async 'policies.create'(deps, call, { body: sent }) {
    const { name, ...rules } = sent
    const written = await createPolicy(deps, call, { name, rules })
    if (written.kind === 'rejected') return written
    const body = await renderWritten(deps, call, written.policy)
    return { status: 201, body, replayed: written.replayed }
  },

  async 'policies.parse'(deps, call, { body: { text } }) {
    const { reading, change, isWhole } = readPolicyText(text)
    const rules = await rulesAfter(deps, call, { rules: noRules, change })
    const answer = {
      policy: isWhole ? sentRules(change) : null,
      ...openIn(reading),
      understood: reading.uses.map((one) => ({ ...one, rules: [...one.rules] })),
      ...saidBack(rules, change),
      warnings: await warningsShown(deps, call, rules),
    }
    return { status: 200, body: answer }
  },

  async 'policies.preview'(deps, call, { params, body: { text } }) {
    const found = await findPolicy(deps, call, params.id)
    if (found.kind === 'rejected') return found
    const { id, kind, rules } = found.policy
    const { reading, change: said } = readPolicyText(text)
    const changed = changeOf(rules, said)
    if (changed.kind === 'rejected') return changed
    if (kind === 'shared' && changed.change.timezone != null)
      return invalidField('text', 'Must not name a time zone: only own policies have one.')
    const after = await rulesAfter(deps, call, { rules, change: changed.change })
    const answer = {
      policyId: id,
      ...openIn(reading),
      changes: changesOf(rules, after),
      ...saidBack(after),
      warnings: await warningsShown(deps, call, after),
    }
    return { status: 200, body: answer }
  },

  async 'policies.apply'(deps, call, { params, body: { text } }) {
    const found = await findPolicy(deps, call, params.id)
    if (found.kind === 'rejected') return found
    const said = changeSaid(text)
    if (said.kind === 'rejected') return said
    const changed = changeOf(found.policy.rules, said.change)
    if (changed.kind === 'rejected') return changed
    const written = await changeRules(deps, call, found.policy, changed.change)
    if (written.kind === 'rejected') return written
    const body = await renderWritten(deps, call, written.policy)
    return {
      status: 200,
      body: { ...body, ...saidBack(written.policy.rules) },
      replayed: written.replayed,
    }
  },

  async 'policies.list'(deps, call, { query }) {
    const { kind = null } = query
    return pageOf(deps, call, {
      operation: 'policies.list',
      filters: [kind],
      query,
      read: (from, limit) => listPolicies(deps, call, { below: placeBelow(from), kind, limit }),
      position: ({ createdSeq }) => String(createdSeq),
      render: renderPolicy,
    })
  },

  async 'policies.retrieve'(deps, call, { params }) {
    const answer = await findPolicyWithAttachments(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    const { policy, to } = answer
    const attached = { attachedTo: to.agents.map(firstWalletOf), attachedToGroups: [...to.groups] }
    return { status: 200, body: { ...renderPolicy(policy), ...attached } }
  },

  async 'policies.update'(deps, call, { params, body: sent }) {
    const { name, ...change } = sent
    const written = await changePolicy(deps, call, { id: params.id, change, name })
    if (written.kind === 'rejected') return written
    if (written.kind === 'own_name') {
      const fields = [
        { path: 'name', message: 'Must not be set: only shared policies have a name.' },
      ]
      return rejected('INVALID_REQUEST', { details: { fields } })
    }
    const body = await renderWritten(deps, call, written.policy)
    return { status: 200, body, replayed: written.replayed }
  },

  async 'policies.restore'(deps, call, { params, body: sent }) {
    const written = await restorePolicy(deps, call, { id: params.id, version: sent.version })
    if (written.kind === 'rejected') return written
    const body = await renderWritten(deps, call, written.policy)
    return { status: 200, body, replayed: written.replayed }
  },

  async 'policies.lint'(deps, call, { params }) {
    const answer = await findPolicy(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    const { policy } = answer
    const { kind, rules } = policy
    const about = { kind, voices: await voicesOf(deps, call), isCategory: isKnownCategory }
    const data = lint(rules, about).map((finding) => {
      const { code, severity, fields } = finding
      return { code, severity, fields: [...fields], message: lintSentence(finding, wording) }
    })
    return { status: 200, body: { data } }
  },

  async 'policies.delete'(deps, call, { params }) {
    const policy = parseId('policy', params.id)
    if (policy === null) return rejected('NOT_FOUND')
    const written = await deletePolicy(deps, call, policy)
    if (written.kind === 'rejected') return written
    const body = { id: policy, deleted: true as const }
    return { status: 200, body, replayed: written.replayed }
  },

  async 'policies.versions'(deps, call, { params, query }) {
    const answer = await findPolicy(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    const { id: policy } = answer.policy
    return pageOf(deps, call, {
      operation: 'policies.versions',
      filters: [policy],
      query,
      read: (from, limit) =>
        listPolicyVersions(deps, call, { policy, below: placeBelow(from), limit }),
      position: ({ version }) => String(version),
      render: renderVersion,
    })
  },

  async 'policies.attach'(deps, call, { params, body }) {
    const attachment = attachmentIn(params.id, body)
    if (attachment === null) return rejected('NOT_FOUND')
    const written = await attachPolicy(deps, call, attachment)
    if (written.kind === 'rejected') return written
    return { status: 200, body: renderAttachment(attachment, true), replayed: written.replayed }
  },

  async 'policies.detach'(deps, call, { params, body }) {
    const attachment = attachmentIn(params.id, body)
    if (attachment === null) return rejected('NOT_FOUND')
    const written = await detachPolicy(deps, call, attachment)
    if (written.kind === 'rejected') return written
    return { status: 200, body: renderAttachment(attachment, false), replayed: written.replayed }
  },
}
