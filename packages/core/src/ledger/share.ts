import { type Infer, id, record, text, ulid } from '../codec.ts'
import type { Id, Ulid } from '../id.ts'
import { counters } from '../window.ts'

/** What one agent has spent of the budget of a group or of an agent above it. */
export const shareRow = record({
  id: text,
  scope: ulid,
  member: id('agent'),
  ...counters,
})
export type ShareRow = Infer<typeof shareRow>
export type MutableShareRow = { -readonly [K in keyof ShareRow]: ShareRow[K] }

export function shareKey(scope: Ulid, member: Id<'agent'>): string {
  return `${scope}/${member}`
}
