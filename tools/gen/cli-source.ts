import { flagsOf, kebab } from '../../packages/cli/src/verbs/own-flags.ts'
import type { Document, DocumentedOperation } from './sdk-source.ts'
import type { Schema } from './type-printer.ts'

interface Field {
  readonly name: string
  readonly place: 'query' | 'body'
  readonly schema: Schema
  readonly required: boolean
}

/** The operations of every face as a table for the command line, which has no contract. */
export function cliSource(documents: readonly Document[]): string {
  const rows = documents.flatMap((document) =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]) => rowOf(document, { path, method, one })),
    ),
  )
  const lines = rows.map((row) => `  ${JSON.stringify(row)},\n`)
  return [
    '// Made from the contract by `npm run gen`. Do not edit.\n\n',
    "import type { Operation } from './operation.ts'\n\n",
    `export const operations: readonly Operation[] = [\n${lines.join('')}]\n`,
  ].join('')
}

interface Route {
  readonly path: string
  readonly method: string
  readonly one: DocumentedOperation
}

function rowOf(document: Document, { path, method, one }: Route): object {
  const body = one.requestBody?.content['application/json']
  const fields = [...queryOf(one), ...bodyOf(document, body?.schema)]
  const flags = flagsOf(fields.map(({ name }) => name))
  return {
    name: one.operationId,
    words: one.operationId.split('.').map(kebab),
    method: method.toUpperCase(),
    path,
    writes: one.parameters.some(({ name }) => name === 'Idempotency-Key'),
    hasBody: body !== undefined,
    summary: one.summary,
    about: one.description,
    permission: one['x-permission'],
    agentPermission: one['x-agent-permission'] ?? null,
    fields: fields.map((field, index) => fieldOf(document, field, flags[index] ?? '')),
    ...secretsOf(document, one),
    example: body?.example,
  }
}

function secretsOf(document: Document, { responses }: DocumentedOperation): object {
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  const fields = answers.flatMap(([, { content }]) =>
    Object.entries(resolved(document, content['application/json']?.schema ?? {}).properties ?? {}),
  )
  const secrets = fields.filter(([, schema]) =>
    /\bshown only once\b/.test(resolved(document, schema).description ?? ''),
  )
  return secrets.length === 0 ? {} : { secrets: [...new Set(secrets.map(([name]) => name))] }
}

function queryOf({ parameters }: DocumentedOperation): Field[] {
  return parameters
    .filter((one) => one.in === 'query')
    .map(({ name, schema, required = false }) => ({ name, place: 'query', schema, required }))
}

function bodyOf(document: Document, schema: Schema = {}): Field[] {
  const { properties = {}, required = [] } = resolved(document, schema)
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    place: 'body',
    schema,
    required: required.includes(name),
  }))
}

function fieldOf(document: Document, field: Field, flag: string): object {
  const { name, place, required } = field
  const schema = resolved(document, field.schema)
  const options = schema.anyOf?.map((one) => resolved(document, one)) ?? [schema]
  const values = options.filter((one) => one.type !== 'null')
  const nullable = values.length < options.length || typesOf(schema).includes('null')
  return {
    name,
    flag,
    place,
    ...(values.length === 1 ? scalar(document, values[0] ?? {}, place) : { kind: 'json' }),
    ...(required ? { required } : {}),
    ...(nullable ? { nullable } : {}),
    ...(schema.description === undefined ? {} : { about: schema.description }),
  }
}

function scalar(document: Document, schema: Schema, place: Field['place']): object {
  const { const: only, enum: list, pattern, minimum: min, maximum: max } = schema
  const values = list ?? (only === undefined ? undefined : [only])
  if (typeof only === 'boolean') return { kind: 'boolean' }
  if (values?.every((value) => typeof value === 'string')) return { kind: 'text', values }
  const [type, ...others] = typesOf(schema).filter((one) => one !== 'null')
  if (pattern !== undefined && isDecimal(pattern)) return { kind: 'amount', pattern }
  if (type === 'array') return listOf(resolved(document, schema.items ?? {}))
  if (others.length > 0) return { kind: 'json' }
  if (type === 'string') return { kind: 'text' }
  if (type === 'integer') return { kind: 'integer', min, max }
  if (type === 'boolean') return { kind: 'boolean' }
  // A query has no JSON.
  return { kind: place === 'query' ? 'text' : 'json' }
}

function listOf({ type, enum: values }: Schema): object {
  return type === 'string' ? { kind: 'words', values } : { kind: 'json' }
}

function typesOf({ type = [] }: Schema): readonly string[] {
  return typeof type === 'string' ? [type] : type
}

function isDecimal(pattern: string): boolean {
  const regex = new RegExp(pattern)
  return regex.test('1.5') && !regex.test('a')
}

/** What a reference stands for; what it says of itself wins. */
function resolved({ components }: Document, schema: Schema): Schema {
  const { $ref, ...rest } = schema
  if ($ref === undefined) return schema
  return { ...components.schemas[$ref.slice($ref.lastIndexOf('/') + 1)], ...rest }
}
