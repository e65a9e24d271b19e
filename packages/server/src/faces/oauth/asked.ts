import { findClient } from '../../application/oauth/client.ts'
import { resourceOf } from '../../application/oauth/oauth.ts'
import { hasRedirect } from '../../application/oauth/redirect.ts'
import type { AskedFor } from '../../application/oauth/request.ts'
import type { Application } from '../../application/perform.ts'
import { stateCharactersMax } from '../../limits.ts'
import type { ClientRow } from '../../store/oauth/client.ts'
import type { Parameters } from './form.ts'

/** What a client asks a person for, with who it is. */
export interface Request {
  readonly kind: 'request'
  readonly client: ClientRow
  readonly asked: AskedFor
}

/** Why it cannot be asked. Where it is to be answered is known only once client and address fit. */
export interface Fault {
  readonly kind: 'fault'
  readonly why: string
  readonly error?: string
  readonly back?: { readonly redirectUri: string; readonly state: string | null }
}

const CHALLENGE = /^[A-Za-z0-9\-_]{43}$/

/** The request in the query of an address, for somebody who is signed in. */
export async function requestIn(
  application: Application,
  sent: Parameters | null,
): Promise<Request | Fault> {
  if (sent === null) return fault('A parameter was sent twice.')
  const { client_id: id, redirect_uri: redirectUri, state = null } = sent
  if (id === undefined) return fault('It does not say which program asks: client_id is missing.')
  const client = await findClient(application, id)
  if (client.kind === 'unusable') return fault(`The program cannot be let in: ${client.why}.`)
  if (redirectUri === undefined) return fault('It does not say where to: redirect_uri is missing.')
  if (!hasRedirect(client.redirectUris, redirectUri))
    return fault('The address to go back to is none of those of the program.')
  if (state !== null && state.length > stateCharactersMax) return fault('Its state is too long.')
  const back = { redirectUri, state }
  const wrong = faultIn(sent, resourceOf(application.deps.publicUrl))
  if (wrong !== null) return { kind: 'fault', ...wrong, back }
  const { code_challenge: challenge = '', resource } = sent
  const own = resource ?? resourceOf(application.deps.publicUrl)
  const asked = { client: client.id, redirectUri, state, challenge, resource: own }
  return { kind: 'request', client, asked }
}

function faultIn(sent: Parameters, resource: string): { error: string; why: string } | null {
  const { response_type: type, response_mode: mode = 'query' } = sent
  const { code_challenge: challenge, code_challenge_method: method } = sent
  const invalid = (why: string) => ({ error: 'invalid_request', why })
  if (type === undefined) return invalid('response_type is missing.')
  if (type !== 'code')
    return { error: 'unsupported_response_type', why: 'Only the response type code is there.' }
  if (mode !== 'query') return invalid('Only the response mode query is there.')
  if (challenge === undefined || !CHALLENGE.test(challenge) || method !== 'S256')
    return invalid('PKCE with S256 is required: code_challenge, code_challenge_method.')
  if (sent.resource !== undefined && sent.resource !== resource)
    return { error: 'invalid_target', why: `Access is only given to ${resource}.` }
  if (sent.prompt === 'none')
    return { error: 'interaction_required', why: 'A person is always asked.' }
  return null
}

function fault(why: string): Fault {
  return { kind: 'fault', why }
}
