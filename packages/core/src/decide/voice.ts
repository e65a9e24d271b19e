import { mayDo } from '../agent/role.ts'
import type { ApprovalRow, Vote } from '../approval/approval.ts'
import { present } from '../assert.ts'
import { BOOK_KEY } from '../book.ts'
import type { Actor } from '../command.ts'
import type { Id } from '../id.ts'
import { type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'
import { memberOf } from './member.ts'

/** Whose consent it is, and what it comes to together with earlier ones. */
interface Consent {
  readonly kind: 'consent'
  readonly root: Id<'key'>
  /** How many voices have consented, this one included. */
  readonly count: number
  /** Whoever asked consents; null where that is somebody else. */
  readonly self: true | null
  readonly dropped: readonly Id<'key'>[] | null
}

interface Asked {
  readonly id: Id<'approval'>
  readonly approval: Pick<ApprovalRow, 'needed' | 'votes' | 'people'>
  /** The key that asked. */
  readonly key: Id<'key'>
}

/**
 * A key of the organization has the voice of the first of its line of makers, so nobody has two by
 * making keys. Where several have to consent, whoever asked is none of them, and a consent whose
 * key has ended since counts no more. A member never consents to what that person asked for.
 */
export function consentOf(
  view: View,
  actor: Actor,
  { id, approval, key }: Asked,
): Consent | Rejection {
  const root = present(voiceOf(view, actor, approval), 'an organization key consents')
  const self = voiceOf(view, key, approval) === root || null
  if (self && approval.people === true && isPerson(view, root))
    return rejected('CONFLICT', 'The requester cannot approve their own request.')
  if (approval.needed === null) return { kind: 'consent', root, count: 1, self, dropped: null }
  if (self)
    return rejected('CONFLICT', 'The requester of this payment cannot be one of its approvers.')
  if (view.must('keyPlace', root).createdSeq > view.must('approvalPlace', id).createdSeq)
    return rejected(
      'CONFLICT',
      'Approvers must have been members, or have had a key, when the approval was requested.',
    )
  const counting = (approval.votes ?? []).filter(({ dropped }) => dropped === null)
  const standing = counting.filter((vote) => stands(view, vote))
  if (standing.some((vote) => vote.root === root))
    return rejected(
      'CONFLICT',
      'You have already approved this payment. It needs another approver.',
    )
  const dropped = counting.filter((vote) => !standing.includes(vote)).map(({ key }) => key)
  const count = standing.length + 1
  return { kind: 'consent', root, count, self, dropped: dropped.length === 0 ? null : dropped }
}

/**
 * Whose voice a key of the organization is for an approval; null for an agent's. Once a book has
 * members, all keys that were made on the server's machine are one voice together.
 */
export function voiceOf(
  view: View,
  key: string,
  { people }: Pick<ApprovalRow, 'people'>,
): Id<'key'> | null {
  const { root } = view.must('voice', key)
  if (root === null || people !== true || isPerson(view, root)) return root
  return view.must('firstKey', BOOK_KEY).firstKey
}

function isPerson(view: View, root: Id<'key'>): boolean {
  return view.must('voiceRole', root).role !== null
}

/**
 * Permissions of a key never change: it lasts, or it does not. A member whose role was changed has
 * another key, and what they said before holds if they may still say it.
 */
function stands(view: View, { key, root }: Vote): boolean {
  const { status, expiresAt, role, owner } = view.must('key', key)
  if (status === 'ROTATED' && role !== null) {
    const member = memberOf(view, owner as Id<'person'>)
    return member?.root === root && mayDo(member.role, 'approvals:write')
  }
  return status === 'ACTIVE' && (expiresAt === null || view.at < expiresAt)
}
