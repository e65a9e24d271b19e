import { mintUlid } from '../../identity/mint.ts'
import { Unreachable } from '../../identity/outside.ts'
import { documentFreshMinutes, documentsUnderWayMax } from '../../limits.ts'
import {
  type ClientFound,
  type ClientRow,
  decodeClient,
  putClient,
  registerClient,
  selectClient,
} from '../../store/oauth/client.ts'
import type { Application } from '../perform.ts'
import { addressOf, type Client, clientIn, readMetadata, unusable } from './document.ts'
import { type OAuthError, oauthError } from './oauth.ts'

const registered = 'reg_'

/** A client that somebody was shown before; nothing is fetched. */
export async function knownClient({ deps }: Application, id: string): Promise<ClientFound | null> {
  const [row] = await deps.database.read(selectClient(id))
  return row === undefined ? null : decodeClient(row)
}

/** A client for somebody who is signed in: by its id, what it says of itself is fetched. */
export async function findClient(application: Application, id: string): Promise<Client> {
  if (id.startsWith(registered))
    return (await knownClient(application, id)) ?? unusable('nobody registered it')
  const url = addressOf(id)
  if (!(url instanceof URL)) return url
  const known = await knownClient(application, id)
  if (known !== null && known.freshUntil > known.at) return known
  try {
    return await fetched(application, url)
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    // A page that is down for a while shuts nobody out who was good before.
    return known ?? unusable(`of its document: ${error.message}`)
  }
}

let underWay = 0

async function fetched({ oauth, people }: Application, url: URL): Promise<Client> {
  if (underWay >= documentsUnderWayMax || !oauth.fetches.take(url.hostname).allowed)
    throw new Unreachable('it was asked for too often, wait a minute')
  underWay += 1
  try {
    const client = clientIn(await oauth.outside.json(url), url)
    if (client.kind !== 'unusable')
      await people.writer.write(putClient(client, documentFreshMinutes * 60))
    return client
  } finally {
    underWay -= 1
  }
}

/** A client that has no document says itself what it is, where that is allowed. */
export async function register(
  { people }: Application,
  sent: unknown,
): Promise<ClientRow | OAuthError> {
  const id = `${registered}${mintUlid()}`
  const client = readMetadata(sent, { id, kind: 'registered', host: 'unnamed' })
  if (client.kind === 'unusable') {
    const isRedirect = client.why.endsWith('redirect_uris')
    return oauthError(isRedirect ? 'invalid_redirect_uri' : 'invalid_client_metadata', client.why)
  }
  if (!client.methods.includes('none'))
    return oauthError('invalid_client_metadata', 'only clients without a secret are registered')
  const isDone = await people.writer.changes(registerClient({ ...client, methods: ['none'] }))
  if (isDone) return { ...client, methods: ['none'] }
  return oauthError('temporarily_unavailable', 'too many clients were registered', 503)
}
