import { agentPermissionsDefault, type Metadata, metadataFault } from '@bursar/contract'
import { type Id, idOf, type Params, present, type Rules, ulidOf } from '@bursar/core'
import { mintId, mintKey } from '../identity/mint.ts'
import {
  decodeIdentity,
  type IdentityView,
  selectIdentities,
  selectIdentity,
} from '../store/read/identity.ts'
import { mayRule, reachNamed } from './access.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import { type MetadataFault, mergedLabels, untilFresh } from './label.ts'
import { withReadings } from './list-reading.ts'
import { type Manifest, manifestText } from './manifest.ts'
import { FIRST } from './place.ts'
import { metadataOf, privateTexts } from './private-text.ts'
import { writeSecret } from './sealed-secret.ts'
import { repeated, type Written, write } from './write.ts'

// An agent as an identity with rules: it may have no wallet, and no key.

type WrittenIdentity<K extends 'agent.create' | 'agent.change'> = Written<K> & {
  /** As its event left it, whatever came after. */
  readonly view: IdentityView
}

/** An agent that is there, and that the caller may see. */
export async function reachIdentity(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ readonly kind: 'identity'; readonly view: IdentityView } | Rejection> {
  const reached = reachNamed(call, id)
  if (reached.kind === 'rejected') return reached
  const view = await identityAt(deps, call, { agent: reached.agent, seq: FIRST })
  if (view === null || view.status === 'DELETED') return rejected('NOT_FOUND')
  return { kind: 'identity', view }
}

/** With its texts as they were after one event. */
async function identityAt(
  { database }: Deps,
  { caller }: Call,
  { agent, seq }: { agent: Id<'agent'>; seq: number },
): Promise<IdentityView | null> {
  const [row] = await database.read(selectIdentity(caller.bookId, ulidOf(agent), seq))
  return row === undefined ? null : decodeIdentity(row)
}

interface AgentPage {
  /** null: all that were not deleted. */
  readonly status: 'ACTIVE' | 'PAUSED' | null
  readonly limit: number
  readonly offset: number
}

/** The agents that the caller may see, the newest first. */
export async function listIdentities(
  deps: Deps,
  call: Call,
  page: AgentPage,
): Promise<readonly IdentityView[]> {
  const { agent: own, bookId } = call.caller
  if (own === null) {
    const rows = await deps.database.read(selectIdentities(bookId, page))
    return rows.map(decodeIdentity)
  }
  const view = await identityAt(deps, call, { agent: own, seq: FIRST })
  const isListed = page.offset === 0 && (page.status ?? view?.status) === view?.status
  return view !== null && isListed ? [view] : []
}

interface NewIdentity {
  readonly name: string
  readonly description: string | null
  readonly metadata: Metadata
  readonly manifest: Manifest | null
  readonly rules: Rules
  readonly hasWallet: boolean
  readonly hasKey: boolean
}

interface NewKey {
  /** Of the key that was asked for; its secret is null once that is not kept any more. */
  readonly key: { readonly id: Id<'key'>; readonly secret: string | null } | null
}

/** An agent, with a wallet unless that is not wanted, and with a key if that is. */
export async function createIdentity(
  deps: Deps,
  call: Call,
  { name, description, metadata, manifest, rules, hasWallet, hasKey }: NewIdentity,
): Promise<(WrittenIdentity<'agent.create'> & NewKey) | Rejection> {
  const { environment, bookId, key: actor } = call.caller
  const agent = mintId('agent')
  const { digests, texts } = privateTexts(ulidOf(agent), {
    name,
    description: description ?? undefined,
    metadata: Object.keys(metadata).length === 0 ? undefined : JSON.stringify(metadata),
    manifest: manifest === null ? undefined : manifestText(manifest),
  })
  const minted = hasKey ? mintKey(environment, bookId) : null
  const walletless = hasWallet ? null : true
  const permissions = minted === null ? [] : [...agentPermissionsDefault]
  const speaking = { key: minted?.key ?? null, permissions, readOnly: false }
  const read = await withReadings(deps, call, rules)
  const params = { agent, rules: read, walletless, ...speaking, texts: digests }
  const draft = { command: { kind: 'agent.create', actor, params } as const, texts }
  const written: (Written<'agent.create'> & { secret?: string | null }) | Rejection =
    minted === null
      ? await write(deps, call, draft)
      : await writeSecret(deps, call, { ...draft, secret: minted.secret })
  if (written.kind === 'rejected') return written
  const { params: made } = written.event
  const view = await identityAt(deps, call, { agent: made.agent, seq: written.seq })
  if (view === null) return rejected('INTERNAL')
  const key = made.key === null ? null : { id: made.key.id, secret: written.secret ?? null }
  return { ...written, view: created(view, written.event), key }
}

function created(
  view: IdentityView,
  { params, at }: Written<'agent.create'>['event'],
): IdentityView {
  return {
    ...view,
    status: 'ACTIVE',
    wallet: params.walletless === true ? null : idOf('wallet', ulidOf(view.id)),
    level: 'basic',
    kyaStatus: 'active',
    rules: params.rules,
    updatedAt: at,
  }
}

/** What is left out stays. */
interface IdentityChange {
  readonly name?: string | undefined
  readonly description?: string | null | undefined
  /** Merged into the labels that are there; null removes one. */
  readonly metadata?: Metadata | undefined
  /** As they were read; a rejection is told only of an agent that is there. */
  readonly rules: { readonly kind: 'change'; readonly change: RuleChange } | Rejection
  /** null leaves its switch as it is. */
  readonly active: boolean | null
}

type RuleChange = Params<'agent.change'>['change']

export async function changeIdentity(
  deps: Deps,
  call: Call,
  { id, ...change }: IdentityChange & { readonly id: string },
): Promise<WrittenIdentity<'agent.change'> | MetadataFault | Rejection> {
  const before = await repeated<'agent.change'>(deps, call)
  const written = before ?? (await untilFresh(() => writeChange(deps, call, { id, ...change })))
  if (written.kind !== 'written') return written
  const { event, seq } = written
  const view = present(
    await identityAt(deps, call, { agent: event.params.agent, seq }),
    'the agent',
  )
  const { active } = event.params
  const status = active === null ? view.status : active ? 'ACTIVE' : 'PAUSED'
  const rules = event.result.rules ?? view.rules
  return { ...written, view: { ...view, status, rules, updatedAt: event.at } }
}

async function writeChange(
  deps: Deps,
  call: Call,
  { id, name, description, metadata, rules, active }: IdentityChange & { readonly id: string },
): Promise<Written<'agent.change'> | MetadataFault | Rejection> {
  const reached = await reachIdentity(deps, call, id)
  if (reached.kind === 'rejected') return reached
  if (rules.kind === 'rejected') return rules
  const refusal = mayRule(call, rules.change)
  if (refusal !== null) return refusal
  const { view } = reached
  const labels = metadata && mergedLabels(metadataOf(view.metadata), metadata)
  const fault = labels === undefined ? null : metadataFault(labels)
  if (fault !== null) return { kind: 'metadata_fault', sentence: fault }
  const { digests, texts } = privateTexts(ulidOf(view.id), {
    name,
    description,
    metadata: labels && JSON.stringify(labels),
  })
  const since = labels === undefined ? null : view.changedAt
  const change = await withReadings(deps, call, rules.change)
  const params = { agent: view.id, change, active, since, texts: digests }
  const command = { kind: 'agent.change', actor: call.caller.key, params } as const
  return write(deps, call, { command, texts })
}
