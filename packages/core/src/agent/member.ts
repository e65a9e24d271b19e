import { count, type Infer, id, nullable, oneOf, record } from '../codec.ts'
import { roles } from './role.ts'

/**
 * A person's membership of a book. It speaks by a key that nobody can present: a change of role
 * ends that key and makes another one of the same root, which is the person's voice.
 */
export const memberRow = record({
  person: id('person'),
  role: oneOf(...roles),
  /** null: the membership has ended. */
  key: nullable(id('key')),
  root: id('key'),
  addedAt: count,
  addedSeq: count,
  endedAt: nullable(count),
})
export type MemberRow = Infer<typeof memberRow>
