import {
  decodeEvent,
  type Id,
  idOf,
  type PolicyRow,
  parseId,
  type Rules,
  ulidOf,
} from '@bursar/core'
import { selectAttached, selectAttachments } from '../store/read/agent.ts'
import {
  decodePolicy,
  decodeVersion,
  type PolicyVersionView,
  type PolicyView,
  selectPolicies,
  selectPoliciesOf,
  selectPolicy,
  selectPolicyName,
  selectVersions,
} from '../store/read/policy.ts'
import { readId, readText } from '../store/read/value.ts'
import { type Call, type Ground, type Handlers, type Rejection, rejected } from './call.ts'
import { mintId } from './mint.ts'
import { FIRST, pageOf, positionOf } from './page.ts'
import { moneyOrNull, time } from './render.ts'
import { write } from './reply.ts'
import { privateTexts } from './text.ts'

type PolicyHandlers = Pick<
  Handlers,
  | 'policies.create'
  | 'policies.list'
  | 'policies.retrieve'
  | 'policies.update'
  | 'policies.delete'
  | 'policies.versions'
  | 'policies.attach'
  | 'policies.detach'
>

function renderRules(rules: Rules) {
  return {
    currency: rules.currency,
    timezone: rules.timezone,
    maxTransaction: moneyOrNull(rules.maxTransaction),
    dailyLimit: moneyOrNull(rules.dailyLimit),
    monthlyLimit: moneyOrNull(rules.monthlyLimit),
    totalLimit: moneyOrNull(rules.totalLimit),
    allowedMerchants: listOf(rules.allowedMerchants),
    blockedMerchants: listOf(rules.blockedMerchants),
    allowedCategories: listOf(rules.allowedCategories),
    blockedCategories: listOf(rules.blockedCategories),
    unknownCategory: rules.unknownCategory,
    requireApprovalAbove: moneyOrNull(rules.requireApprovalAbove),
    autoApproveBelow: moneyOrNull(rules.autoApproveBelow),
  }
}

function listOf(list: readonly string[] | null): string[] | null {
  return list === null ? null : [...list]
}

type Shown = Pick<PolicyRow, 'id' | 'kind' | 'agent' | 'version' | 'rules' | 'createdAt'> & {
  readonly updatedAt: number
}

function renderPolicy(row: Shown, name: string | null) {
  return {
    id: row.id,
    kind: row.kind,
    name,
    agentId: row.agent,
    scope: row.kind === 'shared' ? null : row.agent === null ? organization : agent,
    version: row.version,
    ...renderRules(row.rules),
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
  }
}

const organization = 'organization' as const
const agent = 'agent' as const

/** Which policies a caller may see: an agent its own and those attached to it. */
async function visibleTo(ground: Ground, call: Call): Promise<ReadonlySet<Id<'policy'>> | null> {
  const { agent: own, bookId } = call.caller
  if (own === null) return null
  const [row] = await ground.database.read(selectAttachments(bookId, ulidOf(own)))
  const attached: Id<'policy'>[] = row === undefined ? [] : JSON.parse(String(row.attached))
  return new Set([idOf('policy', ulidOf(own)), ...attached])
}

/** The policy a path names, if the caller may see it. */
async function reach(
  ground: Ground,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'policy'; readonly view: PolicyView } | Rejection> {
  const policy = parseId('policy', id)
  const visible = await visibleTo(ground, call)
  if (visible !== null && (policy === null || !visible.has(policy)))
    return rejected('SCOPE_FORBIDDEN')
  if (policy === null) return rejected('NOT_FOUND')
  const [row] = await ground.database.read(selectPolicy(call.caller.bookId, ulidOf(policy)))
  return row === undefined ? rejected('NOT_FOUND') : { kind: 'policy', view: decodePolicy(row) }
}

/** One rule that differs between two versions. */
function changesOf(from: Rules | null, to: Rules) {
  const shownTo: Record<string, unknown> = renderRules(to)
  const shownFrom: Record<string, unknown> = from === null ? {} : renderRules(from)
  return Object.entries(shownTo)
    .filter(([field, value]) => !same(value, shownFrom[field] ?? null))
    .map(([field, value]) => ({ field, from: shownValue(shownFrom[field]), to: shownValue(value) }))
}

type Value = string | string[] | null

function shownValue(value: unknown): Value {
  return (value ?? null) as Value
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
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
  ground: Ground,
  call: Call,
  asked: { kind: 'policy.attach' | 'policy.detach'; id: string; agentId: string },
) {
  const policy = parseId('policy', asked.id)
  const agentId = agentOf(asked.agentId)
  if (policy === null || agentId === null) return rejected('NOT_FOUND')
  const { kind } = asked
  const ask = { policy, agent: agentId }
  const written = await write(ground, call, { command: { kind, by: call.caller.key, ask } })
  if (written.kind === 'rejected') return written
  const attached = kind === 'policy.attach'
  const body = { id: policy, agentId, attached }
  return { status: 200 as const, body, replayed: written.replayed }
}

/** An agent named by its own id, or by its first wallet as everywhere on /v1. */
function agentOf(text: string): Id<'agent'> | null {
  const wallet = parseId('wallet', text)
  return wallet === null ? parseId('agent', text) : idOf('agent', ulidOf(wallet))
}

