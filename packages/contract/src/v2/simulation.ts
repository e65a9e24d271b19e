import { z } from 'zod'
import { ignored, ignoredShown, v2Operation } from './operation.ts'
import { token } from './payment.ts'
import { decisionOutcome, remedies } from './trace.ts'
import { trialFields, trialProblems } from './trial.ts'
import { money } from './value.ts'

const simulated = z
  .object({
    allowed: z.boolean().meta({ description: 'Whether it would pass now, without a person.' }),
    reason: z.string(),
    reason_code: z.string().nullable(),
    outcome: decisionOutcome,
    policy_checks: z.array(
      z
        .object({ check: z.string(), passed: z.boolean(), detail: z.string() })
        .meta({ id: 'SimulatedCheck' }),
    ),
    estimated_fee: money.meta({ description: 'Neither rail has a fee.' }),
    confidence: z.literal(1).meta({ description: 'It is the decision itself, not a guess.' }),
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
    summary: 'What a payment would meet at this moment; nothing is written',
    writes: false,
    body: z
      .strictObject({ ...trialFields, token, chain: ignored, source: ignored })
      .meta({ id: 'Simulate' }),
    answers: { 200: simulated },
    problems: trialProblems,
  }),
] as const
