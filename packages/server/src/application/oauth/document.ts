import { z } from 'zod'
import { faultOf } from '../../identity/outside.ts'
import { clientIdCharactersMax, redirectUriCharactersMax, redirectUrisMax } from '../../limits.ts'
import type { AuthMethod, ClientRow } from '../../store/oauth/client.ts'
import { isRedirect } from './redirect.ts'

const methods = ['none', 'private_key_jwt'] as const
const texts = z.array(z.string())

/** What is read of a client's metadata (RFC 7591); what else stands in it is its own affair. */
const metadata = z.looseObject({
  client_name: z.string().trim().min(1).optional(),
  redirect_uris: z
    .array(z.string().max(redirectUriCharactersMax).refine(isRedirect))
    .min(1)
    .max(redirectUrisMax),
  token_endpoint_auth_method: z.string().optional(),
  token_endpoint_auth_methods_supported: texts.optional(),
  jwks_uri: z.string().max(redirectUriCharactersMax).optional(),
  client_secret: z.undefined().optional(),
  client_secret_expires_at: z.undefined().optional(),
})

interface Unusable {
  readonly kind: 'unusable'
  readonly why: string
}

export type Client = (ClientRow & { readonly kind: ClientRow['kind'] }) | Unusable

export function unusable(why: string): Unusable {
  return { kind: 'unusable', why }
}

/** The address of a client's metadata, if the id is one that can be asked for. */
export function addressOf(id: string): URL | Unusable {
  if (id.length > clientIdCharactersMax || !URL.canParse(id)) return unusable('its ID is not a URL')
  const url = new URL(id)
  // Another spelling of an address would be another client with the same document.
  if (url.href !== id || id.includes('#')) return unusable('its ID is not a normalized URL')
  if (url.pathname === '/') return unusable('its ID has no path')
  const fault = faultOf(url)
  return fault === null ? url : unusable(fault.replace('its address', 'its ID'))
}

/** What the document at that address says, if it says it of itself. */
export function clientIn(document: unknown, url: URL): Client {
  const own = z.looseObject({ client_id: z.literal(url.href) }).safeParse(document)
  if (!own.success) return unusable('its document is about another client')
  return readMetadata(document, { id: url.href, kind: 'document', host: url.host })
}

/** Metadata of a client, wherever it comes from. */
export function readMetadata(
  sent: unknown,
  { id, kind, host }: Pick<ClientRow, 'id' | 'kind'> & { readonly host: string },
): Client {
  const read = metadata.safeParse(sent)
  if (!read.success) return unusable(`its metadata has a bad ${faultIn(read.error)}`)
  const { data } = read
  const given = methodsOf(data)
  if (given.length === 0) return unusable('it can only prove itself by a shared secret')
  const jwksUri = data.jwks_uri ?? null
  if (jwksUri !== null && !isAddressOfKeys(jwksUri, host))
    return unusable('its keys are not on its own host')
  const name = (data.client_name ?? host).slice(0, 100)
  const named = { id, kind, name, redirectUris: data.redirect_uris }
  return { ...named, methods: given, jwksUri: kind === 'document' ? jwksUri : null }
}

function methodsOf(data: z.infer<typeof metadata>): AuthMethod[] {
  const { token_endpoint_auth_method: one, token_endpoint_auth_methods_supported: all } = data
  const named = all ?? (one === undefined ? ['none'] : [one])
  return methods.filter((method) => method === one || named.includes(method))
}

function isAddressOfKeys(text: string, host: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return url.host === host && faultOf(url) === null
}

function faultIn({ issues: [issue] }: z.ZodError): string {
  return String(issue?.path[0] ?? 'form')
}
