import type { AgentRow } from '../agent/agent.ts'
import { agentPermissionsDefault, type KeyRow, type NewKey } from '../agent/key.ts'
import { present } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import type { Ended } from '../outcome.ts'
import type { Rules } from '../policy/rules.ts'
import { forgiven } from '../policy/velocity.ts'
import { countMember } from './group.ts'
import { endKey, insertKey, nobodys } from './key.ts'
import { releaseAll } from './payment.ts'
import { changePolicy, countAttachment, endPolicy, insertPolicy } from './policy.ts'
import { applyMoved, newTotals, noteExpiration } from './posting.ts'
import { endRaises, releaseRequests } from './request.ts'
import { insertWallet } from './wallet.ts'

export function evolveAgentCreate(book: Book, seq: number, event: EventOf<'agent.create'>): void {
  const { agent, key, permissions, rules, readOnly, walletless } = event.params
  const none = { parent: null, expiresAt: null }
  const currency = walletless === true ? null : rules.currency
  const made = { agent, key, permissions, rules, readOnly, currency, ...none }
  insertAgent(book, made, { seq, at: event.at })
}

/** A delegate: bound by all that binds its parent, with money that its parent gave it. */
export function evolveDelegate(book: Book, seq: number, event: EventOf<'agent.delegate'>): void {
  const { parent, agent, key, permissions, rules, expiresAt } = event.params
  const { currency } = event.result
  const made = { agent, key, permissions, rules, readOnly: false, currency, parent, expiresAt }
  insertAgent(book, made, { seq, at: event.at })
  const row = agentRow(book, parent)
  const children = [...(row.children ?? []), agent]
  book.tables.agent.update(parent, { ...row, children, updatedAt: event.at })
  countDescendants(book, parent, 1)
  applyMoved(book, seq, event.result)
  noteExpiration(book, expiresAt)
}

interface NewAgent {
  readonly agent: Id<'agent'>
  readonly key: NewKey | null
  readonly permissions: readonly string[]
  readonly rules: Rules
  readonly readOnly: boolean
  /** Of its first wallet; null where it has none. */
  readonly currency: string | null
  readonly parent: Id<'agent'> | null
  /** When its delegation is over. */
  readonly expiresAt: number | null
  /** What its key has of a client's access. */
  readonly access?: Access
}

/** What a key has of a client whose access it is. */
export type Access = Pick<KeyRow, 'client' | 'madeBy' | 'expiresAt'>

export function insertAgent(book: Book, made: NewAgent, moment: { seq: number; at: number }): void {
  const { agent, key, permissions, rules, readOnly, currency, parent, expiresAt } = made
  const { seq, at } = moment
  const ulid = ulidOf(agent)
  const wallet = idOf('wallet', ulid)
  newTotals(book, ulid)
  book.tables.agent.insert(agent, {
    id: agent,
    status: 'ACTIVE',
    readOnly,
    attached: [],
    stopped: null,
    groups: null,
    parent,
    children: null,
    descendants: 0,
    expiresAt,
    wallets: null,
    key: key?.id ?? null,
    kyaLevel: null,
    kyaStatus: null,
    kyaVerifier: null,
    kyaCodeHash: null,
    kyaAt: null,
    requests: null,
    createdAt: at,
    createdSeq: seq,
    updatedAt: at,
  })
  if (currency !== null) insertWallet(book, { id: wallet, type: 'AGENT', agent, currency }, moment)
  book.tables.open.rows.set(agent, { agent, payments: [] })
  if (key !== null)
    insertKey(book, key, { ...ofAgent(agent), ...made.access, permissions, ...moment })
  insertPolicy(book, idOf('policy', ulid), { scope: ulid, agent, rules, ...moment })
}

/** Its own key speaks for the agent, whoever made it. */
function ofAgent(agent: Id<'agent'>) {
  return { ...nobodys, agent, owner: agent, root: null }
}

/** Each agent above knows how many stand below it. */
function countDescendants(book: Book, from: Id<'agent'>, change: number): void {
  for (let one: Id<'agent'> | null = from; one !== null; ) {
    const row: AgentRow = agentRow(book, one)
    book.tables.agent.update(one, { ...row, descendants: row.descendants + change })
    one = row.parent
  }
}

export function evolveAgentAdjust(book: Book, seq: number, event: EventOf<'agent.adjust'>): void {
  applyMoved(book, seq, event.result)
}

export function evolveAgentStatus(
  book: Book,
  seq: number,
  event: EventOf<'agent.pause'> | EventOf<'agent.resume'>,
): void {
  const row = agentRow(book, event.params.agent)
  const status = event.kind === 'agent.pause' ? 'PAUSED' : 'ACTIVE'
  book.tables.agent.update(row.id, { ...row, status, updatedAt: event.at })
  if (status === 'ACTIVE') forgive(book, row.id)
  else endRaises(book, row.id, { seq, at: event.at })
}

export function evolveAgentRotate(book: Book, seq: number, event: EventOf<'agent.rotate'>): void {
  const { params, result, at } = event
  const before = result.revoked === null ? null : book.tables.key.get(result.revoked)
  const permissions = before?.permissions ?? agentPermissionsDefault
  rotateKey(book, { ...params, ...result, permissions }, { seq, at })
}

