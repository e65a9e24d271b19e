import type { AgentRow, RequestsOf } from '../agent/agent.ts'
import type { ApprovalRow, ApprovalState } from '../approval/approval.ts'
import type { MoreRequest } from '../approval/request.ts'
import { assert, present } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { hasMembers } from './people.ts'
import { changePolicy, policyRow } from './policy.ts'
import { applyMoved, noteExpiration } from './posting.ts'

export function evolveRequest(book: Book, seq: number, event: EventOf<'approval.request'>): void {
  const { params, result, at } = event
  const { approval: id, agent, wish } = params
  const { expiresAt, currency, policy, version: policyVersion } = result
  const request = { ...wish, agent, key: event.actor as Id<'key'>, currency, expiresAt }
  book.tables.approval.insert(id, {
    ...{ id, payment: null, agent, state: 'PENDING', policy, policyVersion },
    ...{ needed: null, votes: null, self: null, decidedBy: null, decidedAt: null },
    ...{ expiresAt, links: null, request, people: hasMembers(book) },
    ...{ createdAt: at, createdSeq: seq },
  })
  noteExpiration(book, expiresAt)
  note(book, agent, ({ open, ...rest }) => ({ ...rest, open: [...open, id] }))
}

/** A person consents: what was asked for is given. */
export function evolveGranted(book: Book, seq: number, event: EventOf<'approval.approve'>): void {
  const { params, result, at } = event
  applyMoved(book, seq, result)
  const { agent } = requestOf(book, params.approval)
  if (result.version !== null && result.rules !== null) {
    const { version, rules } = result
    changePolicy(book, idOf('policy', ulidOf(agent)), { version, rules, seq, at })
  }
  end(book, params.approval, { state: 'APPROVED', by: result.by, self: result.self, at })
}

export function evolveRefused(
  book: Book,
  event: EventOf<'approval.deny'> | EventOf<'approval.cancel'>,
): void {
  const { approval } = event.params
  const { at } = event
  const isDenied = event.kind === 'approval.deny'
  end(book, approval, { state: isDenied ? 'DENIED' : 'CANCELLED', by: event.result.by, at })
  if (!isDenied) return
  note(book, requestOf(book, approval).agent, (requests) => ({ ...requests, deniedAt: at }))
}

export function evolveRequestExpired(book: Book, event: EventOf<'approval.expire'>): void {
  end(book, event.params.approval, { state: 'EXPIRED', by: null, at: event.at })
}

/** What agents that end have asked for. */
export function releaseRequests(book: Book, agents: readonly Id<'agent'>[]): void {
  for (const agent of agents)
    for (const id of askerRow(book, agent).requests?.open ?? [])
      if (requestOf(book, id).agent === agent)
        end(book, id, { state: 'RELEASED', by: null, at: null })
}

/** An agent that is paused keeps none of its raises. */
export function endRaises(
  book: Book,
  agent: Id<'agent'>,
  moment: { seq: number; at: number },
): void {
  const policy = idOf('policy', ulidOf(agent))
  const { version, rules } = policyRow(book, policy)
  if (rules.raises === null) return
  changePolicy(book, policy, { version: version + 1, rules: { ...rules, raises: null }, ...moment })
}

interface End {
  readonly state: ApprovalState
  readonly by: string | null
  readonly self?: boolean | null
  readonly at: number | null
}

function end(book: Book, id: Id<'approval'>, { state, by, self = null, at }: End): void {
  const row = approvalRow(book, id)
  book.tables.approval.update(id, { ...row, state, self, decidedBy: by, decidedAt: at })
  note(book, requestOf(book, id).agent, ({ open, ...rest }) => {
    return { ...rest, open: open.filter((one) => one !== id) }
  })
}

/** Changes what the agents of a lineage have asked for; nothing is null. */
function note(book: Book, agent: Id<'agent'>, change: (of: RequestsOf) => RequestsOf): void {
  const row = askerRow(book, agent)
  const next = change(row.requests ?? { open: [], deniedAt: null })
  const requests = next.open.length === 0 && next.deniedAt === null ? null : next
  book.tables.agent.update(row.id, { ...row, requests })
}

function askerRow(book: Book, agent: Id<'agent'>): AgentRow {
  const row = present(book.tables.agent.get(agent), agent)
  return row.parent === null ? row : askerRow(book, row.parent)
}

function requestOf(book: Book, id: Id<'approval'>): MoreRequest {
  const { request } = approvalRow(book, id)
  assert(request !== null, 'an approval without a payment is of a request')
  return request
}

function approvalRow(book: Book, id: Id<'approval'>): ApprovalRow {
  return present(book.tables.approval.get(id), id)
}
