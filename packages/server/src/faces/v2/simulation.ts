import { tryAgentPayment } from '../../application/trial.ts'
import type { V2Handlers } from './handler.ts'
import { checksShown, nowhere, remediesShown } from './render.ts'
import { agentPaymentIn, outcomeShown } from './trial.ts'

export const simulationHandlers: Pick<V2Handlers, 'v2.simulation.run'> = {
  async 'v2.simulation.run'(deps, call, { body }) {
    const { currency, token } = body
    const payment = { ...agentPaymentIn(body), currencies: [currency, token] }
    const trial = await tryAgentPayment(deps, call, payment)
    if (trial.kind === 'rejected') return trial
    if (trial.kind === 'nowhere') return nowhere()
    const answer = {
      ...outcomeShown(trial),
      policy_checks: checksShown(trial.findings),
      estimated_fee: '0.00',
      confidence: 1 as const,
      remedies: remediesShown(trial.remedies),
    }
    return { status: 200, body: answer }
  },
}
