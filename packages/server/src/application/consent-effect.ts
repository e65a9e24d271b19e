import {
  asIfConfirmed,
  assert,
  type Book,
  bookSource,
  type Command,
  decide,
  type Event,
  type Evidence,
  type Exposure,
  evolve,
  exposureOf,
  type Id,
  idOf,
  type LimitOnPath,
  limitsOnPath,
  type Micros,
  present,
  RULE_SET,
  type Source,
  ulidOf,
  View,
} from '@bursar/core'
import type { Read } from '../store/db.ts'
import { type Deps, type Rejection, rejected } from './call.ts'
import type { OpenedPayment } from './opened-approval.ts'
import { loadBook } from './snapshot.ts'

const DAY = 24 * 3_600_000_000

/** How things stand, or would stand: what is used of each limit, and what could be lost. */
export interface Standing {
  readonly kind: 'standing'
  readonly limits: readonly LimitOnPath[]
  /** In the day from then on; null where no agent pays. */
  readonly worst: (Exposure & { readonly currency: string }) | null
}

/** What a decision would do at this moment. */
export interface Effect {
  readonly now: Standing
  /** Whether whoever is signed in has to confirm it with a passkey. */
  readonly needsPasskey: boolean
  /** Why approving would be refused. */
  readonly approved: Standing | Rejection
  readonly denied: Standing | Rejection
  readonly at: Micros
  /** Until when the worst case is told. */
  readonly until: Micros
}

/** Decides a copy of the book each way, as the lane would. Nothing is written. */
export async function effectOf(deps: Deps, opened: OpenedPayment): Promise<Effect> {
  // One after the other, all of one moment.
  const [now, approved, denied] = await deps.database.snapshot(
    async (read) =>
      [
        await standingAfter(read, opened, null),
        await standingAfter(read, opened, 'approval.approve'),
        await standingAfter(read, opened, 'approval.deny'),
      ] as const,
  )
  assert(now.standing.kind === 'standing', 'how things stand is not refused')
  const { at, standing } = now
  return {
    now: standing,
    needsPasskey: approved.needsPasskey === true,
    approved: approved.standing,
    denied: denied.standing,
    at,
    until: at + DAY,
  }
}

type Verb = 'approval.approve' | 'approval.deny'

async function standingAfter(
  read: Read,
  { link, approval: { row, payment }, call: { caller } }: OpenedPayment,
  kind: Verb | null,
): Promise<After> {
  const { bookId, key: actor, person } = caller
  const { agent } = payment
  const params = { approval: row.id, texts: {}, link: link?.id ?? null, evidence: null }
  const decision: Command = { kind: kind ?? 'approval.deny', actor, params }
  // An agent's end touches all that it can lose: so the same rows are looked at.
  const end: Command[] = agent === null ? [] : [{ kind: 'agent.delete', actor, params: { agent } }]
  const { book, at } = await loadBook(read, bookId, [decision, ...end])
  const first = kind === null ? null : decidedIn(book, decision, { at })
  const needsPasskey = first?.code === 'STEP_UP_REQUIRED' && person !== null
  const refusal = needsPasskey ? confirmedIn(book, decision, { at, person }) : first
  if (refusal !== null) return { at, standing: refusal, needsPasskey }
  const view = new View(bookSource(book), at)
  const limits = limitsOnPath(view, payment)
  const worst = agent === null ? null : worstOf(view, agent)
  return { at, standing: { kind: 'standing', limits, worst }, needsPasskey }
}

interface After {
  readonly at: Micros
  readonly standing: Standing | Rejection
  readonly needsPasskey: boolean
}

const confirmation: Evidence = {
  ...{ passkey: '', nonce: '' },
  ...{ authenticatorData: '', clientDataJSON: '', signature: '' },
}

/** The same, had the person confirmed it. */
function confirmedIn(
  book: Book,
  decision: Command,
  { at, person }: { readonly at: Micros; readonly person: Id<'person'> },
): Rejection | null {
  if (decision.kind !== 'approval.approve') return null
  const params = { ...decision.params, evidence: confirmation }
  const source = asIfConfirmed(bookSource(book), person)
  return decidedIn(book, { ...decision, params }, { at, source })
}

/** What could be lost in the next day. */
export function worstOf(view: View, agent: Id<'agent'>): NonNullable<Standing['worst']> {
  const [exposure] = exposureOf(view, agent, [view.at + DAY])
  const { currency } = view.policy(idOf('policy', ulidOf(agent))).rules
  return { ...present(exposure, 'an exposure'), currency }
}

/** Makes a decision in a book that is nobody's but ours; null where it was made. */
export function decidedIn(
  book: Book,
  command: Command,
  { at, source = bookSource(book) }: { readonly at: Micros; readonly source?: Source },
): Rejection | null {
  const { kind, actor, params } = command
  const view = new View(source, at)
  const outcome = decide(view, command)
  if (outcome.kind === 'rejected')
    return rejected(outcome.code, { sentence: outcome.sentence, details: outcome.details })
  if (outcome.kind !== 'done') return rejected('INTERNAL')
  const { result } = outcome
  const event = { kind, actor, params, at, reads: view.seen, result, rules: RULE_SET } as Event
  evolve(book, book.head.seq + 1, event)
  return null
}
