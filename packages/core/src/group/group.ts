import { count, flag, type Infer, id, list, nullable, record } from '../codec.ts'

/**
 * Agents that share a budget: a scope with members, and maybe a parent that counts all of it
 * too. The parent is chosen when it is made and never changes, so groups form no circle.
 */
export const groupRow = record({
  id: id('group'),
  parent: nullable(id('group')),
  /** One for a group without a parent. */
  depth: count,
  attached: list(id('policy')),
  stopped: nullable(flag),
  members: count,
  children: count,
  deleted: flag,
  createdAt: count,
  createdSeq: count,
  updatedAt: count,
})
export type GroupRow = Infer<typeof groupRow>
