import { lint, parseId } from '@bursar/core'
import { agentNamed } from '../../application/access.ts'
import { rejected } from '../../application/call.ts'
import {
  changePolicy,
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
import { listPolicyVersions, type PolicyVersion } from '../../application/policy-version.ts'
import { lintSentence } from '../text/lint.ts'
import { pageOf, placeBelow } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { changesOf, renderRules, wording } from './policy-rules.ts'
import { time } from './render.ts'

type PolicyHandlers = Pick<
  Handlers,
  | 'policies.create'
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
    agentId: policy.agent,
    groupId: policy.group,
    candidateId: policy.shadow,
    version: policy.version,
    ...renderRules(policy.rules),
    createdAt: time(policy.createdAt),
    updatedAt: time(policy.updatedAt),
  }
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
  return { id: policy, agentId: agent, groupId: group, attached }
}

export const policyHandlers: PolicyHandlers = {
  async 'policies.create'(deps, call, { body }) {
    const { name, ...rules } = body
    const written = await createPolicy(deps, call, { name, rules })
    if (written.kind === 'rejected') return written
    return { status: 201, body: renderPolicy(written.policy), replayed: written.replayed }
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
    const attached = { attachedTo: [...to.agents], attachedToGroups: [...to.groups] }
    return { status: 200, body: { ...renderPolicy(policy), ...attached } }
  },

  async 'policies.update'(deps, call, { params, body }) {
    const { name, ...change } = body
    const written = await changePolicy(deps, call, { id: params.id, change, name })
    if (written.kind === 'rejected') return written
    if (written.kind === 'own_name') {
      const fields = [
        { path: 'name', message: 'Must not be set: only shared policies have a name.' },
      ]
      return rejected('INVALID_REQUEST', { details: { fields } })
    }
    return { status: 200, body: renderPolicy(written.policy), replayed: written.replayed }
  },

  async 'policies.restore'(deps, call, { params, body }) {
    const written = await restorePolicy(deps, call, { id: params.id, version: body.version })
    if (written.kind === 'rejected') return written
    return { status: 200, body: renderPolicy(written.policy), replayed: written.replayed }
  },

  async 'policies.lint'(deps, call, { params }) {
    const answer = await findPolicy(deps, call, params.id)
    if (answer.kind === 'rejected') return answer
    const { policy } = answer
    const data = lint(policy.rules, policy).map((finding) => {
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
