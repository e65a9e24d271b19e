import type { ApprovalRow } from '../approval/approval.ts'
import type { Actor, Params } from '../command.ts'
import type { Id } from '../id.ts'
import { linkHours, linksMax } from '../limits.ts'
import { done, type Outcome, type Rejection, rejected } from '../outcome.ts'
import { hoursInMicros } from '../time.ts'
import type { View } from '../view.ts'
import { type Pending, pending } from './pending.ts'
import { mustHold } from './request.ts'
import { ancestryOf, policiesOn } from './scope.ts'
import { mustNeedNoStepUp } from './step-up.ts'
import { voiceOf } from './voice.ts'

/**
 * Whoever makes a link lends it their voice. Where that voice would not count, no link is made,
 * so nobody opens one in vain.
 */
export function decideLinkCreate(
  view: View,
  actor: Actor,
  params: Params<'link.create'>,
): Outcome<'link.create'> {
  const found = pending(view, params.approval)
  if (found.kind === 'rejected') return found
  const refusal = mustSpeak(view, actor, found)
  if (refusal !== null) return refusal
  const lack = found.kind === 'request' ? mustHold(view, actor, found.request.what) : null
  if (lack !== null) return lack
  const unconfirmed = mustBeApprovable(view, found)
  if (unconfirmed !== null) return unconfirmed
  const { links } = view.must('approvalLinks', params.approval)
  if ((links ?? 0) >= linksMax)
    return rejected('CONFLICT', `At most ${linksMax} links can be created for an approval.`)
  const expiresAt = Math.min(view.at + hoursInMicros(linkHours), found.expiresAt)
  return done<'link.create'>({ expiresAt })
}

/**
 * A link cannot confirm with a passkey. Where the book had no members when it was asked for, nobody
 * can: a link is good for a denial there, and its maker is not sent to ask others in vain.
 */
function mustBeApprovable(view: View, found: Pending): Rejection | null {
  if (found.approval.people !== true) return null
  const consented = found.kind === 'request' ? found.request : found.payment
  return mustNeedNoStepUp(view, policiesOn(view, ancestryOf(view, consented.agent)), consented)
}

export function decideLinkRevoke(
  view: View,
  { link }: Params<'link.revoke'>,
): Outcome<'link.revoke'> {
  const row = view.read('link', link)
  if (row === null) return noLink()
  if (row.state !== 'OPEN')
    return rejected('CONFLICT', 'This link was used or revoked.', { status: row.state })
  return done<'link.revoke'>({})
}

const noLink = () => rejected('NOT_FOUND', 'No such link.')

/** Why somebody cannot decide an approval by a link; null where they can, or come without one. */
export function mustOpen(
  view: View,
  actor: Actor,
  { approval, link }: { readonly approval: Id<'approval'>; readonly link: Id<'link'> | null },
): Rejection | null {
  if (link === null) return null
  const row = view.read('link', link)
  if (row === null || row.approval !== approval || row.key !== actor) return noLink()
  if (row.state !== 'OPEN')
    return rejected('CONFLICT', 'This link was used or revoked.', { status: row.state })
  if (view.at >= row.expiresAt) return rejected('CONFLICT', 'This link has expired.')
  return null
}

interface Asked {
  readonly approval: Pick<ApprovalRow, 'needed' | 'people'>
  /** The key that asked. */
  readonly key: Id<'key'>
}

/** A link speaks for one alone, and never for who asked. */
export function mustSpeak(view: View, actor: Actor, { approval, key }: Asked): Rejection | null {
  if ((approval.needed ?? 1) > 1)
    return rejected(
      'CONFLICT',
      'This approval needs several approvers, and a link cannot be one of them. ' +
        'Approve with API keys.',
    )
  if (voiceOf(view, actor, approval) !== voiceOf(view, key, approval)) return null
  return rejected(
    'CONFLICT',
    'The requester of this approval cannot approve it by a link, nor can the key that made theirs.',
  )
}
