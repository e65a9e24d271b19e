import {
  type Ask,
  decodeEvent,
  type Id,
  idOf,
  lint,
  noRules,
  type PolicyRow,
  parseId,
  type Rules,
  ulidOf,
} from '@bursar/core'
import { agentNamed } from '../../application/access.ts'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { FIRST } from '../../application/place.ts'
import { privateTexts } from '../../application/private-text.ts'
import { write } from '../../application/write.ts'
import { mintId } from '../../identity/mint.ts'
import { selectAttached, selectAttachments } from '../../store/read/agent.ts'
import {
  decodePolicy,
  decodeRules,
  decodeVersion,
  type PolicyVersionView,
  type PolicyView,
  selectAttachedGroups,
  selectPolicies,
  selectPoliciesOf,
  selectPolicy,
  selectPolicyName,
  selectRules,
  selectVersions,
} from '../../store/read/policy.ts'
import { readId, readText } from '../../store/read/value.ts'
import { lintSentence } from '../text/lint.ts'
import { pageOf, positionOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { changesOf, renderRules, withAliases, wording } from './policy-rules.ts'
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

type Shown = Pick<PolicyRow, 'id' | 'kind' | 'agent' | 'group' | 'shadow' | 'version' | 'rules'> &
  Pick<PolicyRow, 'createdAt' | 'updatedAt'>

function renderPolicy(row: Shown, name: string | null) {
  return {
    id: row.id,
    kind: row.kind,
    name,
    scope: row.kind === 'shared' ? null : scopeOf(row),
    agentId: row.agent,
    groupId: row.group,
    candidateId: row.shadow,
    version: row.version,
    ...renderRules(row.rules),
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
  }
}

/** A shared policy that was just made. */
const unbound = { kind: 'shared', agent: null, group: null, shadow: null } as const

function scopeOf({ agent, group }: Shown): 'agent' | 'group' | 'organization' {
  if (agent !== null) return 'agent'
  return group === null ? 'organization' : 'group'
}

/** An agent learns of no other policy than those that bind it, and so of no candidate. */
function asSeenBy(call: Call, row: PolicyRow): PolicyRow {
  return call.caller.agent === null ? row : { ...row, shadow: null }
}

/** Which policies a caller may see: an agent its own and those attached to it. */
async function visibleTo(deps: Deps, call: Call): Promise<ReadonlySet<Id<'policy'>> | null> {
  const { agent: own, bookId } = call.caller
  if (own === null) return null
  const [row] = await deps.database.read(selectAttachments(bookId, ulidOf(own)))
  const attached: Id<'policy'>[] = row === undefined ? [] : JSON.parse(String(row.attached))
  return new Set([idOf('policy', ulidOf(own)), ...attached])
}

/** The policy a path names, if the caller may see it. */
async function reach(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'policy'; readonly view: PolicyView } | Rejection> {
  const policy = parseId('policy', id)
  const visible = await visibleTo(deps, call)
  if (visible !== null && (policy === null || !visible.has(policy)))
    return rejected('SCOPE_FORBIDDEN')
  if (policy === null) return rejected('NOT_FOUND')
  const [row] = await deps.database.read(selectPolicy(call.caller.bookId, ulidOf(policy)))
  return row === undefined ? rejected('NOT_FOUND') : { kind: 'policy', view: decodePolicy(row) }
}

function renderVersion(view: PolicyVersionView, before: Rules | null) {
  const event = decodeEvent(view.body)
  return {
    version: view.version,
    author: event.by,
    createdAt: time(event.at),
    rules: renderRules(view.rules),
    changes: changesOf(before, view.rules),
  }
}

async function attachment(
  deps: Deps,
  call: Call,
  asked: { kind: 'policy.attach' | 'policy.detach'; id: string; to: Attachment },
) {
  const { kind, id, to } = asked
  const policy = parseId('policy', id)
  const agent = to.agentId === undefined ? null : agentNamed(to.agentId)
  const group = to.groupId === undefined ? null : parseId('group', to.groupId)
  if (policy === null || (agent ?? group) === null) return rejected('NOT_FOUND')
  const ask = { policy, agent, group }
  const written = await write(deps, call, { command: { kind, by: call.caller.key, ask } })
  if (written.kind === 'rejected') return written
  const body = { id: policy, agentId: agent, groupId: group, attached: kind === 'policy.attach' }
  return { status: 200 as const, body, replayed: written.replayed }
}

type Attachment = Parameters<PolicyHandlers['policies.attach']>[2]['body']
type Change = Ask<'policy.change'>['change']

async function carryOut(
  deps: Deps,
  call: Call,
  asked: { row: PolicyRow; change: Change; name?: string | null | undefined },
) {
  const { row, change, name } = asked
  const { digests, texts } = privateTexts(ulidOf(row.id), { 'policy.name': name })
  const ask = { policy: row.id, change, texts: digests }
  const command = { kind: 'policy.change', by: call.caller.key, ask } as const
  const written = await write(deps, call, { command, texts })
  if (written.kind === 'rejected') return written
  const { event, seq, replayed } = written
  const { bookId } = call.caller
  const [named] = await deps.database.read(selectPolicyName(bookId, ulidOf(row.id), seq))
  const { version, rules } = event.out
  const shown = { ...row, version, rules, updatedAt: event.at }
  return { status: 200 as const, body: renderPolicy(shown, readText(named?.name)), replayed }
}

export const policyHandlers: PolicyHandlers = {
  async 'policies.create'(deps, call, { body }) {
    const { name, ...sent } = body
    const policy = mintId('policy')
    const { digests, texts } = privateTexts(ulidOf(policy), { 'policy.name': name ?? undefined })
    const rules: Rules = { ...noRules, ...withAliases(sent) }
    const ask = { policy, rules, texts: digests }
    const command = { kind: 'policy.create', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command, texts })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    const { at } = event
    const made = { id: event.ask.policy, version: 1, rules: event.ask.rules }
    const row = { ...made, ...unbound, createdAt: at, updatedAt: at }
    return { status: 201, body: renderPolicy(row, name), replayed }
  },

  async 'policies.list'(deps, call, { query }) {
    const { cursor, limit, kind = null } = query
    const list = { operation: 'policies.list', filters: [kind] } as const
    const at = positionOf(deps, call, { ...list, cursor })
    if (at.kind === 'rejected') return at
    const { bookId } = call.caller
    const below = at.position === null ? FIRST : Number(at.position)
    const visible = await visibleTo(deps, call)
    const rows = await deps.database.read(
      visible === null
        ? selectPolicies(bookId, { below, kind, limit: limit + 1 })
        : selectPoliciesOf(bookId, [...visible].map(ulidOf)),
    )
    const found = rows
      .map(decodePolicy)
      .filter(({ row }) => (kind === null || row.kind === kind) && row.createdSeq < below)
    const body = pageOf(deps, call, {
      ...list,
      found,
      limit,
      position: ({ row }) => String(row.createdSeq),
      render: ({ row, name }) => renderPolicy(asSeenBy(call, row), name),
    })
    return { status: 200, body }
  },

  async 'policies.retrieve'(deps, call, { params }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { row, name } = reached.view
    const { bookId, agent: own } = call.caller
    const isAttached = row.attachedTo > 0
    const agents = isAttached ? await deps.database.read(selectAttached(bookId, row.id)) : []
    const everyone = agents.map(({ id }) => readId('agent', id))
    // An agent learns only of itself.
    const attachedTo = own === null ? everyone : everyone.filter((one) => one === own)
    const groups =
      isAttached && own === null
        ? await deps.database.read(selectAttachedGroups(bookId, row.id))
        : []
    const attachedToGroups = groups.map(({ id }) => readId('group', id))
    const shown = renderPolicy(asSeenBy(call, row), name)
    return { status: 200, body: { ...shown, attachedTo, attachedToGroups } }
  },

  async 'policies.update'(deps, call, { params, body }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { row } = reached.view
    const { name, ...sent } = body
    if (name !== undefined && row.kind === 'own') {
      const fields = [{ path: 'name', message: 'An own policy has no name of its own.' }]
      return rejected('INVALID_REQUEST', { details: { fields } })
    }
    return carryOut(deps, call, { row, change: withAliases(sent), name })
  },

  async 'policies.restore'(deps, call, { params, body }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { row } = reached.view
    const wanted = { policy: ulidOf(row.id), version: body.version }
    const [found] = await deps.database.read(selectRules(call.caller.bookId, [wanted]))
    if (found === undefined) return rejected('NOT_FOUND')
    return carryOut(deps, call, { row, change: decodeRules(found) })
  },

  async 'policies.lint'(deps, call, { params }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { row } = reached.view
    const data = lint(row.rules, row).map((finding) => {
      const { code, severity, fields } = finding
      return { code, severity, fields: [...fields], message: lintSentence(finding, wording) }
    })
    return { status: 200, body: { data } }
  },

  async 'policies.delete'(deps, call, { params }) {
    const policy = parseId('policy', params.id)
    if (policy === null) return rejected('NOT_FOUND')
    const command = { kind: 'policy.delete', by: call.caller.key, ask: { policy } } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    const body = { id: policy, deleted: true as const }
    return { status: 200, body, replayed: written.replayed }
  },

  async 'policies.versions'(deps, call, { params, query }) {
    const reached = await reach(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { id } = reached.view.row
    const list = { operation: 'policies.versions', filters: [id] } as const
    const at = positionOf(deps, call, { ...list, cursor: query.cursor })
    if (at.kind === 'rejected') return at
    const { bookId } = call.caller
    const below = at.position === null ? FIRST : Number(at.position)
    const { limit } = query
    const rows = await deps.database.read(selectVersions(bookId, ulidOf(id), below, limit + 1))
    const found = rows.map(decodeVersion)
    const shown = found.map((view, place) => ({ view, before: found[place + 1]?.rules ?? null }))
    const body = pageOf(deps, call, {
      ...list,
      found: shown,
      limit,
      position: ({ view }) => String(view.version),
      render: ({ view, before }) => renderVersion(view, before),
    })
    return { status: 200, body }
  },

  'policies.attach': (deps, call, { params, body }) =>
    attachment(deps, call, { kind: 'policy.attach', id: params.id, to: body }),

  'policies.detach': (deps, call, { params, body }) =>
    attachment(deps, call, { kind: 'policy.detach', id: params.id, to: body }),
}
