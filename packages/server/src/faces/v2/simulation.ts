import type { V2Handlers } from './handler.ts'
import { tryAs } from './trial.ts'

export const simulationHandlers: Pick<V2Handlers, 'v2.simulation.run'> = {
  async 'v2.simulation.run'(deps, call, { body }) {
    const { currency, token, ...rest } = body
    const asked = await tryAs(deps, call, { ...rest, tokens: [currency, token] })
    if (asked.kind === 'rejected') return asked
    const { outcome, code, reason, trace, remedies } = asked.trial
    const answer = {
      allowed: outcome === 'allow',
      reason,
      reason_code: code,
      outcome,
      policy_checks: trace.map(({ rule, passed, message }) => {
        return { check: rule, passed, detail: message }
      }),
      estimated_fee: '0.00',
      confidence: 1 as const,
      remedies,
    }
    return { status: 200, body: answer }
  },
}
