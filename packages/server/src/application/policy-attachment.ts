import type { Id } from '@bursar/core'
import { selectAttached } from '../store/read/agent.ts'
import { selectAttachedGroups } from '../store/read/policy.ts'
import { readId } from '../store/read/value.ts'
import type { Call, Deps, Rejection } from './call.ts'
import { type FoundPolicy, findPolicy } from './policy.ts'
import { type Written, write } from './write.ts'

interface Attachments {
  readonly agents: readonly Id<'agent'>[]
  readonly groups: readonly Id<'group'>[]
}

/** A policy and whom it is attached to: an agent learns only of itself. */
export async function findPolicyWithAttachments(
  deps: Deps,
  call: Call,
  id: string,
): Promise<
  { readonly kind: 'policy'; readonly policy: FoundPolicy; readonly to: Attachments } | Rejection
> {
  const answer = await findPolicy(deps, call, id)
  if (answer.kind === 'rejected') return answer
  const { policy } = answer
  const isAttached = policy.attachedTo > 0
  const to = isAttached ? await attachmentsOf(deps, call, policy.id) : { agents: [], groups: [] }
  return { kind: 'policy', policy, to }
}

async function attachmentsOf(
  { database }: Deps,
  { caller: { agent: own, bookId } }: Call,
  policy: Id<'policy'>,
): Promise<Attachments> {
  const rows = await database.read(selectAttached(bookId, policy))
  const agents = rows.map(({ id }) => readId('agent', id))
  if (own !== null) return { agents: agents.filter((agent) => agent === own), groups: [] }
  const groups = await database.read(selectAttachedGroups(bookId, policy))
  return { agents, groups: groups.map(({ id }) => readId('group', id)) }
}

/** A shared policy and the agent or group that has to pass it. */
export interface Attachment {
  readonly policy: Id<'policy'>
  readonly agent: Id<'agent'> | null
  readonly group: Id<'group'> | null
}

export function attachPolicy(
  deps: Deps,
  call: Call,
  params: Attachment,
): Promise<Written<'policy.attach'> | Rejection> {
  return write(deps, call, { command: { kind: 'policy.attach', actor: call.caller.key, params } })
}

export function detachPolicy(
  deps: Deps,
  call: Call,
  params: Attachment,
): Promise<Written<'policy.detach'> | Rejection> {
  return write(deps, call, { command: { kind: 'policy.detach', actor: call.caller.key, params } })
}
