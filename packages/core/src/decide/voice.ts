import type { ApprovalRow } from '../approval/approval.ts'
import { present } from '../assert.ts'
import type { Actor } from '../command.ts'
import type { Id } from '../id.ts'
import { type Rejection, rejected } from '../outcome.ts'
import type { View } from '../view.ts'

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
  readonly approval: Pick<ApprovalRow, 'needed' | 'votes'>
  /** The key that asked. */
  readonly key: Id<'key'>
}

/**
 * A key of the organization has the voice of the first of its line of makers, so nobody has two by
 * making keys. Where several have to consent, whoever asked is none of them, and a consent whose
 * key has ended since counts no more.
 */
export function consentOf(
  view: View,
  actor: Actor,
  { id, approval, key }: Asked,
): Consent | Rejection {
  const root = present(rootOf(view, actor), 'an organization key consents')
  const self = rootOf(view, key) === root || null
  if (approval.needed === null) return { kind: 'consent', root, count: 1, self, dropped: null }
  if (self)
    return rejected('CONFLICT', 'The requester of this payment cannot be one of its approvers.')
  if (view.must('keyPlace', root).createdSeq > view.must('approvalPlace', id).createdSeq)
    return rejected('CONFLICT', 'Approvers must have had a key when the approval was requested.')
  const counting = (approval.votes ?? []).filter(({ dropped }) => dropped === null)
  const standing = counting.filter(({ key }) => stands(view, key))
  if (standing.some((vote) => vote.root === root))
    return rejected(
      'CONFLICT',
      'You have already approved this payment. It needs another approver.',
    )
  const dropped = counting.filter((vote) => !standing.includes(vote)).map(({ key }) => key)
  const count = standing.length + 1
  return { kind: 'consent', root, count, self, dropped: dropped.length === 0 ? null : dropped }
}

/** Whom a key of the organization speaks for; null for an agent's. */
export function rootOf(view: View, key: string): Id<'key'> | null {
  return view.must('voice', key).root
}

/** Permissions of a key never change: it lasts, or it does not. */
function stands(view: View, id: Id<'key'>): boolean {
  const { status, expiresAt } = view.must('key', id)
  return status === 'ACTIVE' && (expiresAt === null || view.at < expiresAt)
}
