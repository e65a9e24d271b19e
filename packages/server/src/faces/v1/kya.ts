import type { OperationName } from '@bursar/contract'
import {
  assert,
  type Command,
  type EventOf,
  formatMoney,
  type Id,
  type KyaLevel,
  kyaOf,
  present,
  type Row,
  rulesCodec,
  type Trust,
  trustOf,
  ulidOf,
} from '@bursar/core'
import { reachAgent, reachBelow } from '../../application/access.ts'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import { firstWalletOf } from '../../application/id.ts'
import { FIRST } from '../../application/place.ts'
import { privateTexts } from '../../application/private-text.ts'
import { repeated, type Written, write } from '../../application/write.ts'
import { IssuerUnreachable } from '../../kya/verifier.ts'
import {
  decodeKya,
  decodeTrack,
  type KyaView,
  selectKya,
  selectTrack,
} from '../../store/read/kya.ts'
import { decodeOrganization, selectOrganization } from '../../store/read/organization.ts'
import { decodeOwnWallets, selectOwnWallets } from '../../store/read/payment.ts'
import type { Handlers } from './handler.ts'
import { timeOrNull } from './render.ts'

type KyaHandlers = Pick<Handlers, Extract<OperationName, `kya.${string}`>>

export interface Manifest {
  readonly capabilities: string[]
  readonly maxBudgetPerTx: string | null
  readonly dailyBudget: string | null
  readonly framework: string | null
}

type Change = 'kya.upgrade' | 'kya.suspend' | 'kya.reactivate'
/** What was changed, at its place in the log. */
interface Changed {
  readonly seq: number
  readonly event: EventOf<Change>
}

export interface Known {
  readonly view: KyaView
  readonly manifest: Manifest
  readonly trust: Trust
}

/** Everything that is known of an agent; null when there is no such agent. */
export async function knownOf(
  deps: Deps,
  bookId: number,
  agent: Id<'agent'>,
): Promise<Known | null> {
  const view = await viewOf(deps, bookId, { agent, seq: FIRST })
  return view === null || view.isDeleted ? null : trusted(deps, bookId, { agent, view })
}

/**
 * The same as an event left it, whatever came after. How far it is trusted, and what its level
 * rested on before that event, is told as it is now: an event does not say it.
 */
export async function knownAfter(
  deps: Deps,
  bookId: number,
  { event, seq }: Changed,
): Promise<Known> {
  const { agent } = event.ask
  const view = present(await viewOf(deps, bookId, { agent, seq }), agent)
  return trusted(deps, bookId, { agent, view: { ...view, ...changed(event) } })
}

async function viewOf(
  { database }: Deps,
  bookId: number,
  { agent, seq }: { agent: Id<'agent'>; seq: number },
): Promise<KyaView | null> {
  const [row] = await database.read(selectKya(bookId, ulidOf(agent), seq))
  return row === undefined ? null : decodeKya(row)
}

function changed(event: Changed['event']): Partial<KyaView> {
  if (event.kind === 'kya.upgrade') {
    const { level, verifier, codeHash } = event.ask
    return { level, status: 'active', verifier, codeHash, at: event.at }
  }
  const seen = event.saw.find(({ fact }) => fact === 'agent')?.value
  assert(seen != null, 'who suspends or reactivates an agent saw it')
  const { level } = kyaOf(seen as Pick<Row<'agent'>, 'kyaLevel' | 'kyaStatus'>)
  return { level, status: event.kind === 'kya.suspend' ? 'suspended' : 'active' }
}

async function trusted(
  { database }: Deps,
  bookId: number,
  { agent, view }: { agent: Id<'agent'>; view: KyaView },
): Promise<Known> {
  const [own] = await database.read(selectOwnWallets(bookId, ulidOf(agent)))
  const [track] = await database.read(selectTrack(bookId, decodeOwnWallets(agent, own)))
  const facts = track === undefined ? noTrack : decodeTrack(track)
  // Where nobody vouched, there is nobody to name.
  const known = view.verifier === nobody ? { ...view, verifier: null, at: null } : view
  return { view: known, manifest: manifestOf(view), trust: trustOf({ ...view, ...facts }) }
}

const noTrack = { payments: 0, completed: 0, declined: 0 }
/** Vouches for the level that every agent begins with. */
const nobody = 'none'

/** What the agent was said to be for; from its limits and labels where nothing was said. */
function manifestOf({ manifest, metadata, rules }: KyaView): Manifest {
  if (manifest !== null) return JSON.parse(manifest)
  const { maxTransaction, dailyLimit } = rulesCodec.decode(JSON.parse(rules))
  const { framework = null }: { framework?: unknown } =
    metadata === null ? {} : JSON.parse(metadata)
  return {
    capabilities: [],
    maxBudgetPerTx: maxTransaction === null ? null : formatMoney(maxTransaction),
    dailyBudget: dailyLimit === null ? null : formatMoney(dailyLimit),
    framework: typeof framework === 'string' ? framework : null,
  }
}

/** A score in whole percents as a number from 0 to 1. */
export function fraction(percent: number): number {
  return percent / 100
}

