import { problems } from '@bursar/contract'
import { isRejection, type Rejection } from '../../application/call.ts'
import { assertionFault, assertionType } from '../../application/oauth/assertion.ts'
import { knownClient, register } from '../../application/oauth/client.ts'
import { type OAuthError, oauthError } from '../../application/oauth/oauth.ts'
import {
  clientOfGrant,
  exchangeCode,
  refresh,
  revokeToken,
  type Tokens,
} from '../../application/oauth/token.ts'
import type { Application } from '../../application/perform.ts'
import { readBody } from '../http/body.ts'
import type { Exchange } from '../http/exchange.ts'
import { formIn, type Parameters } from './form.ts'

const VERIFIER = /^[A-Za-z0-9\-._~]{43,128}$/

/** Tokens for a code or for an earlier token (RFC 6749, 3.2). */
export async function tokenAnswer(
  application: Application,
  exchange: Exchange,
): Promise<Tokens | OAuthError> {
  const read = await formIn(exchange)
  if (isRejection(read)) return unreadable(read)
  const { form } = read
  switch (form.grant_type) {
    case 'authorization_code':
      return forCode(application, exchange, form)
    case 'refresh_token':
      return forRefresh(application, exchange, form)
    case undefined:
      return missing('grant_type')
    default:
      return oauthError('unsupported_grant_type', 'use authorization_code or refresh_token')
  }
}

async function forCode(
  application: Application,
  exchange: Exchange,
  form: Parameters,
): Promise<Tokens | OAuthError> {
  const { code, redirect_uri: redirectUri, code_verifier: verifier, resource = null } = form
  if (code === undefined) return missing('code')
  if (redirectUri === undefined) return missing('redirect_uri')
  if (verifier === undefined || !VERIFIER.test(verifier)) return missing('code_verifier')
  const client = await clientFor(application, exchange, { form, secret: code })
  if (typeof client !== 'string') return client
  return exchangeCode(application, { code, client, redirectUri, verifier, resource })
}

async function forRefresh(
  application: Application,
  exchange: Exchange,
  form: Parameters,
): Promise<Tokens | OAuthError> {
  const { refresh_token: token, resource = null } = form
  if (token === undefined) return missing('refresh_token')
  const client = await clientFor(application, exchange, { form, secret: token })
  if (typeof client !== 'string') return client
  return refresh(application, { token, client, resource })
}

/** Whatever is given back, the answer is the same (RFC 7009, 2.2); null: it is done. */
export async function revokeAnswer(
  application: Application,
  exchange: Exchange,
): Promise<OAuthError | null> {
  const read = await formIn(exchange)
  if (isRejection(read)) return unreadable(read)
  const { form } = read
  const { token } = form
  if (token === undefined) return missing('token')
  const client = await clientFor(application, exchange, { form, secret: token })
  if (typeof client !== 'string') return client
  await revokeToken(application, { token, client })
  return null
}

/** A client that has no document (RFC 7591). */
export async function registerAnswer(
  application: Application,
  exchange: Exchange,
): Promise<object | OAuthError> {
  const read = await readBody(exchange)
  if (isRejection(read)) return unreadable(read)
  const client = await register(application, read.value)
  if (client.kind === 'oauth_error') return client
  return {
    client_id: client.id,
    client_id_issued_at: Math.floor(Date.now() / 1000),
    client_name: client.name,
    redirect_uris: client.redirectUris,
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  }
}

/**
 * Which client asks, proved if it can prove itself. Its keys are fetched only for somebody who
 * shows what it was given: so nobody makes this server ask around.
 */
async function clientFor(
  application: Application,
  exchange: Exchange,
  { form, secret }: { readonly form: Parameters; readonly secret: string },
): Promise<string | OAuthError> {
  const { client_id: id, client_assertion: assertion, client_assertion_type: type } = form
  if (exchange.header('authorization') !== null || form.client_secret !== undefined)
    return oauthError('invalid_client', 'no client has a secret here', 401)
  if (id === undefined && assertion === undefined) return missing('client_id')
  if (assertion === undefined && type === undefined) return id ?? missing('client_id')
  if (assertion === undefined || type !== assertionType)
    return oauthError('invalid_client', 'an assertion must be of the type jwt-bearer', 401)
  const owner = await clientOfGrant(application, secret)
  const client = owner === null ? null : await knownClient(application, owner)
  if (client === null || (id !== undefined && id !== client.id))
    return oauthError('invalid_grant', 'it was not given to this client')
  return (await assertionFault(application, client, assertion)) ?? client.id
}

function missing(name: string): OAuthError {
  return oauthError('invalid_request', `${name} is missing, or not in its form`)
}

function unreadable({ code, sentence }: Rejection): OAuthError {
  return oauthError('invalid_request', sentence ?? problems[code].sentence)
}
