import { assert, present } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import type { Id, Ulid } from '../id.ts'
import { countedFrom } from '../policy/limit-by.ts'
import type { PolicyRow } from '../policy/policy.ts'
import type { Rules } from '../policy/rules.ts'

interface NewPolicy {
  readonly scope: Ulid | null
  readonly agent: Id<'agent'> | null
  readonly group?: Id<'group'>
  readonly rules: Rules
  readonly seq: number
  readonly at: number
}

export function insertPolicy(book: Book, id: Id<'policy'>, made: NewPolicy): void {
  const { scope, agent, group = null, seq, at } = made
  const rules = { ...made.rules, limitsBy: countedFrom(made.rules.limitsBy, null, at) }
  book.tables.policy.insert(id, {
    id,
    kind: scope === null ? 'shared' : 'own',
    scope,
    agent,
    group,
    version: 1,
    rules,
    attachedTo: 0,
    shadow: null,
    shadowOf: null,
    deleted: false,
    createdAt: at,
    createdSeq: seq,
    updatedAt: at,
  })
  book.policyVersions.push({ policy: id, version: 1, seq, rules })
}

export function evolvePolicyCreate(book: Book, seq: number, event: EventOf<'policy.create'>): void {
  const { policy, rules } = event.params
  insertPolicy(book, policy, { scope: null, agent: null, rules, seq, at: event.at })
}

export function evolvePolicyChange(book: Book, seq: number, event: EventOf<'policy.change'>): void {
  changePolicy(book, event.params.policy, { ...event.result, seq, at: event.at })
}

export function changePolicy(
  book: Book,
  policy: Id<'policy'>,
  { version, rules, seq, at }: { version: number; rules: Rules; seq: number; at: number },
): void {
  const row = policyRow(book, policy)
  book.tables.policy.update(policy, { ...row, version, rules, updatedAt: at })
  book.policyVersions.push({ policy, version, seq, rules })
}

export function evolvePolicyDelete(book: Book, event: EventOf<'policy.delete'>): void {
  endPolicy(book, event.params.policy, event.at)
}

export function evolveAttachment(
  book: Book,
  event: EventOf<'policy.attach'> | EventOf<'policy.detach'>,
): void {
  const { policy: id, agent: agentId, group: groupId } = event.params
  const attaches = event.kind === 'policy.attach'
  const changed = (attached: readonly Id<'policy'>[]) => {
    const others = attached.filter((one) => one !== id)
    return attaches ? [...others, id] : others
  }
  const updatedAt = event.at
  if (agentId !== null) {
    const agent = present(book.tables.agent.get(agentId), agentId)
    book.tables.agent.update(agentId, { ...agent, attached: changed(agent.attached), updatedAt })
  }
  if (groupId !== null) {
    const group = present(book.tables.group.get(groupId), groupId)
    book.tables.group.update(groupId, { ...group, attached: changed(group.attached), updatedAt })
  }
  countAttachment(book, id, attaches ? 1 : -1)
}

export function countAttachment(book: Book, id: Id<'policy'>, change: 1 | -1): void {
  const policy = policyRow(book, id)
  const attachedTo = policy.attachedTo + change
  assert(attachedTo >= 0, 'a policy is detached from where it was attached')
  book.tables.policy.update(id, { ...policy, attachedTo })
}

export function evolveShadow(book: Book, event: EventOf<'policy.shadow'>): void {
  const { policy, candidate } = event.params
  const { before } = event.result
  const row = policyRow(book, policy)
  book.tables.policy.update(policy, { ...row, shadow: candidate, updatedAt: event.at })
  if (before !== null) countShadow(book, before, -1)
  if (candidate !== null) countShadow(book, candidate, 1)
}

function countShadow(book: Book, id: Id<'policy'>, change: 1 | -1): void {
  const row = policyRow(book, id)
  const shadowOf = (row.shadowOf ?? 0) + change
  assert(shadowOf >= 0, 'a trial ends where it was begun')
  book.tables.policy.update(id, { ...row, shadowOf: shadowOf === 0 ? null : shadowOf })
}

/** A policy ends, and with it the trial of its candidate. */
export function endPolicy(book: Book, id: Id<'policy'>, at: number): void {
  const row = policyRow(book, id)
  book.tables.policy.update(id, { ...row, deleted: true, shadow: null, updatedAt: at })
  if (row.shadow !== null) countShadow(book, row.shadow, -1)
}

export function policyRow(book: Book, id: Id<'policy'>): PolicyRow {
  const row = book.tables.policy.get(id)
  assert(row != null, `no policy ${id}`)
  return row
}
