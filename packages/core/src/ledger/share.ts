import { count, type Infer, id, money, record, text, ulid } from '../codec.ts'
import type { Id, Ulid } from '../id.ts'

/** What one agent has spent of the budget of a group or of an agent above it. */
export const shareRow = record({
  id: text,
  scope: ulid,
  member: id('agent'),
  daySpent: money,
  dayEnd: count,
  monthSpent: money,
  monthEnd: count,
  totalSpent: money,
})
export type ShareRow = Infer<typeof shareRow>
export type MutableShareRow = { -readonly [K in keyof ShareRow]: ShareRow[K] }

export function shareKey(scope: Ulid, member: Id<'agent'>): string {
  return `${scope}/${member}`
}
