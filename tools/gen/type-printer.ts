/** What of JSON Schema the contract uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly additionalProperties?: boolean | Schema
}

/** A named schema as a TypeScript declaration. */
export function declaration(name: string, schema: Schema): string {
  const doc = comment(schema.description, '')
  return schema.type === 'object' && schema.properties !== undefined
    ? `${doc}export interface ${name} ${typeOf(schema, '')}\n`
    : `${doc}export type ${name} = ${typeOf(schema, '')}\n`
}

/** A schema as a TypeScript type; `indent` is that of the line it stands on. */
export function typeOf(schema: Schema, indent: string): string {
  if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ')
  if (schema.anyOf !== undefined) return union(schema.anyOf.map((one) => typeOf(one, indent)))
  if (schema.type === undefined) return 'unknown'
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type
  return union(types.map((type) => typeNamed(type, schema, indent)))
}

function typeNamed(type: string, schema: Schema, indent: string): string {
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type
    case 'integer':
      return 'number'
    case 'array':
      return arrayOf(typeOf(schema.items ?? {}, indent))
    case 'object':
      return objectType(schema, indent)
    default:
      throw new Error(`no TypeScript for the JSON Schema type ${type}`)
  }
}

function objectType(schema: Schema, indent: string): string {
  if (schema.properties === undefined) {
    const { additionalProperties } = schema
    const values = typeof additionalProperties === 'object' ? additionalProperties : {}
    return `Record<string, ${typeOf(values, indent)}>`
  }
  const required = new Set(schema.required)
  const inner = `${indent}  `
  const lines = Object.entries(schema.properties).map(([name, one]) => {
    const type = typeOf(one, inner)
    const field = required.has(name) ? `${name}: ${type}` : `${name}?: ${type} | undefined`
    return `${comment(one.description, inner)}${inner}${field}\n`
  })
  return `{\n${lines.join('')}${indent}}`
}

function arrayOf(item: string): string {
  return /^\w+$/.test(item) ? `${item}[]` : `(${item})[]`
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ')
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

function comment(text: string | undefined, indent: string): string {
  return text === undefined ? '' : `${indent}/** ${text.replaceAll('*/', '')} */\n`
}
