import type { TestServer } from '../setup/server.ts'

export type Schema = Readonly<Record<string, unknown>>

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: Schema
}

interface Described {
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content: Content }>>
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

/** The published contract of the agent-first face. Operations are named like `GET /agents`. */
export class OpenApi {
  readonly #paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly #schemas: Readonly<Record<string, Schema>>

  private constructor(published: Record<string, unknown>) {
    const { schemas } = published.components as { schemas: Record<string, Schema> }
    this.#schemas = schemas
    this.#paths = published.paths as Record<string, Record<string, Described>>
  }

  static async of(server: TestServer): Promise<OpenApi> {
    return new OpenApi(await server.did('GET', '/api/v2/openapi.json'))
  }

  answer(operation: string, status: number): Schema {
    return this.#bodyOf(operation, this.#described(operation).responses[status])
  }

  request(operation: string): Schema {
    return this.#bodyOf(operation, this.#described(operation).requestBody)
  }

  /** The parameters of one place as if they were the fields of a body. */
  parameters(operation: string, place: 'path' | 'query'): Schema {
    const all = this.#described(operation).parameters.filter((one) => one.in === place)
    return {
      type: 'object',
      properties: Object.fromEntries(all.map(({ name, schema }) => [name, schema])),
      required: all.filter(({ required }) => required).map(({ name }) => name),
    }
  }

  /** The schema of a field of an object, or undefined. */
  field(schema: Schema, name: string): Schema | undefined {
    const properties = schema.properties as Readonly<Record<string, Schema>> | undefined
    const field = properties?.[name]
    return field === undefined ? undefined : this.resolved(field)
  }

  /** The types of JSON that a schema admits. */
  typesOf(schema: Schema): string[] {
    const { type, anyOf, oneOf } = this.resolved(schema)
    const several = anyOf ?? oneOf
    if (Array.isArray(several)) return several.flatMap((one: Schema) => this.typesOf(one))
    return Array.isArray(type) ? (type as string[]) : [String(type)]
  }

  resolved(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema
    const name = String(schema.$ref).replace('#/components/schemas/', '')
    const found = this.#schemas[name]
    if (found === undefined) throw new Error(`the contract has no schema ${name}`)
    return this.resolved(found)
  }

  #described(operation: string): Described {
    const [method = '', path] = operation.split(' ')
    const found = this.#paths[`/api/v2${path}`]?.[method.toLowerCase()]
    if (found === undefined) throw new Error(`the contract has no ${operation}`)
    return found
  }

  #bodyOf(operation: string, holder: { readonly content: Content } | undefined): Schema {
    const schema = holder?.content['application/json']?.schema
    if (schema === undefined) throw new Error(`the contract shows no such body of ${operation}`)
    return this.resolved(schema)
  }
}
