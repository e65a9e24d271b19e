import { hash } from 'node:crypto'
import { type Id, present } from '@bursar/core'
import type { Idempotency } from '../engine/request.ts'
import type { Caller } from '../identity/caller.ts'

/** What a key stands for: equal requests are one wish. */
export interface Repeatable {
  readonly operation: string
  readonly params: unknown
  /** As parsed, before any decoding: what the caller sent, not what it means today. */
  readonly body: unknown
}

/** Scoped to whom the key speaks for and to the operation, so it survives a key's rotation. */
export function idempotencyOf(caller: Caller, key: string, asked: Repeatable): Idempotency {
  const principal = principalOf(caller)
  const { operation, params, body } = asked
  return {
    k: digest(JSON.stringify([principal, operation, key])),
    fingerprint: digest(canonical([operation, params ?? null, body])),
  }
}

/** For whom a key speaks: its agent, or the first of its line of makers. */
export function principalOf({ agent, root }: Caller): Id<'agent'> | Id<'key'> {
  return present(agent ?? root, 'a key speaks for an agent, or for a root')
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
