import { z } from 'zod'
import { operation } from '../operation.ts'
import { template } from '../template.ts'

export const templateOperations = [
  operation({
    name: 'agents.templates',
    method: 'GET',
    path: '/v1/agents/templates',
    summary: 'List agent templates',
    query: z.strictObject({}),
    answers: {
      200: z
        .object({ data: z.array(template), cursor: z.null(), hasMore: z.literal(false) })
        .meta({ id: 'TemplateList' }),
    },
    problems: [],
  }),
] as const
