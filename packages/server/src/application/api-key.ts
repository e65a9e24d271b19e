import type { Permission } from '@bursar/contract'
import { type Id, ulidOf } from '@bursar/core'
import { mintKey } from '../identity/mint.ts'
import { databaseTime } from '../store/head.ts'
import { decodeKey, type KeyView, selectKeys } from '../store/read/key.ts'
import type { Call, Deps, Rejection } from './call.ts'
import { privateTexts } from './private-text.ts'
import { type WrittenSecret, writeSecret } from './sealed-secret.ts'
import { type Written, write } from './write.ts'

interface NewApiKey {
  readonly name: string | null
  readonly owner: string
  readonly permissions: readonly Permission[]
  readonly expiresAt: number | null
}

/** A key of the organization; `expired` where it would have ended before it began. */
export async function createApiKey(
  deps: Deps,
  call: Call,
  { name, owner, permissions, expiresAt }: NewApiKey,
): Promise<WrittenSecret<'key.create'> | { readonly kind: 'expired' } | Rejection> {
  const { environment, bookId, key: actor } = call.caller
  if (expiresAt !== null && expiresAt <= (await databaseTime(deps.database.read)))
    return { kind: 'expired' }
  const { secret, key } = mintKey(environment, bookId)
  const { digests, texts } = privateTexts(ulidOf(key.id), { name: name ?? undefined })
  const params = { key, owner, permissions, expiresAt, texts: digests }
  const command = { kind: 'key.create', actor, params } as const
  return writeSecret(deps, call, { command, texts, secret })
}

/** The organization's keys from the newest on, revoked ones too, `below` a place in the log. */
export async function listApiKeys(
  { database }: Deps,
  { caller }: Call,
  { below, limit }: { below: number; limit: number },
): Promise<KeyView[]> {
  const rows = await database.read(selectKeys(caller.bookId, below, limit))
  return rows.map(decodeKey)
}

export function revokeApiKey(
  deps: Deps,
  call: Call,
  params: { readonly key: Id<'key'>; readonly cascade: boolean | null },
): Promise<Written<'key.revoke'> | Rejection> {
  return write(deps, call, { command: { kind: 'key.revoke', actor: call.caller.key, params } })
}
