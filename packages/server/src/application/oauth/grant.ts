import { agentPermissionsDefault, assert, type Id, noRules, type Rules, ulidOf } from '@bursar/core'
import { hashKey, mintId, mintSecret, mintUnpresentable } from '../../identity/mint.ts'
import { databaseTime } from '../../store/head.ts'
import { type ClientAgent, decodeClientAgent, selectClientAgents } from '../../store/oauth/agent.ts'
import { keepRegistered } from '../../store/oauth/client.ts'
import { type GrantRef, insertCode } from '../../store/oauth/code.ts'
import { deleteTokensOf } from '../../store/oauth/token.ts'
import { decodeOrganization, selectOrganization } from '../../store/read/organization.ts'
import type { Call, Deps, Rejection } from '../call.ts'
import { rejected } from '../call.ts'
import type { Operation } from '../operation.ts'
import type { Application } from '../perform.ts'
import { privateTexts } from '../private-text.ts'
import { write } from '../write.ts'
import type { AskedFor } from './request.ts'

/** What a person gives a client. */
export interface Terms {
  readonly client: string
  /** null: a new one. */
  readonly agent: Id<'agent'> | null
  /** Of a new agent. */
  readonly name: string
  readonly limits: Pick<Rules, 'maxTransaction' | 'dailyLimit'>
  readonly budget: bigint
  readonly days: number
}

interface Given {
  readonly kind: 'given'
  readonly agent: Id<'agent'>
  readonly key: Id<'key'>
  readonly expiresAt: number
}

/** A person with a fresh passkey lets a client act as an agent, if the book says they may. */
export const giveAccess = {
  name: 'oauth.giveAccess',
  permission: 'wallets:write',
  agentPermission: null,
  writes: true,
  fresh: true,
  makes: ['grant.create'],
  async run(deps: Deps, call: Call, terms: Terms): Promise<Given | Rejection> {
    const before = terms.agent === null ? null : await earlier(deps, call, terms)
    if (terms.agent !== null && before === null) return rejected('NOT_FOUND')
    const agent = before?.agent ?? mintId('agent')
    const key = mintUnpresentable()
    const isNew = before === null
    const named = isNew ? { name: terms.name } : {}
    const { digests, texts } = privateTexts(ulidOf(agent), named)
    const expiresAt = (await databaseTime(deps.database.read)) + terms.days * 86_400_000_000
    const params = {
      ...{ agent, key, client: terms.client, permissions: agentPermissionsDefault },
      rules: isNew ? { ...noRules, ...terms.limits } : null,
      ...{ before: before?.key ?? null, amount: terms.budget, expiresAt, texts: digests },
    }
    const command = { kind: 'grant.create', actor: call.caller.key, params } as const
    const written = await write(deps, call, { command, texts })
    if (written.kind === 'rejected') return written
    return { kind: 'given', agent, key: key.id, expiresAt }
  },
} as const satisfies Operation<Terms>

async function earlier(deps: Deps, { caller }: Call, terms: Terms): Promise<ClientAgent | null> {
  const agents = await agentsOf(deps, caller.bookId, terms.client)
  return agents.find(({ agent }) => agent === terms.agent) ?? null
}

/** The agents that a client acted as in a book, and may again; the latest first. */
async function agentsOf(
  { database }: Pick<Deps, 'database'>,
  bookId: number,
  client: string,
): Promise<readonly ClientAgent[]> {
  return (await database.read(selectClientAgents(bookId, client))).map(decodeClientAgent)
}

/** A book as a person who lets a client in knows it, with the agents that the client had there. */
export async function placeIn(
  { database }: Pick<Deps, 'database'>,
  bookId: number,
  client: string,
): Promise<{ readonly name: string | null; readonly agents: readonly ClientAgent[] }> {
  const [row] = await database.read(selectOrganization(bookId))
  const name = row === undefined ? null : decodeOrganization(row).name
  return { name, agents: await agentsOf({ database }, bookId, client) }
}

/** A code for what was given, which the client exchanges for tokens within a minute. */
export async function issueCode(
  { people }: Application,
  { bookId, environment }: Pick<Call['caller'], 'bookId' | 'environment'>,
  { given, asked }: { readonly given: Given; readonly asked: AskedFor },
): Promise<string> {
  const code = mintSecret(environment, bookId, 'bsc')
  const { agent, key, expiresAt: keepUntil } = given
  const { client, resource, redirectUri, challenge } = asked
  const ref = { agent, key, client, resource, redirectUri, challenge, keepUntil }
  await people.writer.write(
    insertCode(bookId, { ...ref, hash: hashKey(code) }),
    keepRegistered(client),
  )
  return code
}

/**
 * Ends what a client was given: it gave its tokens back, or somebody else has one of them. Its
 * tokens go first, so that nobody uses them whatever becomes of the rest.
 */
export async function endAccess(
  { deps, oauth, people }: Application,
  bookId: number,
  { agent, key }: Pick<GrantRef, 'agent' | 'key'>,
): Promise<void> {
  const [deleted] = await people.writer.write(deleteTokensOf(bookId, key))
  oauth.access.forget(deleted?.rows.map(({ hash }) => String(hash)) ?? [])
  const command = { kind: 'grant.end', actor: 'system:oauth', params: { agent, key } } as const
  const request = { command, texts: [], idempotency: null, box: null, dry: false }
  const reply = await deps.engine.submit(bookId, request)
  // It may have ended already, or with its agent.
  const isEnded = reply.kind === 'recorded' || reply.kind === 'rejected'
  assert(isEnded, `the access of a client was not ended: ${reply.kind}`)
}
