import { AMOUNT_MAX, type Id, type KyaLevel, SUM_MAX, trustWeights } from '@bursar/core'
import { reachNamed } from '../../application/access.ts'
import type { Rejection } from '../../application/call.ts'
import { effectiveLimits } from '../../application/effective-limit.ts'
import {
  findKya,
  type Kya,
  reactivateKya,
  suspendKya,
  upgradeKya,
  type WrittenKya,
} from '../../application/kya.ts'
import type { V2Handlers } from './handler.ts'
import { money, moneyOrNull, timeOrNull } from './render.ts'

type KyaHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.kya.${string}`>>

/** A score in whole percents as a number from 0 to 1. */
function fraction(percent: number): number {
  return percent / 100
}

function renderKya(agent: Id<'agent'>, { view, manifest, trust }: Kya) {
  return {
    agent_id: agent,
    kya_level: view.level,
    kya_status: view.status,
    manifest: {
      capabilities: [...manifest.capabilities],
      max_budget_per_tx: moneyOrNull(manifest.maxBudgetPerTx),
      daily_budget: moneyOrNull(manifest.dailyBudget),
      framework: manifest.framework,
    },
    trust_score: fraction(trust.score),
    verifier: view.verifier,
    anchor_verification_id: view.anchor,
    code_hash: view.codeHash,
    verified_at: timeOrNull(view.at),
  }
}

function answer(written: WrittenKya | Rejection, reason: string | null) {
  if (written.kind === 'rejected') return written
  const { event, kya, replayed } = written
  const shown = renderKya(event.params.agent, kya)
  const { kya_level: level, kya_status: status } = shown
  const before: KyaLevel = event.kind === 'kya.upgrade' ? event.result.before : level
  const changed = { previous_level: before, new_level: level, status, reason }
  return { status: 200 as const, body: { ...shown, ...changed }, replayed }
}

const tiers = [
  [90, 'sovereign'],
  [70, 'high'],
  [50, 'medium'],
  [30, 'low'],
] as const

type Tier = (typeof tiers)[number][1] | 'untrusted'

/** A word for a score in percents. No rule reads it. */
function tierOf(score: number): Tier {
  return tiers.find(([least]) => score >= least)?.[1] ?? 'untrusted'
}

function signalsOf(trust: Kya['trust']) {
  const names = ['kya', 'history', 'compliance', 'standing'] as const
  return names.map((name) => {
    return { name, score: fraction(trust[name]), weight: fraction(trustWeights[name]) }
  })
}

export const kyaHandlers: KyaHandlers = {
  async 'v2.kya.retrieve'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const known = await findKya(deps, call, reached.agent)
    if (known.kind === 'rejected') return known
    return { status: 200, body: renderKya(reached.agent, known.kya) }
  },

  async 'v2.kya.trustScore'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const known = await findKya(deps, call, reached.agent)
    if (known.kind === 'rejected') return known
    const { view, trust } = known.kya
    const { transaction, day } = await effectiveLimits(deps, call, reached.agent)
    const body = {
      agent_id: reached.agent,
      trust_score: fraction(trust.score),
      overall: fraction(trust.score),
      tier: tierOf(trust.score),
      max_per_tx: money(transaction.limit ?? AMOUNT_MAX),
      max_per_day: money(day.limit ?? SUM_MAX),
      signals: signalsOf(trust),
      components: {
        kya: fraction(trust.kya),
        history: fraction(trust.history),
        compliance: fraction(trust.compliance),
        standing: fraction(trust.standing),
      },
      kya_level: view.level,
      kya_status: view.status,
    }
    return { status: 200, body }
  },

  async 'v2.kya.upgrade'(deps, call, { params, body }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const { target_level: level, anchor_verification_id: anchor } = body
    const { code_hash: codeHash, attestation } = body
    const upgrade = { agent, level, anchor, codeHash, attestation }
    return answer(await upgradeKya(deps, call, upgrade), null)
  },

  async 'v2.kya.suspend'(deps, call, { params, body }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { reason } = body
    return answer(await suspendKya(deps, call, { agent: reached.agent, reason }), reason)
  },

  async 'v2.kya.reactivate'(deps, call, { params, body }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    return answer(await reactivateKya(deps, call, reached.agent), body.reason)
  },
}
