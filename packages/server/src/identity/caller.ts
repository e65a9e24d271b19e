import type { Permission } from '@bursar/contract'
import type { Id } from '@bursar/core'
import type { Environment } from './mint.ts'

/** Who calls, as the face proved it. */
export interface Caller {
  readonly bookId: number
  readonly environment: Environment
  readonly key: Id<'key'>
  /** SHA-256 of the secret, also of a session's: seals what only this caller may see again. */
  readonly keyHash: string
  /** The agent whose own key this is; null for a key of the organization. */
  readonly agent: Id<'agent'> | null
  /** For whom a key of the organization speaks; null for an agent's. */
  readonly root: Id<'key'> | null
  readonly permissions: readonly Permission[]
  /** Who is signed in, for whom the key of their membership speaks; null: a key was presented. */
  readonly person: Id<'person'> | null
  /** Whether that person has shown a passkey within the last minutes. */
  readonly isFresh: boolean
}
