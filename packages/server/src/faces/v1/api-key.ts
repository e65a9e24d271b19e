import { parseId, ulidOf } from '@bursar/core'
import { rejected } from '../../application/call.ts'
import { FIRST } from '../../application/place.ts'
import { privateTexts } from '../../application/private-text.ts'
import { openSecret, sealSecret } from '../../application/sealed-secret.ts'
import { write } from '../../application/write.ts'
import { mintKey } from '../../identity/mint.ts'
import { databaseTime } from '../../store/head.ts'
import { decodeKey, type KeyView, selectKeys } from '../../store/read/key.ts'
import { pageOf, positionOf } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { permissionsOf, time, timeOrNull } from './render.ts'

type ApiKeyHandlers = Pick<Handlers, 'apiKeys.create' | 'apiKeys.list' | 'apiKeys.delete'>

function renderKey({ row, name, usedAt }: KeyView) {
  return {
    id: row.id,
    name,
    owner: row.owner,
    prefix: row.prefix,
    last4: row.last4,
    permissions: permissionsOf(row.permissions),
    createdAt: time(row.createdAt),
    expiresAt: timeOrNull(row.expiresAt),
    lastUsedAt: timeOrNull(usedAt),
    revokedAt: timeOrNull(row.endedAt),
  }
}

export const apiKeyHandlers: ApiKeyHandlers = {
  async 'apiKeys.create'(deps, call, { body }) {
    const { environment, bookId, key: by } = call.caller
    const { name, owner, permissions, expiresAt } = body
    if (expiresAt !== null && expiresAt <= (await databaseTime(deps.database.read))) {
      const fields = [{ path: 'expiresAt', message: 'Must lie in the future.' }]
      return rejected('INVALID_REQUEST', { details: { fields } })
    }
    const { secret, key } = mintKey(environment, bookId)
    const { digests, texts } = privateTexts(ulidOf(key.id), { name: name ?? undefined })
    const ask = { key, owner, permissions, expiresAt, texts: digests }
    const command = { kind: 'key.create', by, ask } as const
    const box = sealSecret(deps, call, secret)
    const written = await write(deps, call, { command, texts, box })
    if (written.kind === 'rejected') return written
    const { event, replayed } = written
    const answer = {
      id: event.ask.key.id,
      name,
      owner: event.ask.owner,
      prefix: event.ask.key.prefix,
      last4: event.ask.key.last4,
      permissions: permissionsOf(event.ask.permissions),
      createdAt: time(event.at),
      expiresAt: timeOrNull(event.ask.expiresAt),
      lastUsedAt: null,
      revokedAt: null,
      apiKey: replayed ? openSecret(deps, call, written.box) : secret,
    }
    return { status: 201, body: answer, replayed }
  },

  async 'apiKeys.list'(deps, call, { query }) {
    const list = { operation: 'apiKeys.list', filters: [] } as const
    const at = positionOf(deps, call, { ...list, cursor: query.cursor })
    if (at.kind === 'rejected') return at
    const below = at.position === null ? FIRST : Number(at.position)
    const rows = await deps.database.read(selectKeys(call.caller.bookId, below, query.limit + 1))
    const body = pageOf(deps, call, {
      ...list,
      found: rows.map(decodeKey),
      limit: query.limit,
      position: ({ row }) => String(row.createdSeq),
      render: renderKey,
    })
    return { status: 200, body }
  },

  async 'apiKeys.delete'(deps, call, { params }) {
    const key = parseId('key', params.id)
    if (key === null) return rejected('NOT_FOUND')
    const command = { kind: 'key.revoke', by: call.caller.key, ask: { key } } as const
    const written = await write(deps, call, { command })
    if (written.kind === 'rejected') return written
    return { status: 200, body: { id: key, revoked: true }, replayed: written.replayed }
  },
}
