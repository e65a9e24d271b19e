import { z } from 'zod'
import { problemCodes } from '../problem.ts'
import { remedies, traceEntry } from './trace.ts'

const code = z
  .enum(problemCodes as [string, ...string[]])
  .meta({ id: 'ProblemCode', description: 'A stable code. Each is documented under /errors/.' })

/** A refusal or failure: application/problem+json, with the same again in `error`. */
export const problemBody = z
  .object({
    type: z.string().meta({ examples: ['/errors/wallet-frozen'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code,
    requestId: z.string(),
    error: z.object({
      code,
      message: z.string(),
      details: z.record(z.string(), z.unknown()),
      requestId: z.string(),
    }),
    paymentId: z.string().optional().meta({ description: 'The payment recorded as DECLINED.' }),
    trace: z.array(traceEntry).optional(),
    remedies: remedies.optional(),
  })
  .meta({ id: 'Problem' })
