import type { Permission } from '@bursar/contract'
import { type Id, parseId, ulidOf } from '@bursar/core'
import { hashKey, mintId, mintSecret, parseLink } from '../identity/mint.ts'
import { decodeLink, type LinkView, selectLinkOf, selectLinks } from '../store/read/link.ts'
import { findApproval } from './approval.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'
import type { OpenedApproval } from './opened-approval.ts'
import { privateTexts } from './private-text.ts'
import { writeSecret } from './sealed-secret.ts'
import { write } from './write.ts'

export type LinkState = 'OPEN' | 'USED' | 'EXPIRED' | 'REVOKED'

/** A link as it stands: who made it, for whom, and whether it can still decide. */
export interface Link {
  readonly id: Id<'link'>
  readonly approval: Id<'approval'>
  readonly label: string | null
  readonly madeBy: Id<'key'>
  readonly state: LinkState
  readonly createdAt: number
  readonly expiresAt: number
}

/** A new link, with its address: null once that is not kept any more. */
interface NewLink {
  readonly kind: 'link'
  readonly link: Link
  readonly url: string | null
  readonly replayed: boolean
}

/** Where the page of a link is; what follows is its secret. */
export const linkPath = '/approve/'

export async function createLink(
  deps: Deps,
  call: Call,
  { approval: named, label }: { readonly approval: string; readonly label: string | null },
): Promise<NewLink | Rejection> {
  const approval = parseId('approval', named)
  if (approval === null) return rejected('NOT_FOUND')
  const { environment, bookId, key: actor } = call.caller
  const secret = mintSecret(environment, bookId, 'bsl')
  const link = mintId('link')
  const { digests, texts } = privateTexts(ulidOf(link), { label: label ?? undefined })
  const params = { link, approval, hash: hashKey(secret), texts: digests }
  const command = { kind: 'link.create', actor, params } as const
  const written = await writeSecret(deps, call, { command, texts, secret })
  if (written.kind === 'rejected') return written
  const { event, replayed } = written
  return {
    kind: 'link',
    link: {
      id: event.params.link,
      approval,
      label,
      madeBy: actor,
      state: 'OPEN',
      createdAt: event.at,
      expiresAt: event.result.expiresAt,
    },
    url: written.secret === null ? null : `${deps.publicUrl}${linkPath}${written.secret}`,
    replayed,
  }
}

/** The links of an approval, oldest first. */
export async function listLinks(
  deps: Deps,
  call: Call,
  named: string,
): Promise<{ readonly kind: 'links'; readonly links: readonly Link[] } | Rejection> {
  const found = await findApproval(deps, call, named)
  if (found.kind === 'rejected') return found
  const query = selectLinks(call.caller.bookId, ulidOf(found.approval.row.id))
  const rows = await deps.database.read(query)
  return { kind: 'links', links: rows.map((row) => linkOf(decodeLink(row))) }
}

export async function revokeLink(
  deps: Deps,
  call: Call,
  named: { readonly approval: string; readonly link: string },
): Promise<{ readonly kind: 'link'; readonly link: Link; readonly replayed: boolean } | Rejection> {
  const found = await listLinks(deps, call, named.approval)
  if (found.kind === 'rejected') return found
  const link = found.links.find(({ id }) => id === named.link)
  if (link === undefined) return rejected('NOT_FOUND')
  const params = { link: link.id }
  const command = { kind: 'link.revoke', actor: call.caller.key, params } as const
  const written = await write(deps, call, { command })
  if (written.kind === 'rejected') return written
  return { kind: 'link', link: { ...link, state: 'REVOKED' }, replayed: written.replayed }
}

/** What a person who opens a link may look at; they decide as the key that made it. */
export interface OpenedLink extends OpenedApproval {
  readonly kind: 'link'
  readonly link: Link
}

/** The approval that a secret is for; NOT_FOUND for one that nobody has. Nothing is changed. */
export async function openLink(deps: Deps, secret: string): Promise<OpenedLink | Rejection> {
  const named = parseLink(secret)
  if (named === null) return rejected('NOT_FOUND')
  const [row] = await deps.database.read(selectLinkOf(named, hashKey(secret)))
  if (row === undefined) return rejected('NOT_FOUND')
  const view = decodeLink(row)
  const { root, permissions, hash } = view.maker
  const caller = {
    ...named,
    key: view.row.key,
    keyHash: hash,
    agent: null,
    root,
    permissions: permissions as readonly Permission[],
    person: null,
    isFresh: false,
  }
  const call = { caller, idempotency: null, progress: { isSubmitted: false }, makes: [] }
  const found = await findApproval(deps, call, view.row.approval)
  if (found.kind === 'rejected') return found
  // With its key it ends for whoever has it, what it decided included.
  const link = hasEnded(view) ? ({ ...linkOf(view), state: 'REVOKED' } as const) : linkOf(view)
  return { kind: 'link', link, approval: found.approval, call }
}

function linkOf({ row, label, maker, at }: LinkView): Link {
  const { id, approval, key: madeBy, state, createdAt, expiresAt } = row
  const link = { id, approval, label, madeBy, createdAt, expiresAt }
  if (state !== 'OPEN') return { ...link, state }
  if (at >= expiresAt) return { ...link, state: 'EXPIRED' }
  return { ...link, state: hasEnded({ maker, at }) ? 'REVOKED' : 'OPEN' }
}

/** Whether the key that made it is no longer valid. */
function hasEnded({ maker, at }: Pick<LinkView, 'maker' | 'at'>): boolean {
  return maker.status !== 'ACTIVE' || (maker.expiresAt !== null && at >= maker.expiresAt)
}
