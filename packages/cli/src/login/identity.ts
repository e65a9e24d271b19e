import { CallFailure } from '../server/call-failure.ts'
import type { Caller } from '../server/caller.ts'

/** Whose key it is, as far as the key itself may find out. */
export interface Identity {
  readonly server: string
  readonly keyFrom: string
  readonly environment: string
  readonly organization: string | null
  readonly agent: string | null
  readonly keyId: string | null
  readonly owner: string | null
  readonly permissions: readonly string[] | null
}

interface Key {
  readonly id: string
  readonly prefix: string
  readonly last4: string
  readonly owner?: string
  readonly permissions: readonly string[]
}

interface Agent {
  readonly id: string
  readonly name: string
  readonly apiKey: Key | null
}

interface Page<T> {
  readonly data: readonly T[]
  readonly cursor: string | null
}

const pagesMax = 20

/** Asks the server who this is. Errors: CallFailure when the key is not accepted. */
export async function identityOf(caller: Caller): Promise<Identity> {
  const { apiKey, baseUrl: server, keyFrom } = caller.target
  const [, environment = 'unknown'] = /^bsr_(test|live)_/.exec(apiKey) ?? []
  const known = { server, keyFrom, environment, organization: null, agent: null, owner: null }
  const organization = await permitted(caller.get<{ id: string; name: string }>('/v1/organization'))
  if (organization !== null) {
    const key = await found(caller, (cursor) => permitted(caller.get<Page<Key>>(keysPath(cursor))))
    const { id, owner = null, permissions } = key ?? {}
    return {
      ...{ ...known, organization: `${organization.name} (${organization.id})`, owner },
      ...{ keyId: id ?? null, permissions: permissions ?? null },
    }
  }
  // An agent's own key reads the agent, and those that it delegated to.
  const agents = await permitted(caller.get<Page<Agent>>('/v1/agents?limit=100'))
  const agent = agents?.data.find((one) => one.apiKey !== null && isSame(one.apiKey, apiKey))
  const { id = null, permissions = null } = agent?.apiKey ?? {}
  const name = agent === undefined ? null : `${agent.name} (${agent.id})`
  return { ...known, agent: name, keyId: id, permissions }
}

function keysPath(cursor: string | null): string {
  const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
  return `/v1/api-keys?limit=100${after}`
}

/** The entry of the key itself; null where it cannot be told. */
async function found(
  { target }: Caller,
  page: (cursor: string | null) => Promise<Page<Key> | null>,
): Promise<Key | null> {
  const same: Key[] = []
  let cursor: string | null = null
  for (let count = 0; count < pagesMax; count += 1) {
    const one: Page<Key> | null = await page(cursor)
    same.push(...(one?.data ?? []).filter((key) => isSame(key, target.apiKey)))
    cursor = one?.cursor ?? null
    if (cursor === null) break
  }
  return same.length === 1 ? (same[0] ?? null) : null
}

function isSame({ prefix, last4 }: Key, apiKey: string): boolean {
  return apiKey.startsWith(prefix) && apiKey.endsWith(last4)
}

/** null where this key may not ask. */
async function permitted<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (error) {
    const { cause } = error as { cause?: { status?: number } }
    if (error instanceof CallFailure && cause?.status === 403) return null
    throw error
  }
}
