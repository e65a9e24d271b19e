import { z } from 'zod'
import { problemCodes } from '../problem.ts'

const code = z
  .enum(problemCodes as [string, ...string[]])
  .meta({ id: 'ProblemCode', description: 'A stable code. Each is documented under /errors/.' })

/** What a policy said of a payment, as published clients read it. */
export const policyExplanation = z
  .object({
    allowed: z.boolean(),
    summary: z.string(),
    checks_passed: z.array(z.string()),
    checks_failed: z.array(z.string()),
    reason_code: z.string().nullable(),
    suggested_action: z.string().nullable(),
  })
  .meta({ id: 'PolicyExplanation' })

/** A refusal or failure on the agent-first face: application/problem+json. */
export const v2ProblemBody = z
  .object({
    type: z.string().meta({ examples: ['/errors/wallet-frozen'] }),
    title: z.string(),
    status: z.union([z.int(), z.literal('blocked')]).meta({
      description: 'The HTTP status of the response, or "blocked" for a refused payment.',
    }),
    detail: z.string(),
    instance: z.string(),
    code,
    request_id: z.string(),
    error: z.object({
      code,
      message: z.string(),
      details: z.record(z.string(), z.unknown()),
      request_id: z.string(),
    }),
    payment_id: z
      .string()
      .optional()
      .meta({
        description:
          'The payment that was recorded: declined, waiting for an approval, or made by the ' +
          'request that this one seems to retry.',
      }),
    approval_id: z.string().optional().meta({ description: 'The approval that it waits for.' }),
    policy_explanation: policyExplanation.optional(),
    trace: z.array(z.record(z.string(), z.unknown())).optional(),
    remedies: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem' })
