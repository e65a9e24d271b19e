import { AMOUNT_MAX, type Id, type KyaLevel, SUM_MAX, trustWeights } from '@bursar/core'
import { reachNamed } from '../../application/access.ts'
import { type Call, type Deps, type Rejection, rejected } from '../../application/call.ts'
import type { Written } from '../../application/write.ts'
import { fraction, type Known, knownAfter, knownOf, turn, upgrade } from '../v1/kya.ts'
import { inForce } from './agent.ts'
import type { V2Handlers } from './handler.ts'
import { money, shortened, timeOrNull } from './render.ts'

type KyaHandlers = Pick<V2Handlers, Extract<keyof V2Handlers, `v2.kya.${string}`>>

function renderKya(agent: Id<'agent'>, { view, manifest, trust }: Known) {
  const { maxBudgetPerTx: most, dailyBudget: daily } = manifest
  return {
    agent_id: agent,
    kya_level: view.level,
    kya_status: view.status,
    manifest: {
      capabilities: [...manifest.capabilities],
      max_budget_per_tx: most === null ? null : shortened(most),
      daily_budget: daily === null ? null : shortened(daily),
      framework: manifest.framework,
    },
    trust_score: fraction(trust.score),
    verifier: view.verifier,
    anchor_verification_id: view.anchor,
    code_hash: view.codeHash,
    verified_at: timeOrNull(view.at),
  }
}

type Turned = Written<'kya.upgrade'> | Written<'kya.suspend' | 'kya.reactivate'>

async function answer(
  deps: Deps,
  call: Call,
  { written, reason }: { written: Turned | Rejection; reason: string | null },
) {
  if (written.kind === 'rejected') return written
  const { event, replayed } = written
  const known = await knownAfter(deps, call.caller.bookId, written)
  const shown = renderKya(event.ask.agent, known)
  const { kya_level: level, kya_status: status } = shown
  const before: KyaLevel = event.kind === 'kya.upgrade' ? event.out.before : level
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

function signalsOf(trust: Known['trust']) {
  const names = ['kya', 'history', 'compliance', 'standing'] as const
  return names.map((name) => {
    return { name, score: fraction(trust[name]), weight: fraction(trustWeights[name]) }
  })
}

export const kyaHandlers: KyaHandlers = {
  async 'v2.kya.retrieve'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const known = await knownOf(deps, call.caller.bookId, reached.agent)
    if (known === null) return rejected('NOT_FOUND')
    return { status: 200, body: renderKya(reached.agent, known) }
  },

  async 'v2.kya.trustScore'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const known = await knownOf(deps, call.caller.bookId, reached.agent)
    if (known === null) return rejected('NOT_FOUND')
    const { kya, history, compliance, standing, score } = known.trust
    const { perTransaction, daily } = await inForce(deps, call, reached.agent)
    const body = {
      agent_id: reached.agent,
      trust_score: fraction(score),
      overall: fraction(score),
      tier: tierOf(score),
      max_per_tx: money(perTransaction.limit ?? AMOUNT_MAX),
      max_per_day: money(daily.limit ?? SUM_MAX),
      signals: signalsOf(known.trust),
      components: {
        kya: fraction(kya),
        history: fraction(history),
        compliance: fraction(compliance),
        standing: fraction(standing),
      },
      kya_level: known.view.level,
      kya_status: known.view.status,
    }
    return { status: 200, body }
  },

  async 'v2.kya.upgrade'(deps, call, { params, body }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const { target_level: level, anchor_verification_id: anchor } = body
    const { code_hash: codeHash, attestation } = body
    const written = await upgrade(deps, call, { agent, level, anchor, codeHash, attestation })
    return answer(deps, call, { written, reason: null })
  },

  async 'v2.kya.suspend'(deps, call, { params, body }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const { reason } = body
    const written = await turn(deps, call, { agent, kind: 'kya.suspend', reason })
    return answer(deps, call, { written, reason })
  },

  async 'v2.kya.reactivate'(deps, call, { params, body }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const written = await turn(deps, call, { agent, kind: 'kya.reactivate' })
    return answer(deps, call, { written, reason: body.reason })
  },
}
