import { type IdKind, idKinds } from '@bursar/core'
import { z } from 'zod'
import { sentId } from './text.ts'

const EXAMPLE = '01JD7Q3W8N4V5T6R2X9K0M1B7C'

/** An id as answers print it: its prefix and a ULID. */
export function shownId(kind: IdKind) {
  const prefix = idKinds[kind]
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`))
    .meta({ examples: [`${prefix}_${EXAMPLE}`] })
}

/** The path of one object. */
export const idParams = z.strictObject({ id: sentId })
