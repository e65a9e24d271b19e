import { count, type Infer, id, nullable, oneOf, record, text } from '../codec.ts'

export const linkStates = ['OPEN', 'USED', 'REVOKED'] as const

/**
 * An address that only one person is given, by which they decide one approval, once. It has the
 * voice of the key that made it and ends with that key. Of the address its secret is hashed.
 */
export const linkRow = record({
  id: id('link'),
  approval: id('approval'),
  key: id('key'),
  hash: text,
  state: oneOf(...linkStates),
  expiresAt: count,
  createdAt: count,
  createdSeq: count,
  endedAt: nullable(count),
})
export type LinkRow = Infer<typeof linkRow>
