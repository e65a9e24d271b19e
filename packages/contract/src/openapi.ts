import { z } from 'zod'
import type { Operation } from './operation.ts'
import { type ProblemCode, problems } from './problem.ts'
import { problemBody } from './v1/problem.ts'

type Json = Readonly<Record<string, unknown>>
type MutableJson = Record<string, unknown>

/** The OpenAPI 3.1 document of a face, made of its operations and nothing else. */
export function openApi(
  operations: Readonly<Record<string, Operation>>,
  info: { readonly title: string; readonly version: string },
  problemSchema: z.ZodType = problemBody,
): Json {
  const components = new Components()
  const problem = components.schema(problemSchema, 'output')
  const paths: Record<string, MutableJson> = {}
  for (const one of Object.values(operations)) {
    const path = paths[one.path] ?? {}
    path[one.method.toLowerCase()] = describe(one, components, problem)
    paths[one.path] = path
  }
  return {
    openapi: '3.1.0',
    info: { ...info, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      headers,
      schemas: components.sorted(),
    },
  }
}

const headers = {
  RequestId: {
    description: 'Identifies this request in the server log.',
    schema: { type: 'string' },
  },
  IdempotencyReplayed: {
    description:
      'Present if the response is that of an earlier request with the same Idempotency-Key.',
    schema: { const: 'true' },
  },
  RetryAfter: {
    description: 'The number of seconds to wait before you retry.',
    schema: { type: 'integer' },
  },
} as const

function header(name: keyof typeof headers): Json {
  return { $ref: `#/components/headers/${name}` }
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Makes it safe to retry: the same request with the same key gets the same response.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
} as const

function describe(operation: Operation, components: Components, problem: Json): Json {
  const { name, summary, permission, agentCallable, agentPermission, body } = operation
  return {
    operationId: name,
    summary,
    tags: [nounOf(name)],
    'x-permission': permission,
    'x-agent-callable': agentCallable,
    ...(agentPermission === null ? {} : { 'x-agent-permission': agentPermission }),
    parameters: [
      ...parameters(operation.params, 'path', components),
      ...parameters(operation.query, 'query', components),
      ...(operation.writes ? [idempotencyKey] : []),
    ],
    ...(body === undefined ? {} : { requestBody: requestBody(body, components) }),
    responses: { ...answers(operation, components), ...refusals(operation, problem) },
  }
}

/** The first word of a name; those of the agent-first face begin with the face. */
function nounOf(name: string): string {
  const [first = name, second = name] = name.split('.')
  return first === 'v2' ? second : first
}

function requestBody(body: z.ZodObject, components: Components): Json {
  return {
    // Where every field may be left out, so may the body.
    required: !body.safeParse({}).success,
    content: { 'application/json': { schema: components.schema(body, 'input') } },
  }
}

function parameters(
  schema: z.ZodObject | undefined,
  place: 'path' | 'query',
  components: Components,
): Json[] {
  if (schema === undefined) return []
  return Object.entries(schema.shape).map(([name, part]) => ({
    name,
    in: place,
    required: !part.safeParse(undefined).success,
    schema: components.schema(part, 'input'),
  }))
}

function answers(operation: Operation, components: Components): MutableJson {
  const responses: MutableJson = {}
  for (const [status, schema] of Object.entries(operation.answers)) {
    responses[status] = {
      description: status === '202' ? 'Pending approval.' : operation.summary,
      headers: {
        'Request-Id': header('RequestId'),
        ...(operation.writes ? { 'Idempotency-Replayed': header('IdempotencyReplayed') } : {}),
      },
      content: { 'application/json': { schema: components.schema(schema, 'output') } },
    }
  }
  return responses
}

function refusals(operation: Operation, problem: Json): MutableJson {
  const codesOf = new Map<number, ProblemCode[]>()
  for (const code of operation.problems) {
    const { status } = problems[code]
    codesOf.set(status, [...(codesOf.get(status) ?? []), code])
  }
  const responses: MutableJson = {}
  for (const [status, codes] of codesOf) {
    const waits = status === 429 || status === 503
    // A defect is nobody's promise, so it stands where clients expect the unexpected.
    responses[status === 500 ? 'default' : status] = {
      description: codes.join(', '),
      headers: {
        'Request-Id': header('RequestId'),
        ...(waits ? { 'Retry-After': header('RetryAfter') } : {}),
      },
      content: { 'application/problem+json': { schema: problem } },
    }
  }
  return responses
}

/** Schemas that have an id, once each; everything else stands where it is used. */
class Components {
  readonly #schemas = new Map<string, string>()
  readonly #made = { input: new Map<z.ZodType, Json>(), output: new Map<z.ZodType, Json>() }

  schema(schema: z.ZodType, io: 'input' | 'output'): Json {
    const made = this.#made[io].get(schema) ?? this.#make(schema, io)
    this.#made[io].set(schema, made)
    return made
  }

  #make(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { $schema: _, $defs, ...rest } = z.toJSONSchema(schema, { io, override })
    const defs = ($defs ?? {}) as Readonly<Record<string, Json>>
    for (const [id, definition] of Object.entries(defs)) this.#add(id, definition)
    const id = z.globalRegistry.get(schema)?.id
    if (id === undefined || '$ref' in rest) return pointed(rest)
    this.#add(id, rest)
    return { $ref: `#/components/schemas/${id}` }
  }

  sorted(): Json {
    const names = [...this.#schemas.keys()].sort()
    return Object.fromEntries(names.map((id) => [id, JSON.parse(this.#schemas.get(id) ?? '')]))
  }

  #add(id: string, definition: Json): void {
    const { id: _, ...named } = definition
    const text = JSON.stringify(pointed(named))
    const known = this.#schemas.get(id)
    if (known !== undefined && known !== text)
      throw new Error(`the schema ${id} has two meanings: ${known} and ${text}`)
    this.#schemas.set(id, text)
  }
}

// A schema that decodes loses these on the way, though callers may know them.
function override({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: object }) {
  const declared = z.globalRegistry.get(zodSchema)
  if (declared === undefined || '$ref' in jsonSchema) return
  const { examples, default: fallback } = declared
  if (examples !== undefined) Object.assign(jsonSchema, { examples })
  if (fallback !== undefined) Object.assign(jsonSchema, { default: fallback })
}

function pointed(schema: Json): Json {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')
  return JSON.parse(text)
}
