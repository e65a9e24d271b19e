import {
  countedFrom,
  type Id,
  noRules,
  type Params,
  type PolicyRow,
  parseId,
  type Rules,
  ulidOf,
} from '@bursar/core'
import { mintId } from '../identity/mint.ts'
import { selectAttachments } from '../store/read/agent.ts'
import {
  decodePolicy,
  decodeRules,
  type PolicyView,
  selectPolicies,
  selectPoliciesOf,
  selectPolicy,
  selectPolicyName,
  selectRules,
} from '../store/read/policy.ts'
import { readText } from '../store/read/value.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { ownPolicyOf } from './id.ts'
import { withReadings } from './list-reading.ts'
import { privateTexts } from './private-text.ts'
import { type Written, write } from './write.ts'

/** A policy and its name, which only a shared one has. */
export interface Policy extends Pick<PolicyRow, ShownField> {
  readonly name: string | null
}

type ShownField =
  | 'id'
  | 'kind'
  | 'agent'
  | 'group'
  | 'shadow'
  | 'version'
  | 'rules'
  | 'createdAt'
  | 'updatedAt'

type WrittenPolicy<K extends 'policy.create' | 'policy.change'> = Written<K> & {
  readonly policy: Policy
}

/** A shared policy, attached to nobody yet. What is left out is no rule. */
export async function createPolicy(
  deps: Deps,
  call: Call,
  { name, rules: sent }: { name: string | null; rules: Partial<Rules> },
): Promise<WrittenPolicy<'policy.create'> | Rejection> {
  const policy = mintId('policy')
  const { digests, texts } = privateTexts(ulidOf(policy), { 'policy.name': name ?? undefined })
  const rules: Rules = { ...noRules, ...(await withReadings(deps, call, sent)) }
  const params = { policy, rules, texts: digests }
  const command = { kind: 'policy.create', actor: call.caller.key, params } as const
  const written = await write(deps, call, { command, texts })
  if (written.kind === 'rejected') return written
  const { params: asked, at } = written.event
  const limitsBy = countedFrom(asked.rules.limitsBy, null, at)
  const unbound = { kind: 'shared', agent: null, group: null, shadow: null } as const
  const held = { ...asked.rules, limitsBy }
  const first = { id: asked.policy, version: 1, rules: held, createdAt: at, updatedAt: at }
  return { ...written, policy: { ...unbound, ...first, name } }
}

interface PolicyRange {
  readonly below: number
  readonly kind: PolicyRow['kind'] | null
  readonly limit: number
}

/** The policies that the caller may see from the newest on, `below` a place in the log. */
export async function listPolicies(
  deps: Deps,
  call: Call,
  { below, kind, limit }: PolicyRange,
): Promise<FoundPolicy[]> {
  const { bookId } = call.caller
  const visible = await visibleTo(deps, call)
  if (visible === null) {
    const rows = await deps.database.read(selectPolicies(bookId, { below, kind, limit }))
    return rows.map((row) => asSeenBy(call, decodePolicy(row)))
  }
  const rows = await deps.database.read(selectPoliciesOf(bookId, [...visible].map(ulidOf)))
  return rows
    .map((row) => asSeenBy(call, decodePolicy(row)))
    .filter((policy) => (kind === null || policy.kind === kind) && policy.createdSeq < below)
}

export type FoundPolicy = PolicyRow & Policy

/** The policy that a text names, if the caller may see it. */
export async function findPolicy(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'policy'; readonly policy: FoundPolicy } | Rejection> {
  const policy = parseId('policy', id)
  const visible = await visibleTo(deps, call)
  if (visible !== null && (policy === null || !visible.has(policy)))
    return rejected('SCOPE_FORBIDDEN')
  if (policy === null) return rejected('NOT_FOUND')
  const [row] = await deps.database.read(selectPolicy(call.caller.bookId, ulidOf(policy)))
  if (row === undefined) return rejected('NOT_FOUND')
  return { kind: 'policy', policy: asSeenBy(call, decodePolicy(row)) }
}

/** Which policies a caller may see: an agent its own and those attached to it; null is all. */
async function visibleTo(deps: Deps, call: Call): Promise<ReadonlySet<Id<'policy'>> | null> {
  const { agent: own } = call.caller
  if (own === null) return null
  return new Set([ownPolicyOf(own), ...((await attachedTo(deps, call, own)) ?? [])])
}

/** An agent learns of no other policy than those that bind it, and so of no candidate. */
function asSeenBy(call: Call, { row, name }: PolicyView): FoundPolicy {
  return { ...row, name, shadow: call.caller.agent === null ? row.shadow : null }
}

