import { declaration, type Schema, typeOf } from './type-printer.ts'

interface Body {
  readonly content: Readonly<
    Record<string, { readonly schema: Schema; readonly example?: unknown }>
  >
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: Schema
}

export interface DocumentedOperation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly 'x-permission': string
  readonly 'x-agent-permission'?: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: Body
  readonly responses: Readonly<Record<string, Body>>
}

/** What of an OpenAPI document the clients are made from. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const HEADER = '// Generated from the contract by npm run gen. Do not edit.\n'

/** The generated part of the SDK: types of everything on the wire, and where calls go. */
export function sdkSource(document: Document): string {
  const schemas = Object.entries(document.components.schemas)
  const routes: string[] = []
  const queries: string[] = []
  const calls: string[] = []
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, one] of Object.entries(methods)) {
      const query = queryOf(one)
      if (query !== null) queries.push(declaration(query.name, query.schema))
      routes.push(routeOf(one, method, path))
      calls.push(callOf(one, query?.name ?? 'undefined'))
    }
  }
  return [
    HEADER,
    ...schemas.map(([name, schema]) => declaration(name, schema)),
    ...queries,
    '/** The route of each call, and whether it has an Idempotency-Key. */',
    `export const routes = {\n${routes.join('')}} as const\n`,
    '/** The parameters and the result of each call. */',
    `export interface Calls {\n${calls.join('')}}\n`,
  ]
    .join('\n')
    .replaceAll('*/\n\n', '*/\n')
}

function routeOf(one: DocumentedOperation, method: string, path: string): string {
  const writes = one.parameters.some(({ name }) => name === 'Idempotency-Key')
  const route = `method: '${method.toUpperCase()}', path: '${path}', writes: ${writes}`
  return `  '${one.operationId}': { ${route} },\n`
}

function callOf(one: DocumentedOperation, query: string): string {
  const names = one.parameters.filter((parameter) => parameter.in === 'path')
  const ids = names.map(({ name }) => `${name}: string`)
  // The one id of most calls needs no name.
  const id = ids.length > 1 ? `{ ${ids.join('; ')} }` : ids.length === 1 ? 'string' : 'undefined'
  const body = one.requestBody === undefined ? 'undefined' : contentType(one.requestBody)
  const answers = Object.entries(one.responses).filter(([status]) => status.startsWith('2'))
  const answer = [...new Set(answers.map(([, response]) => contentType(response)))].join(' | ')
  const parts = `id: ${id}; query: ${query}; body: ${body}; answer: ${answer}`
  return `  '${one.operationId}': { ${parts} }\n`
}

function contentType(body: Body): string {
  const schema = body.content['application/json']?.schema
  if (schema === undefined) throw new Error('a body is JSON')
  return typeOf(schema, '  ')
}

function queryOf(one: DocumentedOperation): { name: string; schema: Schema } | null {
  const parameters = one.parameters.filter((parameter) => parameter.in === 'query')
  if (parameters.length === 0) return null
  const words = one.operationId.split('.').map((word) => word[0]?.toUpperCase() + word.slice(1))
  return {
    name: `${words.join('')}Query`,
    schema: {
      type: 'object',
      properties: Object.fromEntries(
        parameters.map(({ name, schema }) => [name, name === 'cursor' ? orNull(schema) : schema]),
      ),
      required: parameters.filter(({ required }) => required).map(({ name }) => name),
    },
  }
}

/** A page says with null that it is the last one, and its cursor fits where it comes from. */
function orNull({ description, ...schema }: Schema): Schema {
  const told =
    description === undefined ? {} : { description: `${description} null: the first page.` }
  return { anyOf: [schema, { type: 'null' }], ...told }
}
