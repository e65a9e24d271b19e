import { count, type Infer, id, list, nullable, oneOf, record, text } from '../codec.ts'
import { roles } from './role.ts'

/**
 * A ROTATED key opens nothing, but what it asked for stands: its successor speaks for it. That of
 * a member is rotated by a change of role.
 */
export const keyStatuses = ['ACTIVE', 'ROTATED', 'REVOKED'] as const

export const keyRow = record({
  id: id('key'),
  hash: text,
  prefix: text,
  last4: text,
  agent: nullable(id('agent')),
  /** A label, for people; of a member, the id of the person. The key speaks for its root. */
  owner: text,
  permissions: list(text),
  status: oneOf(...keyStatuses),
  expiresAt: nullable(count),
  createdAt: count,
  createdSeq: count,
  endedAt: nullable(count),
  /**
   * The key that made it, or that it took the place of; null for one that was made on the server's
   * machine, for a new member, or for an agent but by a person's consent to a client.
   */
  madeBy: nullable(id('key')),
  /** The first of its line of makers, which may be itself; null for the key of an agent. */
  root: nullable(id('key')),
  /** Of a member; null for every key that can be presented. */
  role: nullable(oneOf(...roles)),
  /** The program whose access it is, by tokens that stand for it; null for every other key. */
  client: nullable(text),
})
export type KeyRow = Infer<typeof keyRow>

/** The active keys that a key of the organization has made, and those that they made, and so on. */
export const madeRow = record({ key: id('key'), keys: list(id('key')) })
export type MadeRow = Infer<typeof madeRow>

/** The active keys with which keys are made, oldest first. */
export const keyMakersRow = record({
  keys: list(record({ id: id('key'), expiresAt: nullable(count) })),
})
export type KeyMakersRow = Infer<typeof keyMakersRow>

/** What an agent's key may do when its maker names nothing. */
export const agentPermissionsDefault = [
  'wallets:read',
  'wallets:write',
  'payments:read',
  'payments:write',
] as const

/** A key as its maker hands it in: the secret itself stays with whom it was shown to. */
export const newKey = record({ id: id('key'), hash: text, prefix: text, last4: text })
export type NewKey = Infer<typeof newKey>
