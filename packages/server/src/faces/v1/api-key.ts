import { keyOf, parseId, present } from '@bursar/core'
import { createApiKey, listApiKeys, revokeApiKey } from '../../application/api-key.ts'
import { invalidField, rejected } from '../../application/call.ts'
import { principalOf } from '../../application/idempotency.ts'
import type { KeyView } from '../../store/read/key.ts'
import { pageOf, placeBelow } from './cursor.ts'
import type { Handlers } from './handler.ts'
import { permissionsOf, time, timeOrNull } from './render.ts'

type ApiKeyHandlers = Pick<Handlers, 'apiKeys.create' | 'apiKeys.list' | 'apiKeys.delete'>

function renderKey({ row, name, usedAt }: KeyView) {
  return {
    id: row.id,
    name,
    owner: row.owner,
    madeBy: row.madeBy,
    principal: present(row.root, row.id),
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
    const written = await createApiKey(deps, call, body)
    if (written.kind === 'rejected') return written
    if (written.kind === 'expired') {
      return invalidField('expiresAt', 'Must be in the future.')
    }
    const { event, secret, replayed } = written
    const { key, owner, permissions, expiresAt } = event.params
    const answer = {
      id: key.id,
      name: body.name,
      owner,
      madeBy: keyOf(event.actor),
      principal: principalOf(call.caller),
      prefix: key.prefix,
      last4: key.last4,
      permissions: permissionsOf(permissions),
      createdAt: time(event.at),
      expiresAt: timeOrNull(expiresAt),
      lastUsedAt: null,
      revokedAt: null,
      apiKey: secret,
    }
    return { status: 201, body: answer, replayed }
  },

  async 'apiKeys.list'(deps, call, { query }) {
    return pageOf(deps, call, {
      operation: 'apiKeys.list',
      filters: [],
      query,
      read: (from, limit) => listApiKeys(deps, call, { below: placeBelow(from), limit }),
      position: ({ row }) => String(row.createdSeq),
      render: renderKey,
    })
  },

  async 'apiKeys.delete'(deps, call, { params, body: { cascade } }) {
    const key = parseId('key', params.id)
    if (key === null) return rejected('NOT_FOUND')
    const written = await revokeApiKey(deps, call, { key, cascade: cascade || null })
    if (written.kind === 'rejected') return written
    const alsoRevoked = [...(written.event.result.below ?? [])]
    const body = { id: key, revoked: true as const, alsoRevoked }
    return { status: 200, body, replayed: written.replayed }
  },
}
