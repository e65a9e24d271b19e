import { type Operation, v1Operations, v2Operations } from '@bursar/contract'
import type { z } from 'zod'

/** A place in a request that somebody can put a value into. */
export interface Field {
  readonly operation: Operation
  readonly part: 'header' | 'params' | 'query' | 'body'
  /** The names that lead to it; 0 is the first item of a list. */
  readonly path: readonly (string | 0)[]
  /** How long a text may be to get past the first look at it, if it is a text. */
  readonly lengthMax: number | null
}

const operations: readonly Operation[] = [
  ...Object.values(v1Operations),
  ...Object.values(v2Operations),
]

const headers = [
  ...['authorization', 'x-api-key', 'idempotency-key', 'x-request-id', 'host', 'accept'],
  ...['content-type', 'content-encoding', 'cookie'],
]
const headerFields = [v1Operations['payments.create'], v2Operations['v2.pay']].flatMap(
  (operation) =>
    headers.map((name) => ({ operation, part: 'header', path: [name], lengthMax: 255 }) as const),
)

/** Every field of every operation of both faces, as their schemas have them. */
const schemaFields: readonly Field[] = operations.flatMap((operation) =>
  (['params', 'query', 'body'] as const).flatMap((part) => {
    const schema = operation[part]
    const found = schema === undefined ? [] : within(schema, [])
    const byPath = new Map(found.map((one) => [JSON.stringify(one.path), one]))
    return [...byPath.values()].map((one) => ({ operation, part, ...one }))
  }),
)

export const fields: readonly Field[] = [...headerFields, ...schemaFields]

export function nameOf({ operation, part, path }: Field): string {
  return `${operation.name} ${part} ${path.join('.')}`
}

type Found = Pick<Field, 'path' | 'lengthMax'>

function within(schema: z.core.$ZodType, path: Field['path']): Found[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const here = { path, lengthMax: lengthMaxOf(schema) }
  switch (def.type) {
    case 'object': {
      const parts = Object.entries<z.core.$ZodType>(def.shape)
      return [here, ...parts.flatMap(([name, part]) => within(part, [...path, name]))]
    }
    case 'array':
      return [here, ...within(def.element, [...path, 0])]
    case 'union':
      return def.options.flatMap((option) => within(option, path))
    case 'nullable':
    case 'optional':
    case 'default':
      return within(def.innerType, path)
    case 'pipe':
      return within(def.in, path)
    default:
      return [here]
  }
}

function lengthMaxOf(schema: z.core.$ZodType): number | null {
  const [first] = schema._zod.def.checks ?? []
  const check = first?._zod.def as { readonly maximum?: number } | undefined
  return schema._zod.def.type === 'string' ? (check?.maximum ?? null) : null
}
