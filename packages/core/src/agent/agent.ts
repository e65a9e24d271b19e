import { count, flag, type Infer, id, list, nullable, oneOf, record, text } from '../codec.ts'
import { kyaLevels, kyaStatuses } from '../kya/kya.ts'

/** One switch for both faces: PAUSED shows as FROZEN wallets; DELETED is for ever. */
export const agentStatuses = ['ACTIVE', 'PAUSED', 'DELETED'] as const

/** What the agents of one lineage have asked for, by the first of them. */
export const requestsOf = record({
  open: list(id('approval')),
  /** When a person last said no, in microseconds. */
  deniedAt: nullable(count),
})
export type RequestsOf = Infer<typeof requestsOf>

/** Lists that most agents have nothing in are null while they are empty. */
export const agentRow = record({
  id: id('agent'),
  status: oneOf(...agentStatuses),
  readOnly: flag,
  attached: list(id('policy')),
  /** Its kill switch. */
  stopped: nullable(flag),
  /** Of an agent without a parent; a delegate is bound by the groups of those above it. */
  groups: nullable(list(id('group'))),
  /** Who delegated to it. */
  parent: nullable(id('agent')),
  children: nullable(list(id('agent'))),
  /** How many agents stand below it, directly or not. */
  descendants: count,
  /** When the delegation ends. */
  expiresAt: nullable(count),
  /** Beyond the first wallet, which shares its ULID. */
  wallets: nullable(list(id('wallet'))),
  key: nullable(id('key')),
  /** Who it is known to be; null is basic and active, as every agent begins. */
  kyaLevel: nullable(oneOf(...kyaLevels)),
  kyaStatus: nullable(oneOf(...kyaStatuses)),
  /** Who vouched for the level, and the hash of the code that was attested. */
  kyaVerifier: nullable(text),
  kyaCodeHash: nullable(text),
  kyaAt: nullable(count),
  /** What it and those below it have asked for, of an agent without a parent. */
  requests: nullable(requestsOf),
  createdAt: count,
  createdSeq: count,
  updatedAt: count,
})
export type AgentRow = Infer<typeof agentRow>
