import type { Call, Deps } from './call.ts'

/**
 * A new API key is shown once. A caller who sent an Idempotency-Key and lost the answer may ask
 * again: only that caller with that key opens the box. Without such a key nothing is kept.
 */
export function sealSecret(deps: Deps, call: Call, secret: string): Uint8Array | null {
  return call.idempotency === null ? null : deps.secrets.seal(secret, contextOf(call))
}

/** null when it is not kept any more: secrets are shown for ten minutes. */
export function openSecret(deps: Deps, call: Call, box: Uint8Array | null): string | null {
  return box === null ? null : deps.secrets.open(box, contextOf(call))
}

function contextOf({ caller, idempotency }: Call): string {
  return `${caller.bookId}|${caller.keyHash}|${idempotency?.k ?? ''}`
}
