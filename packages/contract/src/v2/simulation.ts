import { z } from 'zod'
import { dryRunFields, dryRunProblems } from './dry-run.ts'
import { ignored, ignoredShown, v2Operation } from './operation.ts'
import { chain, token } from './payment.ts'
import { decisionOutcome, remedies } from './trace.ts'
import { money } from './value.ts'

const simulated = z
  .object({
    allowed: z
      .boolean()
      .meta({ description: 'Whether the payment would succeed now, without approval.' }),
    reason: z.string(),
    reason_code: z.string().nullable(),
    outcome: decisionOutcome,
    policy_checks: z.array(
      z
        .object({ check: z.string(), passed: z.boolean(), detail: z.string() })
        .meta({ id: 'SimulationCheck' }),
    ),
    estimated_fee: money.meta({ description: 'Always zero: no rail charges a fee.' }),
    confidence: z
      .literal(1)
      .meta({ description: 'Always 1: this is the actual decision, not an estimate.' }),
    remedies,
    ...ignoredShown,
  })
  .meta({ id: 'Simulation' })

export const simulationOperations = [
  v2Operation({
    name: 'v2.simulation.run',
    method: 'POST',
    path: '/api/v2/simulate',
    aliases: ['/api/v2/simulation/run'],
    summary: 'Simulate a payment; nothing is written',
    writes: false,
    body: z
      .strictObject({ ...dryRunFields, token, chain, source: ignored })
      .meta({ id: 'SimulationInput' }),
    answers: { 200: simulated },
    problems: dryRunProblems,
  }),
] as const
