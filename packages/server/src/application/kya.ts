import {
  assert,
  type EventOf,
  type Id,
  type KyaLevel,
  kyaOf,
  present,
  type Row,
  type Trust,
  trustOf,
  ulidOf,
} from '@bursar/core'
import { IssuerUnreachable } from '../kya/verifier.ts'
import { decodeKya, decodeTrack, type KyaView, selectKya, selectTrack } from '../store/read/kya.ts'
import { decodeOrganization, selectOrganization } from '../store/read/organization.ts'
import { decodeOwnWallets, selectOwnWallets } from '../store/read/payment.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { type Manifest, manifestGiven, manifestImplied } from './manifest.ts'
import { FIRST } from './place.ts'
import { privateTexts } from './private-text.ts'
import { repeated, type Written, write } from './write.ts'

/** Who an agent is known to be, what it is for, and how far it is trusted. */
export interface Kya {
  readonly view: KyaView
  readonly manifest: Manifest
  /** Whether somebody said what it is for; else that follows from its limits and labels. */
  readonly isManifestGiven: boolean
  readonly trust: Trust
}

type Change = 'kya.upgrade' | 'kya.suspend' | 'kya.reactivate'
export type WrittenKya = Written<Change> & { readonly kya: Kya }

export async function findKya(
  deps: Deps,
  { caller }: Call,
  agent: Id<'agent'>,
): Promise<{ readonly kind: 'kya'; readonly kya: Kya } | Rejection> {
  const view = await viewOf(deps, caller.bookId, { agent, seq: FIRST })
  if (view === null || view.isDeleted) return rejected('NOT_FOUND')
  return { kind: 'kya', kya: await trusted(deps, caller.bookId, { agent, view }) }
}

/**
 * The same as an event left it, whatever came after. How far it is trusted, and what its level
 * rested on before that event, is told as it is now: an event does not say it.
 */
async function withKya(
  deps: Deps,
  { caller: { bookId } }: Call,
  written: Written<Change> | Rejection,
): Promise<WrittenKya | Rejection> {
  if (written.kind === 'rejected') return written
  const { event, seq } = written
  const { agent } = event.params
  const view = present(await viewOf(deps, bookId, { agent, seq }), agent)
  const after = { ...view, ...changed(event) }
  return { ...written, kya: await trusted(deps, bookId, { agent, view: after }) }
}

async function viewOf(
  { database }: Deps,
  bookId: number,
  { agent, seq }: { agent: Id<'agent'>; seq: number },
): Promise<KyaView | null> {
  const [row] = await database.read(selectKya(bookId, ulidOf(agent), seq))
  return row === undefined ? null : decodeKya(row)
}

function changed(event: EventOf<Change>): Partial<KyaView> {
  if (event.kind === 'kya.upgrade') {
    const { level, verifier, codeHash } = event.params
    return { level, status: 'active', verifier, codeHash, at: event.at }
  }
  const seen = event.reads.find(({ fact }) => fact === 'agent')?.value
  assert(seen != null, 'who suspends or reactivates an agent saw it')
  const { level } = kyaOf(seen as Pick<Row<'agent'>, 'kyaLevel' | 'kyaStatus'>)
  return { level, status: event.kind === 'kya.suspend' ? 'suspended' : 'active' }
}

async function trusted(
  { database }: Deps,
  bookId: number,
  { agent, view }: { agent: Id<'agent'>; view: KyaView },
): Promise<Kya> {
  const [own] = await database.read(selectOwnWallets(bookId, ulidOf(agent)))
  const [track] = await database.read(selectTrack(bookId, decodeOwnWallets(agent, own)))
  const facts = track === undefined ? noTrack : decodeTrack(track)
  const given = manifestGiven(view)
  return {
    // Where nobody vouched, there is nobody to name.
    view: view.verifier === nobody ? { ...view, verifier: null, at: null } : view,
    manifest: given ?? manifestImplied(view),
    isManifestGiven: given !== null,
    trust: trustOf({ ...view, ...facts }),
  }
}

const noTrack = { payments: 0, completed: 0, declined: 0 }
/** Vouches for the level that every agent begins with. */
const nobody = 'none'

interface Upgrade {
  readonly agent: Id<'agent'>
  readonly level: Exclude<KyaLevel, 'none'>
  readonly anchor: string | null
  readonly codeHash: string | null
  readonly attestation: string | null
}

/** Asks the verifier of the environment first: the book only hears of what was proven. */
export async function upgradeKya(
  deps: Deps,
  call: Call,
  upgrade: Upgrade,
): Promise<WrittenKya | Rejection> {
  const before = await repeated<'kya.upgrade'>(deps, call)
  return withKya(deps, call, before ?? (await writeUpgrade(deps, call, upgrade)))
}

async function writeUpgrade(
  deps: Deps,
  call: Call,
  upgrade: Upgrade,
): Promise<Written<'kya.upgrade'> | Rejection> {
  const proven = await prove(deps, call, upgrade)
  if (proven.kind === 'rejected') return proven
  const { agent, level } = upgrade
  // Only what the level rests on was looked at, so nothing else is kept as if it had been.
  const anchor = level === 'verified' ? (upgrade.anchor ?? undefined) : undefined
  const codeHash = level === 'attested' ? upgrade.codeHash : null
  const { digests, texts } = privateTexts(ulidOf(agent), { 'kya.anchor': anchor })
  const { verifier, proofId: proof } = proven
  const params = { agent, level, verifier, proof, codeHash, texts: digests }
  const command = { kind: 'kya.upgrade', actor: call.caller.key, params } as const
  return write(deps, call, { command, texts })
}

async function prove(
  deps: Deps,
  { caller: { bookId, environment } }: Call,
  { agent, level, ...sent }: Upgrade,
) {
  // Every agent begins there, so nobody has to vouch for it.
  if (level === 'basic') return { kind: 'verified' as const, verifier: nobody, proofId: null }
  const view = await viewOf(deps, bookId, { agent, seq: FIRST })
  if (view === null || view.isDeleted) return rejected('NOT_FOUND')
  const [row] = await deps.database.read(selectOrganization(bookId))
  const { organization } = decodeOrganization(present(row, 'the organization of a book'))
  try {
    const verdict = await deps
      .verifierOf(environment)
      .verify({ agent, organization, level, ...sent })
    if (verdict.kind === 'verified') return verdict
    return verdict.kind === 'not_configured'
      ? rejected('KYA_NOT_CONFIGURED')
      : rejected('KYA_NOT_VERIFIED', { sentence: verdict.sentence })
  } catch (error) {
    if (error instanceof IssuerUnreachable) {
      const sentence =
        "The issuer's public keys are currently unavailable. The request had no effect."
      return rejected('UNAVAILABLE', { sentence })
    }
    throw error
  }
}

/** From here on the agent pays nothing, until it is reactivated. */
export async function suspendKya(
  deps: Deps,
  call: Call,
  { agent, reason }: { agent: Id<'agent'>; reason: string | null },
): Promise<WrittenKya | Rejection> {
  const { digests, texts } = privateTexts(ulidOf(agent), { 'kya.reason': reason ?? undefined })
  const params = { agent, texts: digests }
  const command = { kind: 'kya.suspend', actor: call.caller.key, params } as const
  return withKya(deps, call, await write(deps, call, { command, texts }))
}

export async function reactivateKya(
  deps: Deps,
  call: Call,
  agent: Id<'agent'>,
): Promise<WrittenKya | Rejection> {
  const command = { kind: 'kya.reactivate', actor: call.caller.key, params: { agent } } as const
  return withKya(deps, call, await write(deps, call, { command }))
}
