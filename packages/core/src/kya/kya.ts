import { count, id, record, text } from '../codec.ts'

/** How well it is known who an agent is and who answers for it, the least first. */
export const kyaLevels = ['none', 'basic', 'verified', 'attested'] as const
export type KyaLevel = (typeof kyaLevels)[number]

/** Only a suspended agent is kept from paying. */
export const kyaStatuses = ['pending', 'active', 'suspended'] as const
export type KyaStatus = (typeof kyaStatuses)[number]

/** What somebody vouched with, by its hash: good for one agent, once. */
export const proofRow = record({ id: text, agent: id('agent'), at: count })
/** An agent whose row says nothing is basic and active: so every agent begins. */
export function kyaOf(row: { kyaLevel: KyaLevel | null; kyaStatus: KyaStatus | null }): {
  readonly level: KyaLevel
  readonly status: KyaStatus
} {
  return { level: row.kyaLevel ?? 'basic', status: row.kyaStatus ?? 'active' }
}

/** Whether a level is at least the one that is asked for. */
export function reaches(level: KyaLevel, wanted: KyaLevel): boolean {
  return kyaLevels.indexOf(level) >= kyaLevels.indexOf(wanted)
}

/** The least of several. */
export function lowestOf(levels: readonly KyaLevel[]): KyaLevel {
  return levels.reduce((least, one) => (reaches(one, least) ? least : one), 'attested')
}
