import { z } from 'zod'
import type { Operation } from '../operation.ts'
import { v1Operations } from '../v1/operations.ts'
import type { Tool } from './tool.ts'

export type Json = Readonly<Record<string, unknown>>

type Fields = Readonly<Record<string, Json>>

export interface ToolSchemas {
  readonly input: Json
  readonly output: Json
}

const idempotencyKey = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  pattern: '^[\\x21-\\x7e]+$',
  description:
    'Make up one new value, such as a UUID, for each thing you intend to do. If you do not get ' +
    'an answer, call again with the same value and the same arguments: it is done only once.',
}

/**
 * The schemas of a tool, for clients of any kind: nothing is referred to, and neither root is a
 * combination, since some clients drop tools with such schemas.
 */
export function schemasOf(tool: Tool): ToolSchemas {
  return { input: inputOf(tool), output: outputOf(tool) }
}

function inputOf(tool: Tool): Json {
  const properties: Record<string, Json> = {}
  const required: string[] = []
  for (const [argument, { name, schema, place }] of tool.fields) {
    const described = tool.described?.[name]
    const fallback = tool.defaults?.[name]
    properties[argument] = {
      ...plain(schema, 'input'),
      ...(place === 'params' ? { description: `The ID, as ${argument}.` } : {}),
      ...(described === undefined ? {} : { description: described }),
      ...(fallback === undefined ? {} : { default: fallback }),
    }
    if (tool.instead?.argument !== argument && !z.object({ schema }).safeParse({}).success)
      required.push(argument)
  }
  if (tool.once) {
    properties.idempotencyKey = idempotencyKey
    required.push('idempotencyKey')
  }
  return { type: 'object', properties, required, additionalProperties: false }
}

const refusal = {
  type: 'object',
  properties: {
    code: { type: 'string' },
    message: { type: 'string' },
    nextStep: { type: 'string' },
  },
  required: ['code', 'message', 'nextStep'],
}

/** An answer has the fields of the operation's own, a refusal has `refusal`; both have `ok`. */
function outputOf(tool: Tool): Json {
  const names = [tool.operation, ...(tool.instead === undefined ? [] : [tool.instead.operation])]
  const properties: Record<string, unknown> = { ok: { type: 'boolean' } }
  for (const operation of names.map((name): Operation => v1Operations[name]))
    for (const answer of Object.values(operation.answers))
      Object.assign(properties, leanProperties(plain(answer, 'output'), depthOf(tool)))
  if (tool.told !== undefined)
    for (const name of Object.keys(properties))
      if (name !== 'ok' && !tool.told.includes(name)) delete properties[name]
  // What is absent unless it is asked for.
  if (tool.fixed?.expand === undefined) delete properties.trace
  if ((properties.apiKey as Json | undefined)?.type === 'string') {
    properties.apiKey = { type: ['string', 'null'] }
    properties.apiKeyFile = { type: ['string', 'null'] }
  }
  if (tool.once) {
    properties.replayed = { type: 'boolean' }
    properties.first = { type: 'object' }
  }
  properties.nextStep = { type: 'string' }
  properties.refusal = depthOf(tool) > 1 ? refusal : { type: 'object' }
  return { type: 'object', properties, required: ['ok'] }
}

/** How far answers are described; what lies deeper is only called an object or a list. */
function depthOf({ audience }: Tool): number {
  return audience === 'agent' ? 1 : 4
}

function leanProperties(schema: Json, depth: number): Json {
  const properties = (schema.properties ?? {}) as Fields
  // What is absent unless it is asked for tells nothing here.
  return mapped(properties, (one) => lean(one, depth - 1))
}

/** Types alone: what an answer means is told by its names. */
function lean(schema: Json, depth: number): Json {
  const { type, enum: values, const: value, anyOf, items, properties, required } = schema
  if (anyOf !== undefined) return leanUnion(anyOf as readonly Json[], depth)
  if (value !== undefined) return { const: value }
  if (values !== undefined) return { type: 'string' }
  if (type === 'array')
    return depth < 1 ? { type } : { type, items: lean((items ?? {}) as Json, depth - 1) }
  if (type !== 'object' || properties === undefined || depth < 1)
    return type === undefined ? {} : { type }
  const fields = mapped(properties as Fields, (one) => lean(one, depth - 1))
  return { type, properties: fields, ...(required === undefined ? {} : { required }) }
}

function leanUnion(options: readonly Json[], depth: number): Json {
  const some = options.filter(({ type }) => type !== 'null').map((one) => lean(one, depth))
  const [only] = some
  const types = [...new Set(some.flatMap(({ type }) => (type ?? []) as string | string[]))]
  const isNullable = some.length < options.length
  if (only !== undefined && some.length === 1 && typeof only.type === 'string')
    return isNullable ? { ...only, type: [only.type, 'null'] } : only
  if (types.length === 0) return {}
  const all = isNullable ? [...types, 'null'] : types
  return { type: all.length === 1 ? all[0] : all }
}

function mapped(fields: Fields, of: (one: Json) => Json): Json {
  return Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, of(one)]))
}

/** A schema with everything in its place. */
function plain(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { io, override })
  return inlined(rest, $defs as Fields) as Json
}

// A schema that decodes loses its default on the way.
function override({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: object }) {
  const fallback = z.globalRegistry.get(zodSchema)?.default
  if (fallback !== undefined && !('$ref' in jsonSchema))
    Object.assign(jsonSchema, { default: fallback })
}

const REFERENCE = /^#\/\$defs\//

function inlined(value: unknown, defs: Fields): unknown {
  if (Array.isArray(value)) return value.map((one) => inlined(one, defs))
  if (typeof value !== 'object' || value === null) return value
  const { $ref, properties, ...rest } = value as Json
  if (typeof $ref === 'string')
    return inlined({ ...defs[$ref.replace(REFERENCE, '')], ...value, $ref: undefined }, defs)
  const words = Object.entries(rest).filter(([name]) => !dropped.has(name))
  const fields = Object.fromEntries(words.map(([name, one]) => [name, inlined(one, defs)]))
  if (properties === undefined) return withoutNull(fields)
  return {
    ...fields,
    properties: mapped(properties as Fields, (one) => inlined(one, defs) as Json),
  }
}

// What the server checks anyway and a model does not need to be told.
const dropped = new Set(['id', 'examples', 'minLength', 'maxLength', 'pattern', 'maxProperties'])

/** What may be null and is null by default may simply be left out. */
function withoutNull(schema: Json): Json {
  const { anyOf, default: fallback, ...rest } = schema
  if (!Array.isArray(anyOf)) return schema
  // Some clients read the type alone, and would send an object as text.
  if (anyOf.every(({ type }: Json) => type === 'object')) return { type: 'object', ...schema }
  if (fallback !== null) return schema
  const some = anyOf.filter((one: Json) => one.type !== 'null')
  return some.length === 1 ? { ...some[0], ...rest } : { anyOf: some, ...rest }
}