interface NextKey {
  readonly agent: Id<'agent'>
  readonly key: NewKey
  readonly permissions: readonly string[]
  readonly revoked: Id<'key'> | null
  readonly access?: Access
}

/** Another key speaks for the agent. */
export function rotateKey(book: Book, next: NextKey, moment: { seq: number; at: number }): void {
  const { agent, key, permissions, revoked, access } = next
  const { at } = moment
  if (revoked !== null) endKey(book, revoked, { status: 'ROTATED', at })
  insertKey(book, key, { ...ofAgent(agent), ...access, permissions, ...moment })
  book.tables.agent.update(agent, { ...agentRow(book, agent), key: key.id, updatedAt: at })
}

/** Rules, switch and texts together. */
export function evolveAgentChange(book: Book, seq: number, event: EventOf<'agent.change'>): void {
  const { params, result, at } = event
  const row = agentRow(book, params.agent)
  const status = params.active === null ? row.status : params.active ? 'ACTIVE' : 'PAUSED'
  book.tables.agent.update(row.id, { ...row, status, updatedAt: at })
  if (params.active === true) forgive(book, row.id)
  const { version, rules } = result
  if (version !== null && rules !== null)
    changePolicy(book, idOf('policy', ulidOf(row.id)), { version, rules, seq, at })
  if (params.active === false) endRaises(book, row.id, { seq, at })
}

/** A count that stopped the agent begins anew when somebody lets it go on. */
function forgive(book: Book, agent: Id<'agent'>): void {
  const velocity = book.tables.pace.get(ulidOf(agent))
  if (velocity != null) book.tables.pace.update(velocity.scope, forgiven(velocity))
}

export function evolveAgentDelete(book: Book, seq: number, event: EventOf<'agent.delete'>): void {
  const { params, result, at } = event
  applyMoved(book, seq, result)
  releaseAll(book, result.released, { seq, at })
  const first = idOf('wallet', ulidOf(params.agent))
  const closed = [...(result.closing === 'CLOSED' ? [first] : []), ...(result.closed ?? [])]
  const closing = [...(result.closing === 'CLOSING' ? [first] : []), ...(result.closingToo ?? [])]
  if (result.again === null) {
    const ended = { agent: params.agent, revoked: result.revoked, closed, closing }
    endLine(book, [...(result.below ?? []), ended], at)
  } else endWallets(book, { closed, closing }, at)
}

export function evolveAgentRetire(book: Book, seq: number, event: EventOf<'agent.retire'>): void {
  const { params, result, at } = event
  applyMoved(book, seq, { holds: result.holds, charges: result.charges })
  releaseAll(book, result.released, { seq, at })
  const ended = { agent: params.agent, revoked: result.revoked, closed: [], closing: [] }
  endLine(book, [...result.below, ended], at)
}

/** An agent, which is the last of them, and all below it; whoever stands above it knows. */
function endLine(book: Book, ended: readonly Ended[], at: number): void {
  const { agent } = present(ended.at(-1), 'the agent that was named')
  const { parent } = agentRow(book, agent)
  if (parent !== null) {
    const row = agentRow(book, parent)
    const children = row.children?.filter((one) => one !== agent) ?? []
    const left = children.length === 0 ? null : children
    book.tables.agent.update(parent, { ...row, children: left, updatedAt: at })
    countDescendants(book, parent, -ended.length)
  }
  // Who stands above them is known as long as they are.
  const agents = ended.map((one) => one.agent)
  releaseRequests(book, agents)
  for (const one of ended) endAgent(book, one, at)
}

function endAgent(book: Book, { agent, revoked, closed, closing }: Ended, at: number): void {
  const row = agentRow(book, agent)
  if (revoked !== null) endKey(book, revoked, { status: 'REVOKED', at })
  for (const policy of row.attached) countAttachment(book, policy, -1)
  for (const group of row.groups ?? []) countMember(book, group, -1)
  const gone = { status: 'DELETED', key: null, attached: [], groups: null, children: null } as const
  book.tables.agent.update(agent, { ...row, ...gone, descendants: 0, updatedAt: at })
  endPolicy(book, idOf('policy', ulidOf(agent)), at)
  endWallets(book, { closed, closing }, at)
  const ended = [...closed, ...closing]
  for (const wallet of [idOf('wallet', ulidOf(agent)), ...(row.wallets ?? [])]) {
    const isKept = !ended.includes(wallet) && book.tables.wallet.get(wallet) != null
    if (isKept) endWallet(book, wallet, { status: 'FROZEN', closedAt: null })
  }
}

function endWallets(
  book: Book,
  { closed, closing }: Pick<Ended, 'closed' | 'closing'>,
  at: number,
): void {
  for (const wallet of closed) endWallet(book, wallet, { status: 'CLOSED', closedAt: at })
  for (const wallet of closing) endWallet(book, wallet, { status: 'CLOSING', closedAt: null })
}

function endWallet(
  book: Book,
  id: Id<'wallet'>,
  end: { status: 'CLOSED' | 'CLOSING' | 'FROZEN'; closedAt: number | null },
): void {
  const wallet = present(book.tables.wallet.get(id), id)
  book.tables.wallet.update(id, { ...wallet, ...end })
}

function agentRow(book: Book, id: Id<'agent'>): AgentRow {
  return present(book.tables.agent.get(id), id)
}
