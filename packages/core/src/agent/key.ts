import { count, type Infer, id, list, nullable, oneOf, record, text } from '../codec.ts'

/** A ROTATED key opens nothing, but what it asked for stands: its successor speaks for it. */
export const keyStatuses = ['ACTIVE', 'ROTATED', 'REVOKED'] as const

export const keyRow = record({
  id: id('key'),
  hash: text,
  prefix: text,
  last4: text,
  agent: nullable(id('agent')),
  owner: text,
  permissions: list(text),
  status: oneOf(...keyStatuses),
  expiresAt: nullable(count),
  createdAt: count,
  createdSeq: count,
  endedAt: nullable(count),
})
export type KeyRow = Infer<typeof keyRow>

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
