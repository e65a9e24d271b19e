import { count, flag, type Infer, id, list, nullable, oneOf, record } from '../codec.ts'

/** One switch for both faces: PAUSED shows as FROZEN wallets; DELETED is for ever. */
export const agentStatuses = ['ACTIVE', 'PAUSED', 'DELETED'] as const

export const agentRow = record({
  id: id('agent'),
  status: oneOf(...agentStatuses),
  readOnly: flag,
  attached: list(id('policy')),
  key: nullable(id('key')),
  createdAt: count,
  createdSeq: count,
  updatedAt: count,
})
export type AgentRow = Infer<typeof agentRow>
