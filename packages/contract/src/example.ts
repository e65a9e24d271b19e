import { type IdKind, idKinds } from '@bursar/core'
import type { z } from 'zod'

const ULID = '01JD7Q3W8N4V5T6R2X9K0M1B7C'

/** An id as documents show it. No object has it, so an example sent as it stands harms nothing. */
export function exampleId(kind: IdKind): string {
  return `${idKinds[kind]}_${ULID}`
}

/** One body for each operation that has one. One that is missing does not compile. */
export type Examples<Operations> = {
  readonly [N in keyof Operations as Operations[N] extends { readonly body: z.ZodType }
    ? N
    : never]: Operations[N] extends { readonly body: infer B extends z.ZodType }
    ? z.input<B>
    : never
}
