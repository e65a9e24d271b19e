import { setImmediate as breathe } from 'node:timers/promises'
import { type Id, parseId, type Tried, ulidOf } from '@bursar/core'
import { type Call, type Deps, rejected } from '../../application/call.ts'
import { placesOf } from '../../application/place.ts'
import { write } from '../../application/write.ts'
import { shadowChangesMax, shadowPageMax, shadowPaymentsMax } from '../../limits.ts'
import { decodePolicy, selectPolicy } from '../../store/read/policy.ts'
import { decodeShadowed, type ShadowedView, selectShadowed } from '../../store/read/shadow.ts'
import type { Handlers } from './handler.ts'
import { timeOrNull } from './render.ts'
import { renderTried, Tallies } from './tally.ts'

type ShadowHandlers = Pick<Handlers, 'policies.shadow' | 'policies.shadowReport'>

/** What a payment was, and what a policy's candidate said of it; null for nothing. */
function triedOf(
  { row, asked }: ShadowedView,
  policy: Id<'policy'>,
): { readonly candidate: Id<'policy'>; readonly tried: Tried } | null {
  const said = row.shadow?.find((verdict) => verdict.policy === policy)
  if (said === undefined) return null
  const isDeclined = row.state === 'DECLINED'
  const tried = {
    payment: row.id,
    at: row.createdAt,
    agent: row.agent,
    amount: row.amount,
    currency: row.currency,
    merchant: row.merchant,
    was: {
      verdict: isDeclined ? ('declined' as const) : asked ? 'needs_approval' : 'allowed',
      code: isDeclined ? row.code : null,
    },
    would: { verdict: said.outcome, code: said.code },
  } as const
  return { candidate: said.candidate, tried }
}

/** The payments of a span, the newest first: read by pages, so that no snapshot is held long. */
async function* newestFirst(deps: Deps, call: Call, span: { above: number; below: number }) {
  let { below } = span
  for (;;) {
    const query = selectShadowed(call.caller.bookId, { ...span, below, limit: shadowPageMax })
    const page = (await deps.database.read(query)).map(decodeShadowed)
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < shadowPageMax) return
    below = last.row.seq
    // Payments go on while they are counted.
    await breathe()
  }
}

/** The policy a path names, as the organization sees it. */
async function policyNamed(deps: Deps, call: Call, id: string) {
  const policy = parseId('policy', id)
  if (policy === null) return null
  const [found] = await deps.database.read(selectPolicy(call.caller.bookId, ulidOf(policy)))
  return found === undefined ? null : decodePolicy(found).row
}

export const shadowHandlers: ShadowHandlers = {
  async 'policies.shadow'(deps, call, { params, body }) {
    const policy = parseId('policy', params.id)
    const candidate = body.candidateId === null ? null : parseId('policy', body.candidateId)
    if (policy === null || (body.candidateId !== null && candidate === null))
      return rejected('NOT_FOUND')
    const ask = { policy, candidate }
    const command = { kind: 'policy.shadow', by: call.caller.key, ask } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    const shown = { id: policy, candidateId: candidate }
    return { status: 200, body: shown, replayed: written.replayed }
  },

  async 'policies.shadowReport'(deps, call, { params, query }) {
    const policy = await policyNamed(deps, call, params.id)
    const named = query.candidateId === undefined ? null : parseId('policy', query.candidateId)
    if (policy === null || (query.candidateId !== undefined && named === null))
      return rejected('NOT_FOUND')
    const { currency, timezone } = policy.rules
    const zone = timezone ?? 'UTC'
    const tallies = new Tallies({ currency, timezone: zone, changedMax: shadowChangesMax })
    const places = await placesOf(deps, call, query)
    let candidate = named ?? policy.shadow
    let looked = 0
    for await (const view of newestFirst(deps, call, places)) {
      looked += 1
      if (looked > shadowPaymentsMax) break
      const found = triedOf(view, policy.id)
      candidate ??= found?.candidate ?? null
      if (found === null || found.candidate !== candidate) continue
      tallies.add(found.tried)
    }
    const { days, ...shown } = tallies.shown()
    const differing = shown.changes.reduce((sum, { count }) => sum + count, 0)
    const body = {
      policyId: policy.id,
      candidateId: candidate,
      // The newest came first.
      from: timeOrNull(tallies.last),
      to: timeOrNull(tallies.first),
      truncated: looked > shadowPaymentsMax,
      ...shown,
      same: shown.payments - differing,
      days: days.reverse(),
      changed: tallies.changed.map(renderTried),
    }
    return { status: 200, body }
  },
}
