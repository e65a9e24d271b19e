import { hash } from 'node:crypto'
import { type Caller, type Rejection, rejected } from '../../application/call.ts'
import type { Idempotency } from '../../engine/request.ts'
import { idempotencyKeyLengthMax } from './bounds.ts'
import type { Exchange } from './exchange.ts'

const KEY = new RegExp(`^[\\x21-\\x7e]{1,${idempotencyKeyLengthMax}}$`)

/** The caller's Idempotency-Key; null when none was sent. Two come joined by a space: refused. */
export function sentIdempotencyKey(exchange: Exchange): string | null | Rejection {
  const key = exchange.header('idempotency-key')
  if (key === null || KEY.test(key)) return key
  const fields = [
    { path: 'Idempotency-Key', message: 'Must be 1 to 255 visible ASCII characters, once.' },
  ]
  return rejected('INVALID_REQUEST', { details: { fields } })
}

/** What a key stands for: equal requests are one wish. */
export interface Request {
  readonly operation: string
  readonly params: unknown
  /** As parsed, before any decoding: what the caller sent, not what it means today. */
  readonly body: unknown
}

/** For whom a key speaks, as a word that no other principal of the book has. */
export function principalOf({ agent, owner }: Caller): string {
  return agent ?? `owner:${owner}`
}

/** Scoped to whom the key speaks for and to the operation, so it survives a key's rotation. */
export function idempotencyOf(caller: Caller, key: string, asked: Request): Idempotency {
  const principal = principalOf(caller)
  const { operation, params, body } = asked
  return {
    k: digest(JSON.stringify([principal, operation, key])),
    fingerprint: digest(canonical([operation, params ?? null, body])),
  }
}

function digest(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32)
}

/** JSON with sorted keys: the order of fields is not part of what is asked. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const fields = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const name of Object.keys(fields).sort()) {
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonical(fields[name])}`
  }
  return `{${text}}`
}
