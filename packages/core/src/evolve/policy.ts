import { assert } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import type { Id, Ulid } from '../id.ts'
import type { PolicyRow } from '../policy/policy.ts'
import type { Rules } from '../policy/rules.ts'

interface NewPolicy {
  readonly scope: Ulid | null
  readonly agent: Id<'agent'> | null
  readonly rules: Rules
  readonly seq: number
  readonly at: number
}

export function insertPolicy(book: Book, id: Id<'policy'>, made: NewPolicy): void {
  const { scope, agent, rules, seq, at } = made
  book.tables.policy.insert(id, {
    id,
    kind: scope === null ? 'shared' : 'own',
    scope,
    agent,
    version: 1,
    rules,
    attachedTo: 0,
    deleted: false,
    createdAt: at,
    createdSeq: seq,
    updatedAt: at,
  })
  book.policyVersions.push({ policy: id, version: 1, seq, rules })
}

export function evolvePolicyCreate(book: Book, seq: number, event: EventOf<'policy.create'>): void {
  const { policy, rules } = event.ask
  insertPolicy(book, policy, { scope: null, agent: null, rules, seq, at: event.at })
}

export function evolvePolicyChange(book: Book, seq: number, event: EventOf<'policy.change'>): void {
  const { version, rules } = event.out
  const row = policyRow(book, event.ask.policy)
  book.tables.policy.update(row.id, { ...row, version, rules, updatedAt: event.at })
  book.policyVersions.push({ policy: row.id, version, seq, rules })
}

export function evolvePolicyDelete(book: Book, event: EventOf<'policy.delete'>): void {
  const row = policyRow(book, event.ask.policy)
  book.tables.policy.update(row.id, { ...row, deleted: true, updatedAt: event.at })
}

export function evolveAttachment(
  book: Book,
  event: EventOf<'policy.attach'> | EventOf<'policy.detach'>,
): void {
  const { policy: id, agent: agentId } = event.ask
  const policy = policyRow(book, id)
  const agent = book.tables.agent.get(agentId)
  assert(agent != null, `no agent ${agentId}`)
  const attaches = event.kind === 'policy.attach'
  const others = agent.attached.filter((one) => one !== id)
  const attached = attaches ? [...others, id] : others
  book.tables.agent.update(agentId, { ...agent, attached, updatedAt: event.at })
  const attachedTo = policy.attachedTo + (attaches ? 1 : -1)
  assert(attachedTo >= 0, 'a policy is detached from where it was attached')
  book.tables.policy.update(id, { ...policy, attachedTo })
}

function policyRow(book: Book, id: Id<'policy'>): PolicyRow {
  const row = book.tables.policy.get(id)
  assert(row != null, `no policy ${id}`)
  return row
}
