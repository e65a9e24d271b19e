import type { CommandKind } from '@bursar/core'
import type { z } from 'zod'
import { type Access, access, makes, type OperationName, type Permission } from './permission.ts'
import { type ProblemCode, problems } from './problem.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
export type SuccessStatus = 200 | 201 | 202

/** What is written down about an operation; the rest follows from it and from its name. */
export interface OperationSpec {
  /** The path to its method in the SDK, and its `operationId`. */
  readonly name: string
  readonly method: Method
  readonly path: `/v1/${string}` | `/api/v2/${string}`
  /** Other addresses of the same, which clients are known to use. */
  readonly aliases?: readonly `/api/v2/${string}`[]
  readonly summary: string
  /** false for a POST that only asks. Default: every method but GET writes. */
  readonly writes?: false
  /** Makes a payment: one that is declined is recorded too, so refusals are bounded. */
  readonly pays?: true
  /** It stops money, or lifts such a stop: taken in even when the server is full. */
  readonly urgent?: true
  /** A person who calls it has to have used a passkey within the last minutes. */
  readonly fresh?: true
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodObject
  /** Headers that stand for parameters of the query, as some published clients send them. */
  readonly headers?: Readonly<Record<string, Lowercase<string>>>
  readonly answers: Readonly<Partial<Record<SuccessStatus, z.ZodType>>>
  /** Beyond those that every operation of its form can meet. */
  readonly problems: readonly ProblemCode[]
}

interface Derived {
  readonly writes: boolean
  /** What the key of an organization needs. */
  readonly permission: Permission
  /** Whether an agent's own key may call it, and what that key needs. */
  readonly agentCallable: boolean
  readonly agentPermission: Permission | null
  /** Enough for a key of the organization where the call only stops something; null: nothing is. */
  readonly stopPermission: Permission | null
  /** The commands that it may make; none where it only asks. */
  readonly makes: readonly CommandKind[]
  /** Every code it can answer with, in the order of their table. */
  readonly problems: readonly ProblemCode[]
}

export type Operation<S extends OperationSpec = OperationSpec> = Omit<S, keyof Derived> & Derived

/** Declares an operation of /v1; its name and its schemas stay literal. */
export function operation<const S extends OperationSpec & { readonly name: OperationName }>(
  spec: S,
): Operation<S> {
  return declared(spec, access[spec.name], makes[spec.name])
}

/** An operation of any face, with who may call it and what that does. */
export function declared<const S extends OperationSpec>(
  spec: S,
  who: Access,
  commands: readonly CommandKind[] = [],
): Operation<S> {
  const { org, agent, stops = null } = who
  const writes = spec.writes ?? spec.method !== 'GET'
  const possible = new Set<ProblemCode>([
    ...spec.problems,
    ...problemsOfForm(spec, { writes, who }),
  ])
  return {
    ...spec,
    writes,
    permission: org,
    agentCallable: agent !== null,
    agentPermission: agent,
    stopPermission: stops,
    makes: commands,
    problems: Object.keys(problems).filter((code): code is ProblemCode =>
      possible.has(code as ProblemCode),
    ),
  }
}

function problemsOfForm(
  spec: OperationSpec,
  { writes, who }: { writes: boolean; who: Access },
): ProblemCode[] {
  return [
    'INVALID_REQUEST',
    'UNAUTHENTICATED',
    'FORBIDDEN',
    ...sharedProblems,
    ...(spec.fresh === true ? (['REAUTHENTICATION_REQUIRED'] as const) : []),
    // With an id in the path, an agent's key can always name what is not its own.
    ...(who.agent === null || spec.params !== undefined ? (['SCOPE_FORBIDDEN'] as const) : []),
    ...(spec.params === undefined ? [] : (['NOT_FOUND'] as const)),
    ...(spec.query !== undefined && 'cursor' in spec.query.shape
      ? (['INVALID_CURSOR'] as const)
      : []),
    ...(spec.body === undefined ? [] : (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
    ...(writes
      ? (['IDEMPOTENCY_IN_FLIGHT', 'OUTCOME_UNKNOWN', 'IDEMPOTENCY_MISMATCH'] as const)
      : []),
  ]
}

/** Operations by name: a record that a handler for each of them can be demanded from. */
export function byName<const L extends readonly { readonly name: string }[]>(
  list: L,
): { readonly [O in L[number] as O['name']]: O } {
  return Object.fromEntries(list.map((one) => [one.name, one])) as {
    [O in L[number] as O['name']]: O
  }
}

/** What any request can meet, whatever it asks for. */
export const sharedProblems: readonly ProblemCode[] = [
  'RATE_LIMITED',
  'INTERNAL',
  'UNAVAILABLE',
  'BOOK_STOPPED',
]

/** Every status that an operation declares beyond the shared ones, ascending. */
export function statusesOf(operation: Pick<Operation, 'answers' | 'problems'>): number[] {
  const own = operation.problems.filter((code) => !sharedProblems.includes(code))
  const refused = own.map((code) => problems[code].status)
  return [...new Set([...Object.keys(operation.answers).map(Number), ...refused])].sort(
    (a, b) => a - b,
  )
}

type Decoded<O, K extends string> = O extends { readonly [P in K]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined

/** What a handler is given: every part decoded; undefined where the operation has no such part. */
export interface Input<O> {
  readonly params: Decoded<O, 'params'>
  readonly query: Decoded<O, 'query'>
  readonly body: Decoded<O, 'body'>
}

/** What a handler gives back: one of the declared statuses with its body in wire form. */
export type Answer<O> = O extends { readonly answers: infer A }
  ? {
      [S in keyof A]: A[S] extends z.ZodType
        ? { readonly status: S; readonly body: z.output<A[S]> }
        : never
    }[keyof A]
  : never
