import { type IdKind, idKinds } from '@bursar/core'
import { z } from 'zod'
import { exampleId } from './example.ts'
import { sentId } from './text.ts'

/** An id as answers print it: its prefix and a ULID. */
export function shownId(kind: IdKind) {
  const prefix = idKinds[kind]
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`))
    .meta({ examples: [exampleId(kind)] })
}

/** The path of one object. */
export const idParams = z.strictObject({ id: sentId })
