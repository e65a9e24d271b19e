import type { Actor, Params } from '../command.ts'
import { type Id, idOf, ulidOf } from '../id.ts'
import { available, type Charge, Journal } from '../ledger/posting.ts'
import { done, type Ended, known, type Outcome, type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { delegatorOf, principalOf } from './actor.ts'
import { currentKey, existing, leftBehind, noAgent } from './agent.ts'
import { release, sweepTargetOf } from './posting.ts'

/**
 * Ends an agent and all below it in one event: keys, undecided payments, money. What is left goes
 * back to who delegated, else to the organization. What a rail has already been told stays held
 * until the rail answers, in a wallet that is CLOSING.
 */
export function decideAgentDelete(
  view: View,
  actor: Actor,
  params: Params<'agent.delete'>,
): Outcome<'agent.delete'> {
  const refusal = mayEnd(view, actor, params.agent)
  if (refusal !== null) return refusal
  const isClock = actor === 'system:clock'
  if (existing(view, params.agent) === null)
    return !isClock && leftBehind(view, params.agent) ? clear(view, params) : noAgent()
  if (isClock && !isOver(view, params.agent)) return known
  const end = new Ending(view, params.agent)
  const below = descendants(view, params.agent)
  // Whoever has no wallet delegates nothing, and has nothing to sweep: it is retired.
  if (below.length === 0 && view.read('wallet', idOf('wallet', ulidOf(params.agent))) === null)
    return noAgent()
  const ended = below.map((agent) => end.endBelow(agent))
  const result = end.result(params.agent)
  return done<'agent.delete'>({
    ...result,
    revoked: currentKey(view, params.agent),
    below: ended.length === 0 ? null : ended,
    again: null,
  })
}

/**
 * Ends an agent and all below it as well, but the money stays where it is, in wallets that are
 * frozen from now on. They are emptied by a budget adjustment, or once by `agent.delete`.
 */
export function decideAgentRetire(
  view: View,
  { agent }: Params<'agent.retire'>,
): Outcome<'agent.retire'> {
  if (existing(view, agent) === null) return noAgent()
  const end = new Ending(view, agent)
  const below = descendants(view, agent).map((one) => end.leaveBelow(one))
  end.leave(agent)
  const { charges, released, journal } = end
  const revoked = currentKey(view, agent)
  return done<'agent.retire'>({ holds: journal.holds, charges, released, revoked, below })
}

/** Takes what a retired agent left behind out of its wallets, and ends them. */
function clear(view: View, { agent }: Params<'agent.delete'>): Outcome<'agent.delete'> {
  const end = new Ending(view, agent)
  return done<'agent.delete'>({ ...end.result(agent), revoked: null, below: null, again: true })
}

/** The organization may end any agent, an agent those below it, and the clock a delegation. */
function mayEnd(view: View, actor: Actor, agent: Id<'agent'>): Rejection | null {
  const principal = principalOf(view, actor)
  if (principal.kind === 'rejected') return principal
  if (principal.agent === null) return null
  const isOwnOrNone = principal.agent === agent || existing(view, agent) === null
  const delegator = isOwnOrNone ? null : delegatorOf(view, actor, agent)
  if (delegator?.kind === 'principal') return null
  return delegator ?? rejected('SCOPE_FORBIDDEN', "An agent's own key cannot delete that agent.")
}

function isOver(view: View, agent: Id<'agent'>): boolean {
  const { expiresAt } = view.must('agentKey', agent)
  return expiresAt !== null && view.at >= expiresAt
}

/** Those below an agent, the lowest first, so that money flows up once. */
function descendants(view: View, agent: Id<'agent'>): Id<'agent'>[] {
  const children = view.must('agentKey', agent).children ?? []
  return children.flatMap((child) => [...descendants(view, child), child])
}

/** Collects what the end of several agents does to the ledger. */
class Ending {
  readonly journal: Journal
  readonly released: Id<'payment'>[] = []
  readonly charges: Charge[] = []
  swept = 0n
  readonly #view: View
  readonly #top: Id<'agent'>

  constructor(view: View, top: Id<'agent'>) {
    this.#view = view
    this.#top = top
    this.journal = new Journal((wallet) => view.must('balance', ulidOf(wallet)))
  }

  /** What becomes of the one that was named, after those below it. */
  result(agent: Id<'agent'>) {
    const { closed, closing } = this.end(agent)
    const [first, ...rest] = closed
    const isClosed = first === idOf('wallet', ulidOf(agent))
    const further = isClosed ? rest : closed
    const waiting = isClosed ? closing : closing.slice(1)
    const { entries, holds } = this.journal
    return {
      entries,
      holds,
      charges: this.charges,
      released: this.released,
      closing: isClosed ? ('CLOSED' as const) : ('CLOSING' as const),
      swept: this.swept,
      closed: further.length === 0 ? null : further,
      closingToo: waiting.length === 0 ? null : waiting,
    }
  }

  leaveBelow(agent: Id<'agent'>): Ended {
    this.leave(agent)
    return { agent, revoked: currentKey(this.#view, agent), closed: [], closing: [] }
  }

  /** Releases what waits, and nothing else. */
  leave(agent: Id<'agent'>): void {
    for (const id of this.#view.must('open', agent).payments) this.#release(id)
  }

  endBelow(agent: Id<'agent'>): Ended {
    return { agent, ...this.end(agent), revoked: currentKey(this.#view, agent) }
  }

  /** Releases what waits, then sweeps each wallet: those that are closed, and those that wait. */
  end(agent: Id<'agent'>): Pick<Ended, 'closed' | 'closing'> {
    const view = this.#view
    const first = idOf('wallet', ulidOf(agent))
    view.must('wallet', first)
    for (const id of view.must('open', agent).payments) this.#release(id)
    const further = view.must('agentKey', agent).wallets ?? []
    const closed: Id<'wallet'>[] = []
    const closing: Id<'wallet'>[] = []
    for (const wallet of [first, ...further])
      if (this.#sweep(wallet)) closed.push(wallet)
      else closing.push(wallet)
    return { closed, closing }
  }

  #release(id: Id<'payment'>): void {
    const { state } = this.#view.must('payment', id)
    if (state !== 'PENDING_APPROVAL' && state !== 'HELD') return
    this.charges.push(...release(this.#view, id, this.journal).back)
    this.released.push(id)
  }

  /** Whether nothing is held in the wallet any more. */
  #sweep(wallet: Id<'wallet'>): boolean {
    const { currency } = this.#view.must('wallet', wallet)
    const rest = available(this.journal.balance(wallet))
    const to = sweepTargetOf(this.#view, this.#top, currency)
    if (rest > 0n) {
      this.journal.move({ from: wallet, to, amount: rest })
      // Sums of several currencies are none: what is told is in the first wallet's.
      const first = this.#view.must('wallet', idOf('wallet', ulidOf(this.#top)))
      if (currency === first.currency) this.swept += rest
    }
    return this.journal.balance(wallet).held === 0n
  }
}
