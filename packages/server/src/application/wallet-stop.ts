import { type Id, parseId, ulidOf } from '@bursar/core'
import { selectStanding } from '../store/read/agent.ts'
import { readText } from '../store/read/value.ts'
import { reachNamed } from './access.ts'
import { pauseAgent, resumeAgent } from './agent.ts'
import { findLimitedWallet } from './agent-wallet.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { firstWalletOf } from './id.ts'
import { privateTexts } from './private-text.ts'
import { write } from './write.ts'

// The emergency stop of a wallet, which is that of its agent.

interface Owned {
  readonly kind: 'owned'
  readonly wallet: Id<'wallet'>
  readonly agent: Id<'agent'>
}

interface Standing {
  /** Paused, or stopped by a kill switch of its own. */
  readonly isStopped: boolean
  readonly reason: string | null
}

export interface WalletStanding extends Owned, Standing {
  /** When it was turned, in microseconds. */
  readonly at: number
  readonly replayed: boolean
}

/** The agent that a text names, itself or by one of its wallets. */
async function ownerOf(deps: Deps, call: Call, named: string): Promise<Owned | Rejection> {
  if (parseId('agent', named) !== null) {
    const reached = reachNamed(call, named)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    return { kind: 'owned', wallet: firstWalletOf(agent), agent }
  }
  const found = await findLimitedWallet(deps, call, named)
  if (found.kind === 'rejected') return found
  const { id, agent } = found.wallet
  if (agent !== null) return { kind: 'owned', wallet: id, agent }
  const sentence =
    "Only an agent's wallet can be stopped alone. Use the organization's kill switch."
  return rejected('CONFLICT', { sentence })
}

async function standingOf(
  { database }: Deps,
  { caller }: Call,
  agent: Id<'agent'>,
): Promise<Standing | null> {
  const [row] = await database.read(selectStanding(caller.bookId, ulidOf(agent)))
  if (row === undefined || row.status === 'DELETED') return null
  const isPaused = row.status === 'PAUSED'
  const reason = isPaused ? readText(row.paused_for) : null
  return {
    isStopped: isPaused || row.stopped === true,
    reason: reason ?? (row.stopped === true ? readText(row.stopped_for) : null),
  }
}

export async function findStanding(
  deps: Deps,
  call: Call,
  named: string,
): Promise<(Owned & Standing) | Rejection> {
  const owned = await ownerOf(deps, call, named)
  if (owned.kind === 'rejected') return owned
  const standing = await standingOf(deps, call, owned.agent)
  return standing === null ? rejected('NOT_FOUND') : { ...owned, ...standing }
}

interface Turn {
  readonly named: string
  readonly reason: string | null
}

/** Stops the agent of a wallet. An agent may do that itself, without a word. */
export async function stopWallet(
  deps: Deps,
  call: Call,
  { named, reason }: Turn,
): Promise<WalletStanding | Rejection> {
  const owned = await ownerOf(deps, call, named)
  if (owned.kind === 'rejected') return owned
  const { agent } = owned
  const written =
    call.caller.agent === null
      ? await pauseFor(deps, call, { agent, reason })
      : await pauseAgent(deps, call, agent)
  if (written.kind === 'rejected') return written
  const { event, replayed } = written
  const isSaid = call.caller.agent === null
  // As it was then, also where the answer is repeated later.
  return { ...owned, isStopped: true, reason: isSaid ? reason : null, at: event.at, replayed }
}

function pauseFor(
  deps: Deps,
  call: Call,
  { agent, reason }: { agent: Id<'agent'>; reason: string | null },
) {
  const { digests, texts } = privateTexts(ulidOf(agent), { pause: reason })
  const params = { agent, change: {}, active: false, since: null, texts: digests }
  const command = { kind: 'agent.change', actor: call.caller.key, params } as const
  return write(deps, call, { command, texts })
}

/** Lets it go on; a kill switch of its own stays as it is. */
export async function releaseWallet(
  deps: Deps,
  call: Call,
  named: string,
): Promise<WalletStanding | Rejection> {
  const owned = await ownerOf(deps, call, named)
  if (owned.kind === 'rejected') return owned
  const written = await resumeAgent(deps, call, owned.agent)
  if (written.kind === 'rejected') return written
  const { event, replayed } = written
  // It may be gone since, or it was when this answer was given for the first time.
  const standing = await standingOf(deps, call, owned.agent)
  const now = standing ?? { isStopped: false, reason: null }
  return { ...owned, ...now, at: event.at, replayed }
}
