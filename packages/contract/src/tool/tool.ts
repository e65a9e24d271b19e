import type { z } from 'zod'
import type { Operation } from '../operation.ts'
import type { OperationName, Permission } from '../permission.ts'
import { v1Operations } from '../v1/operations.ts'

/** What is written down about a tool; the rest follows from its operation. */
export interface ToolSpec {
  /** Verb and noun, without the prefix. */
  readonly name: string
  readonly title: string
  /** For the model. Static: no text of a caller ever stands in it. */
  readonly description: string
  readonly operation: OperationName
  /** Another operation for calls with this argument. */
  readonly instead?: { readonly argument: string; readonly operation: OperationName }
  /** What the id in the path is called. Without a name: the caller's own agent is meant. */
  readonly id?: string
  /** Fields that the tool sets, and that are no arguments. */
  readonly fixed?: Readonly<Record<string, unknown>>
  /** Fields that are no arguments. */
  readonly without?: readonly string[]
  /** Fields under another name, and what a model is told of them. */
  readonly renamed?: Readonly<Record<string, string>>
  readonly described?: Readonly<Record<string, string>>
  /** What stands for a field that is not sent, where it is not what the operation takes. */
  readonly defaults?: Readonly<Record<string, number>>
  /** The fields of the answer that its schema tells of, where the others are seldom of use. */
  readonly told?: readonly string[]
  /** The id names a payment, and the operation wants that of its approval. */
  readonly takesPaymentId?: true
  /** A repetition would act again, so it needs a key. */
  readonly once?: true
  readonly destructive?: true
  /** Reaches payees outside the organization. */
  readonly openWorld?: true
}

type Place = 'params' | 'query' | 'body'

/** Where an argument goes in a request of /v1. */
export interface Field {
  readonly place: Place
  readonly name: string
  readonly schema: z.ZodType
}

export interface Tool extends ToolSpec {
  /** Whose keys it is made for: an agent's own, or an organization's. */
  readonly audience: 'agent' | 'organization'
  /** What a key of its audience needs. */
  readonly permission: Permission
  readonly readOnly: boolean
  readonly fields: ReadonlyMap<string, Field>
}

/** The operation that a call with these arguments asks for. */
export function operationOf(tool: ToolSpec, sent: Readonly<Record<string, unknown>>): Operation {
  const { instead } = tool
  const other = instead !== undefined && Object.hasOwn(sent, instead.argument)
  return v1Operations[other ? instead.operation : tool.operation]
}

export function toolFor(audience: Tool['audience'], spec: ToolSpec): Tool {
  const { permission, agentPermission, writes } = v1Operations[spec.operation]
  const needed = audience === 'agent' ? agentPermission : permission
  if (needed === null) throw new Error(`the operation of ${spec.name} is not for agents`)
  return { ...spec, audience, permission: needed, readOnly: !writes, fields: fieldsOf(spec) }
}

function fieldsOf(spec: ToolSpec): Map<string, Field> {
  const names = [spec.operation, ...(spec.instead === undefined ? [] : [spec.instead.operation])]
  const fields = new Map<string, Field>()
  const asked: Operation = v1Operations[spec.operation]
  const ids = Object.keys(asked.params?.shape ?? {})
  if (ids.length > 1) throw new Error(`${spec.name} would need a name for each of ${ids}`)
  for (const operation of names.map((name): Operation => v1Operations[name]))
    for (const place of ['params', 'query', 'body'] as const)
      for (const [name, schema] of Object.entries(operation[place]?.shape ?? {})) {
        const argument = place === 'params' ? spec.id : (spec.renamed?.[name] ?? name)
        if (argument === undefined || isSet(spec, name)) continue
        fields.set(argument, { place, name, schema: schema as z.ZodType })
      }
  return fields
}

function isSet({ fixed = {}, without = [] }: ToolSpec, name: string): boolean {
  return Object.hasOwn(fixed, name) || without.includes(name)
}