function renderKya(agent: Id<'agent'>, { view, manifest, trust }: Known) {
  const { kya, history, compliance, standing, score } = trust
  return {
    agentId: firstWalletOf(agent),
    level: view.level,
    status: view.status,
    verifier: view.verifier,
    anchorVerificationId: view.anchor,
    codeHash: view.codeHash,
    verifiedAt: timeOrNull(view.at),
    manifest,
    trustScore: fraction(score),
    trust: {
      kya: fraction(kya),
      history: fraction(history),
      compliance: fraction(compliance),
      standing: fraction(standing),
    },
  }
}

export interface Upgrade {
  readonly level: Exclude<KyaLevel, 'none'>
  readonly anchor: string | null
  readonly codeHash: string | null
  readonly attestation: string | null
}

/** Asks the verifier of the environment first: the book only hears of what was proven. */
export async function upgrade(
  deps: Deps,
  call: Call,
  { agent, ...asked }: Upgrade & { readonly agent: Id<'agent'> },
): Promise<Written<'kya.upgrade'> | Rejection> {
  const before = await repeated<'kya.upgrade'>(deps, call)
  if (before !== null) return before
  const proven = await prove(deps, call, { agent, ...asked })
  if (proven.kind === 'rejected') return proven
  const { level } = asked
  // Only what the level rests on was looked at, so nothing else is kept as if it had been.
  const anchor = level === 'verified' ? (asked.anchor ?? undefined) : undefined
  const codeHash = level === 'attested' ? asked.codeHash : null
  const { digests, texts } = privateTexts(ulidOf(agent), { 'kya.anchor': anchor })
  const { verifier, proofId: proof } = proven
  const ask = { agent, level, verifier, proof, codeHash, texts: digests }
  const command = { kind: 'kya.upgrade', by: call.caller.key, ask } as const
  return write(deps, call, { command, texts })
}

async function prove(
  deps: Deps,
  { caller: { bookId, environment } }: Call,
  { agent, level, ...sent }: Upgrade & { readonly agent: Id<'agent'> },
) {
  // Every agent begins there, so nobody has to vouch for it.
  if (level === 'basic') return { kind: 'verified' as const, verifier: nobody, proofId: null }
  const view = await viewOf(deps, bookId, { agent, seq: FIRST })
  if (view === null || view.isDeleted) return rejected('NOT_FOUND')
  const [row] = await deps.database.read(selectOrganization(bookId))
  const { organization } = decodeOrganization(present(row, 'the organization of a book'))
  try {
    const found = await deps.verifierOf(environment).verify({ agent, organization, level, ...sent })
    if (found.kind === 'verified') return found
    return found.kind === 'not_configured'
      ? rejected('KYA_NOT_CONFIGURED')
      : rejected('KYA_NOT_VERIFIED', { sentence: found.sentence })
  } catch (error) {
    if (error instanceof IssuerUnreachable) {
      const sentence = 'The keys of the issuer cannot be had at present. Nothing was done.'
      return rejected('UNAVAILABLE', { sentence })
    }
    throw error
  }
}

/** Suspends or reactivates, answered by the agent as it stands then. */
export function turn(
  deps: Deps,
  call: Call,
  asked: { agent: Id<'agent'>; kind: 'kya.suspend' | 'kya.reactivate'; reason?: string | null },
) {
  const { agent, kind, reason } = asked
  const by = call.caller.key
  if (kind === 'kya.reactivate') {
    const command = { kind, by, ask: { agent } } as const
    return write<'kya.suspend' | 'kya.reactivate'>(deps, call, { command })
  }
  const { digests, texts } = privateTexts(ulidOf(agent), { 'kya.reason': reason ?? undefined })
  const command: Command = { kind, by, ask: { agent, texts: digests } }
  return write<'kya.suspend' | 'kya.reactivate'>(deps, call, { command, texts })
}

async function answer(
  deps: Deps,
  { caller }: Call,
  written: Written<'kya.upgrade'> | Written<'kya.suspend' | 'kya.reactivate'> | Rejection,
) {
  if (written.kind === 'rejected') return written
  const known = await knownAfter(deps, caller.bookId, written)
  const { event, replayed } = written
  return { status: 200 as const, body: renderKya(event.ask.agent, known), replayed }
}

export const kyaHandlers: KyaHandlers = {
  async 'kya.retrieve'(deps, call, { params }) {
    const reached = await reachBelow(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const known = await knownOf(deps, call.caller.bookId, reached.agent)
    if (known === null) return rejected('NOT_FOUND')
    return { status: 200, body: renderKya(reached.agent, known) }
  },

  async 'kya.upgrade'(deps, call, { params, body }) {
    const reached = reachAgent(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const { level, anchorVerificationId: anchor, codeHash, attestation } = body
    const written = await upgrade(deps, call, { agent, level, anchor, codeHash, attestation })
    return answer(deps, call, written)
  },

  async 'kya.suspend'(deps, call, { params, body }) {
    const reached = reachAgent(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const written = await turn(deps, call, { agent, kind: 'kya.suspend', reason: body.reason })
    return answer(deps, call, written)
  },

  async 'kya.reactivate'(deps, call, { params }) {
    const reached = reachAgent(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const written = await turn(deps, call, { agent, kind: 'kya.reactivate' })
    return answer(deps, call, written)
  },
}
