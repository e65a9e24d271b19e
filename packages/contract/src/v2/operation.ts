import { z } from 'zod'
import { declared, type Operation, type OperationSpec } from '../operation.ts'
import { type V2OperationName, v2Access, v2Makes } from './permission.ts'

/** Declares an operation of the agent-first face; its name and its schemas stay literal. */
export function v2Operation<
  const S extends OperationSpec & {
    readonly name: V2OperationName
    readonly path: `/api/v2/${string}`
  },
>(spec: S): Operation<S> {
  const problems =
    spec.pays === true ? ([...spec.problems, 'POSSIBLE_RETRY'] as const) : spec.problems
  return declared({ ...spec, problems }, v2Access[spec.name], v2Makes[spec.name])
}

/** A field that published clients send and nothing here reads: the answer names it. */
export const ignored = z.unknown().optional().meta({
  description: 'Accepted but not used. The response lists it in `ignored`.',
})

/** Beside every answer that is an object: what was sent and not used. */
export const ignoredShown = {
  ignored: z.array(z.string()).optional().meta({
    description: 'Fields of the request that were accepted but not used.',
  }),
}

/** Those of the fields sent that are declared as {@link ignored}. */
export function ignoredIn(schema: z.ZodObject | undefined, sent: unknown): string[] {
  if (schema === undefined || typeof sent !== 'object' || sent === null) return []
  const fields = sent as Readonly<Record<string, unknown>>
  return Object.entries(schema.shape).flatMap(([name, field]) =>
    field === ignored && fields[name] != null ? [name] : [],
  )
}
