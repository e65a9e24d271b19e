import type { OperationName } from '@bursar/contract'
import { formatMoney, type Id } from '@bursar/core'
import { reachBelow, reachNamed } from '../../application/access.ts'
import type { Rejection } from '../../application/call.ts'
import { firstWalletOf } from '../../application/id.ts'
import {
  findKya,
  type Kya,
  reactivateKya,
  suspendKya,
  upgradeKya,
  type WrittenKya,
} from '../../application/kya.ts'
import type { Handlers } from './handler.ts'
import { moneyOrNull, timeOrNull } from './render.ts'

type KyaHandlers = Pick<Handlers, Extract<OperationName, `kya.${string}`>>

/** A score in whole percents as a number from 0 to 1. */
function fraction(percent: number): number {
  return percent / 100
}

/** A budget that was given is shown as it was, without the zeros that it came without. */
function asGiven(amount: bigint | null): string | null {
  return amount === null ? null : formatMoney(amount).replace(/0{1,6}$/, '')
}

function renderManifest({ manifest, isManifestGiven }: Kya) {
  const { capabilities, maxBudgetPerTx, dailyBudget, framework } = manifest
  const budget = isManifestGiven ? asGiven : moneyOrNull
  return {
    capabilities: [...capabilities],
    maxBudgetPerTx: budget(maxBudgetPerTx),
    dailyBudget: budget(dailyBudget),
    framework,
  }
}

function renderKya(agent: Id<'agent'>, kya: Kya) {
  const { view, trust } = kya
  return {
    agentId: firstWalletOf(agent),
    level: view.level,
    status: view.status,
    verifier: view.verifier,
    anchorVerificationId: view.anchor,
    codeHash: view.codeHash,
    verifiedAt: timeOrNull(view.at),
    manifest: renderManifest(kya),
    trustScore: fraction(trust.score),
    trust: {
      kya: fraction(trust.kya),
      history: fraction(trust.history),
      compliance: fraction(trust.compliance),
      standing: fraction(trust.standing),
    },
  }
}

function answer(written: WrittenKya | Rejection) {
  if (written.kind === 'rejected') return written
  const { event, kya, replayed } = written
  return { status: 200 as const, body: renderKya(event.params.agent, kya), replayed }
}

export const kyaHandlers: KyaHandlers = {
  async 'kya.retrieve'(deps, call, { params }) {
    const reached = await reachBelow(deps, call, params.id)
    if (reached.kind === 'rejected') return reached
    const known = await findKya(deps, call, reached.agent)
    if (known.kind === 'rejected') return known
    return { status: 200, body: renderKya(reached.agent, known.kya) }
  },

  async 'kya.upgrade'(deps, call, { params, body }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    const { agent } = reached
    const { level, anchorVerificationId: anchor, codeHash, attestation } = body
    return answer(await upgradeKya(deps, call, { agent, level, anchor, codeHash, attestation }))
  },

  async 'kya.suspend'(deps, call, { params, body }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    return answer(await suspendKya(deps, call, { agent: reached.agent, reason: body.reason }))
  },

  async 'kya.reactivate'(deps, call, { params }) {
    const reached = reachNamed(call, params.id)
    if (reached.kind === 'rejected') return reached
    return answer(await reactivateKya(deps, call, reached.agent))
  },
}
