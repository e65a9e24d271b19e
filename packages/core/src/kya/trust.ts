import type { KyaLevel, KyaStatus } from './kya.ts'

/** What is known of an agent that its trust follows from. */
interface TrustFacts {
  readonly level: KyaLevel
  readonly status: KyaStatus
  /** Of the latest payments, a thousand at most: how many there were, completed and declined. */
  readonly payments: number
  readonly completed: number
  readonly declined: number
  /** Whether neither a pause nor a kill switch of its own stops it. */
  readonly stands: boolean
}

/** Whole percents, so that equal facts are an equal score on every machine. */
export interface Trust {
  readonly kya: number
  readonly history: number
  readonly compliance: number
  readonly standing: number
  readonly score: number
}

const percentOf: Readonly<Record<KyaLevel, number>> = {
  none: 0,
  basic: 30,
  verified: 70,
  attested: 100,
}

/** What each part counts for, in percents. */
export const trustWeights = { kya: 40, history: 20, compliance: 30, standing: 10 } as const

/** How many completed payments make a full history. */
const fullHistory = 100

/**
 * The trust score of an agent, in whole percents, rounded down: 40 % who it is known to be, 20 %
 * completed payments of a hundred, 30 % the share of its payments that were not declined, 10 %
 * whether it stands. It informs people; no rule reads it.
 */
export function trustOf(facts: TrustFacts): Trust {
  const { level, status, payments, completed, declined, stands } = facts
  const kya = status === 'active' ? percentOf[level] : 0
  const history = Math.min(100, Math.floor((completed * 100) / fullHistory))
  const compliance = payments === 0 ? 100 : Math.floor(((payments - declined) * 100) / payments)
  const standing = stands ? 100 : 0
  const sum =
    trustWeights.kya * kya +
    trustWeights.history * history +
    trustWeights.compliance * compliance +
    trustWeights.standing * standing
  return { kya, history, compliance, standing, score: Math.floor(sum / 100) }
}