/** The shared policies that an agent has to pass beside its own; null: there is no such agent. */
async function attachedTo(
  { database }: Deps,
  { caller }: Call,
  agent: Id<'agent'>,
): Promise<Id<'policy'>[] | null> {
  const [row] = await database.read(selectAttachments(caller.bookId, ulidOf(agent)))
  return row === undefined ? null : JSON.parse(String(row.attached))
}

/** An agent's own policy, and what is attached to the agent beside it. */
export async function findOwnPolicy(
  deps: Deps,
  call: Call,
  agent: Id<'agent'>,
): Promise<
  | { readonly kind: 'policy'; readonly policy: PolicyRow; readonly attached: Id<'policy'>[] }
  | Rejection
> {
  const [row] = await deps.database.read(selectPoliciesOf(call.caller.bookId, [ulidOf(agent)]))
  const attached = await attachedTo(deps, call, agent)
  if (row === undefined || attached === null) return rejected('NOT_FOUND')
  return { kind: 'policy', policy: decodePolicy(row).row, attached }
}

type Change = Params<'policy.change'>['change']

interface PolicyChange {
  readonly id: string
  /** What is left out stays. */
  readonly change: Change
  readonly name: string | null | undefined
}

/** `own_name`: an own policy has no name that could be changed. */
export async function changePolicy(
  deps: Deps,
  call: Call,
  { id, change, name }: PolicyChange,
): Promise<WrittenPolicy<'policy.change'> | { readonly kind: 'own_name' } | Rejection> {
  const answer = await findPolicy(deps, call, id)
  if (answer.kind === 'rejected') return answer
  const { policy } = answer
  if (name !== undefined && policy.kind === 'own') return { kind: 'own_name' }
  return changeRules(deps, call, policy, change, name)
}

/** Changes the rules of a policy that was found, and its name where one is given. */
export async function changeRules(
  deps: Deps,
  call: Call,
  policy: FoundPolicy,
  change: Change,
  name?: string | null,
): Promise<WrittenPolicy<'policy.change'> | Rejection> {
  const read = await withReadings(deps, call, change)
  return rewritePolicy(deps, call, { policy, change: read, name })
}

/** Lets the rules of an earlier version hold again, as a new one. */
export async function restorePolicy(
  deps: Deps,
  call: Call,
  { id, version }: { id: string; version: number },
): Promise<WrittenPolicy<'policy.change'> | Rejection> {
  const answer = await findPolicy(deps, call, id)
  if (answer.kind === 'rejected') return answer
  const { policy } = answer
  const wanted = { policy: ulidOf(policy.id), version }
  const [row] = await deps.database.read(selectRules(call.caller.bookId, [wanted]))
  if (row === undefined) return rejected('NOT_FOUND')
  const { raises: _, ...change } = decodeRules(row)
  return rewritePolicy(deps, call, { policy, change })
}

/** Changes the rules of an agent's own policy. */
export async function changeOwnPolicy(
  deps: Deps,
  call: Call,
  { agent, change }: { agent: Id<'agent'>; change: Change },
): Promise<Written<'policy.change'> | Rejection> {
  const read = await withReadings(deps, call, change)
  return writeChange(deps, call, { policy: ownPolicyOf(agent), change: read })
}

async function rewritePolicy(
  deps: Deps,
  call: Call,
  { policy, ...rest }: { policy: FoundPolicy; change: Change; name?: string | null | undefined },
): Promise<WrittenPolicy<'policy.change'> | Rejection> {
  const written = await writeChange(deps, call, { policy: policy.id, ...rest })
  if (written.kind === 'rejected') return written
  const { event, seq } = written
  const named = selectPolicyName(call.caller.bookId, ulidOf(policy.id), seq)
  const [row] = await deps.database.read(named)
  const { version, rules } = event.result
  const after = { version, rules, updatedAt: event.at, name: readText(row?.name) }
  return { ...written, policy: { ...policy, ...after } }
}

function writeChange(
  deps: Deps,
  call: Call,
  asked: { policy: Id<'policy'>; change: Change; name?: string | null | undefined },
): Promise<Written<'policy.change'> | Rejection> {
  const { policy, change, name } = asked
  const { digests, texts } = privateTexts(ulidOf(policy), { 'policy.name': name })
  const params = { policy, change, texts: digests }
  const command = { kind: 'policy.change', actor: call.caller.key, params } as const
  return write(deps, call, { command, texts })
}

export function deletePolicy(
  deps: Deps,
  call: Call,
  policy: Id<'policy'>,
): Promise<Written<'policy.delete'> | Rejection> {
  const command = { kind: 'policy.delete', actor: call.caller.key, params: { policy } } as const
  return write(deps, call, { command })
}
