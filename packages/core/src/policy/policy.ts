import { count, flag, type Infer, id, nullable, oneOf, record, ulid } from '../codec.ts'
import { rules } from './rules.ts'

export const policyKinds = ['own', 'shared'] as const

/** A policy as it stands. An own policy lives and dies with its scope; a shared one is attached. */
export const policyRow = record({
  id: id('policy'),
  kind: oneOf(...policyKinds),
  scope: nullable(ulid),
  agent: nullable(id('agent')),
  group: nullable(id('group')),
  version: count,
  rules,
  attachedTo: count,
  /** The policy that decides beside this one, recorded and not enforced. */
  shadow: nullable(id('policy')),
  /** For how many policies this one is such a candidate. */
  shadowOf: nullable(count),
  deleted: flag,
  createdAt: count,
  createdSeq: count,
  updatedAt: count,
})
export type PolicyRow = Infer<typeof policyRow>

/** Every version that ever was, kept for reading, replay and back-tests. */
export const policyVersionRow = record({ policy: id('policy'), version: count, seq: count, rules })
export type PolicyVersionRow = Infer<typeof policyVersionRow>