export const policyHandlers: PolicyHandlers = {
  async 'policies.create'(ground, call, { body }) {
    const { name, ...sent } = body
    const policy = mintId('policy')
    const { digests, texts } = privateTexts(ulidOf(policy), { 'policy.name': name ?? undefined })
    const rules: Rules = { ...sent, timezone: null }
    const ask = { policy, rules, texts: digests }
    const command = { kind: 'policy.create', by: call.caller.key, ask } as const
    const written = await write(ground, call, { command, texts })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    const { at } = event
    const made = { id: event.ask.policy, kind: 'shared' as const, agent: null, version: 1 }
    const row = { ...made, rules: event.ask.rules, createdAt: at, updatedAt: at }
    return { status: 201, body: renderPolicy(row, name), replayed }
  },

  async 'policies.list'(ground, call, { query }) {
    const { cursor, limit, kind = null } = query
    const list = { operation: 'policies.list', filters: [kind] } as const
    const at = positionOf(ground, call, { ...list, cursor })
    if (at.kind === 'rejected') return at
    const { bookId } = call.caller
    const below = at.position === null ? FIRST : Number(at.position)
    const visible = await visibleTo(ground, call)
    const rows = await ground.database.read(
      visible === null
        ? selectPolicies(bookId, { below, kind, limit: limit + 1 })
        : selectPoliciesOf(bookId, [...visible].map(ulidOf)),
    )
    const found = rows
      .map(decodePolicy)
      .filter(({ row }) => (kind === null || row.kind === kind) && row.createdSeq < below)
    const body = pageOf(ground, call, {
      ...list,
      found,
      limit,
      position: ({ row }) => String(row.createdSeq),
      render: ({ row, name }) => renderPolicy(row, name),
    })
    return { status: 200, body }
  },

  async 'policies.retrieve'(ground, call, { params }) {
    const reached = await reach(ground, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { row, name } = reached.view
    const { bookId, agent: own } = call.caller
    const rows =
      row.attachedTo === 0 ? [] : await ground.database.read(selectAttached(bookId, row.id))
    const everyone = rows.map(({ id }) => readId('agent', id))
    // An agent learns only of itself.
    const attachedTo = own === null ? everyone : everyone.filter((one) => one === own)
    return { status: 200, body: { ...renderPolicy(row, name), attachedTo } }
  },

  async 'policies.update'(ground, call, { params, body }) {
    const reached = await reach(ground, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { row } = reached.view
    const { name, ...change } = body
    if (name !== undefined && row.kind === 'own') {
      const fields = [{ path: 'name', message: 'An own policy has no name of its own.' }]
      return rejected('INVALID_REQUEST', { details: { fields } })
    }
    const { digests, texts } = privateTexts(ulidOf(row.id), { 'policy.name': name })
    const ask = { policy: row.id, change, texts: digests }
    const command = { kind: 'policy.change', by: call.caller.key, ask } as const
    const written = await write(ground, call, { command, texts })
    if (written.kind === 'rejected') return written
    const { event, seq, replayed } = written
    const { bookId } = call.caller
    const [named] = await ground.database.read(selectPolicyName(bookId, ulidOf(row.id), seq))
    const { version, rules } = event.out
    const shown = { ...row, version, rules, updatedAt: event.at }
    const answer = renderPolicy(shown, readText(named?.name))
    return { status: 200, body: answer, replayed }
  },

  async 'policies.delete'(ground, call, { params }) {
    const policy = parseId('policy', params.id)
    if (policy === null) return rejected('NOT_FOUND')
    const command = { kind: 'policy.delete', by: call.caller.key, ask: { policy } } as const
    const written = await write(ground, call, { command })
    if (written.kind === 'rejected') return written
    const body = { id: policy, deleted: true as const }
    return { status: 200, body, replayed: written.replayed }
  },

  async 'policies.versions'(ground, call, { params, query }) {
    const reached = await reach(ground, call, params.id)
    if (reached.kind === 'rejected') return reached
    const { id } = reached.view.row
    const list = { operation: 'policies.versions', filters: [id] } as const
    const at = positionOf(ground, call, { ...list, cursor: query.cursor })
    if (at.kind === 'rejected') return at
    const { bookId } = call.caller
    const below = at.position === null ? FIRST : Number(at.position)
    const { limit } = query
    const rows = await ground.database.read(selectVersions(bookId, ulidOf(id), below, limit + 1))
    const found = rows.map(decodeVersion)
    const shown = found.map((view, place) => ({ view, before: found[place + 1]?.rules ?? null }))
    const body = pageOf(ground, call, {
      ...list,
      found: shown,
      limit,
      position: ({ view }) => String(view.version),
      render: ({ view, before }) => renderVersion(view, before),
    })
    return { status: 200, body }
  },

  'policies.attach': (ground, call, { params, body }) =>
    attachment(ground, call, { kind: 'policy.attach', id: params.id, agentId: body.agentId }),

  'policies.detach': (ground, call, { params, body }) =>
    attachment(ground, call, { kind: 'policy.detach', id: params.id, agentId: body.agentId }),
}
