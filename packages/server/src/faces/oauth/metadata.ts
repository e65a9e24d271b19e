import { algorithms } from '../../application/oauth/assertion.ts'
import { resourceOf, scope } from '../../application/oauth/oauth.ts'
import { resourceMetadataPath } from '../http/challenge.ts'

export const paths = {
  server: '/.well-known/oauth-authorization-server',
  resource: '/.well-known/oauth-protected-resource',
  tools: resourceMetadataPath,
  authorize: '/oauth/authorize',
  consent: '/oauth/consent',
  token: '/oauth/token',
  revoke: '/oauth/revoke',
  register: '/oauth/register',
} as const

const methods = ['none', 'private_key_jwt']

/** What clients read of the server that gives them tokens (RFC 8414). */
export function serverMetadata(issuer: string, allowsRegistration: boolean): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}${paths.authorize}`,
    token_endpoint: `${issuer}${paths.token}`,
    revocation_endpoint: `${issuer}${paths.revoke}`,
    ...(allowsRegistration ? { registration_endpoint: `${issuer}${paths.register}` } : {}),
    scopes_supported: [scope],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: algorithms,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: algorithms,
    client_id_metadata_document_supported: true,
    authorization_response_iss_parameter_supported: true,
  }
}

/** What they read of the tools that the tokens are for (RFC 9728). */
export function resourceMetadata(publicUrl: string): object {
  return {
    resource: resourceOf(publicUrl),
    authorization_servers: [publicUrl],
    scopes_supported: [scope],
    bearer_methods_supported: ['header'],
    resource_name: 'Bursar',
  }
}
