import { parseId } from '@bursar/core'
import { rejected } from '../../application/call.ts'
import { reportShadow, setShadow } from '../../application/shadow.ts'
import type { Handlers } from './handler.ts'
import { renderDays, renderReport, renderTried } from './outcome-report.ts'
import { timeOrNull } from './render.ts'

type ShadowHandlers = Pick<Handlers, 'policies.shadow' | 'policies.shadowReport'>

/** null: what is named by an id that is none is not found. */
function namedIn(id: string, candidateId: string | null) {
  const policy = parseId('policy', id)
  const candidate = candidateId === null ? null : parseId('policy', candidateId)
  const isNamed = policy !== null && (candidateId === null || candidate !== null)
  return isNamed ? { policy, candidate } : null
}

export const shadowHandlers: ShadowHandlers = {
  async 'policies.shadow'(deps, call, { params, body }) {
    const named = namedIn(params.id, body.candidateId)
    if (named === null) return rejected('NOT_FOUND')
    const written = await setShadow(deps, call, named)
    if (written.kind === 'rejected') return written
    const { policy: id, candidate: candidateId } = named
    return { status: 200, body: { id, candidateId }, replayed: written.replayed }
  },

  async 'policies.shadowReport'(deps, call, { params, query }) {
    const { candidateId = null, ...span } = query
    const named = namedIn(params.id, candidateId)
    if (named === null) return rejected('NOT_FOUND')
    const answer = await reportShadow(deps, call, { ...named, span })
    if (answer.kind === 'rejected') return answer
    const { candidate, report, same, truncated } = answer
    const body = {
      policyId: named.policy,
      candidateId: candidate,
      from: timeOrNull(report.last),
      to: timeOrNull(report.first),
      truncated,
      ...renderReport(report),
      same,
      days: renderDays(report.days),
      changed: report.changed.map(renderTried),
    }
    return { status: 200, body }
  },
}
