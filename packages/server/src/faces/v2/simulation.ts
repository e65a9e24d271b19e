import { sentenceOf } from '../text/finding.ts'
import type { V2Handlers } from './handler.ts'
import { remediesShown } from './trace.ts'
import { tryAs } from './trial.ts'

export const simulationHandlers: Pick<V2Handlers, 'v2.simulation.run'> = {
  async 'v2.simulation.run'(deps, call, { body }) {
    const { currency, token, ...rest } = body
    const asked = await tryAs(deps, call, { ...rest, tokens: [currency, token] })
    if (asked.kind === 'rejected') return asked
    const { outcome, code, reason, findings, remedies } = asked.trial
    const answer = {
      allowed: outcome === 'allow',
      reason,
      reason_code: code,
      outcome,
      policy_checks: findings.map((finding) => {
        const { rule, outcome } = finding
        return { check: rule, passed: outcome === 'pass', detail: sentenceOf(finding) }
      }),
      estimated_fee: '0.00',
      confidence: 1 as const,
      remedies: remediesShown(remedies),
    }
    return { status: 200, body: answer }
  },
}
