import { z } from 'zod'
import type { Documented } from './document.ts'
import type { Operation } from './operation.ts'
import { type ProblemCode, problems } from './problem.ts'

type Json = Readonly<Record<string, unknown>>
type MutableJson = Record<string, unknown>

/** The OpenAPI 3.1 document of a face. */
export function openApi(documented: Documented, version: string): Json {
  const { title, description } = documented
  const components = new Components()
  const problem = components.schema(documented.problem, 'output')
  const paths: Record<string, MutableJson> = {}
  for (const one of Object.values(documented.operations)) {
    const path = paths[one.path] ?? {}
    path[one.method.toLowerCase()] = {
      ...head(one, documented),
      parameters: [
        ...parameters(one.params, 'path', components),
        ...parameters(one.query, 'query', components),
        ...(one.writes ? [idempotencyKey] : []),
        ...(one.problems.includes('POSSIBLE_RETRY') ? [allowDuplicate] : []),
      ],
      ...body(one, documented, components),
      responses: { ...answers(one, components), ...refusals(one, problem) },
    }
    paths[one.path] = path
  }
  return {
    openapi: '3.1.0',
    info: {
      title,
      version,
      description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
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

const allowDuplicate = {
  name: 'X-Allow-Duplicate',
  in: 'header',
  description:
    'true makes the payment although the same request, without an Idempotency-Key, was answered ' +
    '0.8 to 45 seconds ago. Otherwise it is taken for a retry and rejected.',
  schema: { type: 'string', enum: ['true', 'false'], default: 'false' },
} as const

function head(operation: Operation, { guidance }: Documented): Json {
  const { name, summary, permission, stopPermission } = operation
  const { agentCallable, agentPermission } = operation
  const description = guidance[name]
  return {
    operationId: name,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [nounOf(name)],
    'x-permission': permission,
    'x-agent-callable': agentCallable,
    ...(agentPermission === null ? {} : { 'x-agent-permission': agentPermission }),
    ...(stopPermission === null ? {} : { 'x-stop-permission': stopPermission }),
  }
}

/** The first word of a name; those of the agent-first face begin with the face. */
function nounOf(name: string): string {
  const [first = name, second = name] = name.split('.')
  return first === 'v2' ? second : first
}

function body(operation: Operation, { examples }: Documented, components: Components): Json {
  const { name, body } = operation
  if (body === undefined) return {}
  const example = examples[name]
  const content = {
    schema: components.schema(body, 'input'),
    ...(example === undefined ? {} : { example }),
  }
  return {
    // Where every field may be left out, so may the body.
    requestBody: {
      required: !body.safeParse({}).success,
      content: { 'application/json': content },
    },
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
    const { $schema: _, $defs, ...rest } = withoutDefaults(z.toJSONSchema(schema, { io, override }))
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

/**
 * Generators of clients take a field with a default for one that is always there, and so for one
 * that has to be sent. What stands for it is told in words.
 */
function withoutDefaults(json: Json): MutableJson {
  const copy: MutableJson = {}
  for (const [key, value] of Object.entries(json)) {
    if (key === 'properties') copy[key] = mapped(value, (one) => withoutDefaults(told(one)))
    else if (key === '$defs') copy[key] = mapped(value, withoutDefaults)
    else if (Array.isArray(value))
      copy[key] = value.map((one) => (isJson(one) ? withoutDefaults(one) : one))
    else copy[key] = key !== 'default' && isJson(value) ? withoutDefaults(value) : value
  }
  return copy
}

function told(field: Json): Json {
  const { default: fallback, ...rest } = field
  const { description = '' } = rest as { description?: string }
  if (fallback == null || description.includes('Default')) return rest
  return { ...rest, description: `${description} Default: ${JSON.stringify(fallback)}.`.trim() }
}

function mapped(value: unknown, of: (one: Json) => Json): Json {
  return Object.fromEntries(Object.entries(value as object).map(([key, one]) => [key, of(one)]))
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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
