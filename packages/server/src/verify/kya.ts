import {
  type AgentRow,
  type Book,
  type Event,
  type Id,
  type KyaLevel,
  kyaLevels,
} from '@bursar/core'
import type { Broken } from './finding.ts'

type KyaState = Pick<AgentRow, 'kyaLevel' | 'kyaStatus' | 'kyaVerifier' | 'kyaCodeHash' | 'kyaAt'>

const unasked: KyaState = {
  kyaLevel: null,
  kyaStatus: null,
  kyaVerifier: null,
  kyaCodeHash: null,
  kyaAt: null,
}

/**
 * I8: who agents are known to be, put together from what was found of them: a level never goes
 * down, nobody is vouched for while suspended, and nothing vouches twice.
 */
export class Kya {
  readonly #book: Book
  readonly #known = new Map<Id<'agent'>, KyaState>()
  readonly #proofs = new Set<string>()

  constructor(book: Book) {
    this.#book = book
  }

  /** Why nothing may be paid for a lineage of agents; null when it may. */
  stopOf(lineage: readonly Id<'agent'>[]): string | null {
    const one = lineage.find((id) => this.#of(id).kyaStatus === 'suspended')
    return one === undefined ? null : `${one} is suspended`
  }

  /** What the least known of a lineage is known to; null where no agent pays. */
  levelOf(lineage: readonly Id<'agent'>[]): KyaLevel | null {
    const ranks = lineage.map((id) => rankOf(this.#of(id).kyaLevel))
    return kyaLevels[Math.min(...ranks)] ?? null
  }

  /** Follows an event, and holds the rows that it changed against what follows. */
  observe(broken: Broken, event: Event): void {
    this.#follow(broken, event)
    const { inserted, updated } = this.#book.tables.agent
    for (const changed of [inserted, updated])
      for (const row of changed.values()) {
        const [given, known] = [textOf(row), textOf(this.#of(row.id))]
        if (given !== known)
          broken('I4', `${row.id} has KYA ${given}, but the log makes it ${known}`)
      }
  }

  #follow(broken: Broken, event: Event): void {
    switch (event.kind) {
      case 'kya.upgrade': {
        const { agent, level, verifier, proof, codeHash } = event.params
        const before = this.#of(agent)
        if (rankOf(level) < rankOf(before.kyaLevel))
          broken('I8', `${agent} is lowered to KYA level ${level}`)
        if (before.kyaStatus === 'suspended')
          broken('I8', `${agent} is raised, but its KYA is suspended`)
        if (proof !== null && this.#proofs.has(proof))
          broken('I8', `${agent} uses the attestation ${proof} a second time`)
        if (proof !== null) this.#proofs.add(proof)
        const found = { kyaLevel: level, kyaStatus: 'active', kyaVerifier: verifier } as const
        const kyaCodeHash = codeHash ?? before.kyaCodeHash
        this.#known.set(agent, { ...found, kyaCodeHash, kyaAt: event.at })
        break
      }
      case 'kya.suspend':
        this.#turn(event.params.agent, 'suspended')
        break
      case 'kya.reactivate':
        this.#turn(event.params.agent, 'active')
        break
      default:
        break
    }
  }

  #turn(agent: Id<'agent'>, kyaStatus: KyaState['kyaStatus']): void {
    this.#known.set(agent, { ...this.#of(agent), kyaStatus })
  }

  #of(agent: Id<'agent'>): KyaState {
    return this.#known.get(agent) ?? unasked
  }
}

/** Whoever was never looked at is known as everybody is from the beginning. */
export function rankOf(level: KyaLevel | null): number {
  return kyaLevels.indexOf(level ?? 'basic')
}

function textOf({ kyaLevel, kyaStatus, kyaVerifier, kyaCodeHash, kyaAt }: KyaState): string {
  return JSON.stringify([kyaLevel, kyaStatus, kyaVerifier, kyaCodeHash, kyaAt])
}
