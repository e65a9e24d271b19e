import { crc32 } from 'node:zlib'
import { sentRules } from '@bursar/contract'
import type { Rules } from '@bursar/core'
import { sentRules as asSent } from '../text/sent-rules.ts'

// The id of a policy that was parsed: all of its rules, since some clients drop fields of it.

const PREFIX = 'polx_'
const SUM = 8

interface Held {
  readonly change: Partial<Rules>
  /** Whether all of the text was understood. */
  readonly isWhole: boolean
}

/** An id that is the policy: base64url of its rules as JSON, and a checksum. */
export function tokenOf({ change, isWhole }: Held): string {
  const rules = JSON.stringify({ rules: asSent(change), whole: isWhole })
  const body = Buffer.from(rules, 'utf8').toString('base64url')
  return PREFIX + body + sumOf(body)
}

/** The policy of an id; null for what is none. */
export function readToken(token: string): Held | null {
  const body = token.slice(PREFIX.length, -SUM)
  if (!token.startsWith(PREFIX) || token.slice(-SUM) !== sumOf(body)) return null
  const held = parsed(Buffer.from(body, 'base64url').toString('utf8'))
  // Whoever makes an id up is bound by what rules may be.
  const rules = sentRules.safeParse(held?.rules)
  return rules.success
    ? { change: rules.data as Partial<Rules>, isWhole: held?.whole === true }
    : null
}

function parsed(json: string): { readonly rules?: unknown; readonly whole?: unknown } | null {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

function sumOf(body: string): string {
  return crc32(body).toString(16).padStart(SUM, '0')
}
