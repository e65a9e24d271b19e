import type { CommandKind } from '@bursar/core'
import type { Call, Deps, Rejection } from './call.ts'
import { type Parts, type Written, write } from './write.ts'

/** A new API key that was written, with its secret: null once that is not kept any more. */
export type WrittenSecret<K extends CommandKind> = Written<K> & { readonly secret: string | null }

/**
 * Writes a new API key, which is shown once. A caller who sent an Idempotency-Key and lost the
 * answer may ask again within ten minutes: only that caller with that key opens the box. Without
 * such a key nothing is kept.
 */
export async function writeSecret<K extends CommandKind>(
  deps: Deps,
  call: Call,
  { secret, ...parts }: Parts<K> & { readonly secret: string },
): Promise<WrittenSecret<K> | Rejection> {
  const context = contextOf(call)
  const box = call.idempotency === null ? null : deps.secrets.seal(secret, context)
  const written = await write<K>(deps, call, { ...parts, box })
  if (written.kind === 'rejected') return written
  if (!written.replayed) return { ...written, secret }
  const kept = written.box === null ? null : deps.secrets.open(written.box, context)
  return { ...written, secret: kept }
}

function contextOf({ caller, idempotency }: Call): string {
  return `${caller.bookId}|${caller.keyHash}|${idempotency?.k ?? ''}`
}
