import { switchNamed } from '@bursar/contract'
import { tryAgentPayment } from '../../application/dry-run.ts'
import { agentPaymentIn, outcomeShown } from './dry-run.ts'
import type { V2Handlers } from './handler.ts'
import { checksShown, remediesShown } from './render.ts'

export const simulationHandlers: Pick<V2Handlers, 'v2.simulation.run'> = {
  async 'v2.simulation.run'(deps, call, { body }) {
    const { currency, token, chain } = body
    const label = chain === null ? null : switchNamed(chain)
    const asked = agentPaymentIn(call, body)
    if (asked.kind === 'rejected') return asked
    const payment = { ...asked, currencies: [currency, token], label }
    const dryRun = await tryAgentPayment(deps, call, payment)
    if (dryRun.kind === 'rejected') return dryRun
    const answer = {
      ...outcomeShown(dryRun),
      policy_checks: checksShown(dryRun.findings),
      estimated_fee: '0.00',
      confidence: 1 as const,
      remedies: remediesShown(dryRun.remedies),
    }
    return { status: 200, body: answer }
  },
}
