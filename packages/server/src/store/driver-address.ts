import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'

export interface Address {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** `null`: no TLS. `required` false: plain text if the server has no TLS. */
  readonly tls: { readonly required: boolean; readonly options: ConnectionOptions } | null
}

/** Reads `postgres://user:password@host:port/database?sslmode=…&sslrootcert=…`, modes as libpq. */
export function parseAddress(text: string): Address {
  // The error of `new URL` would carry the text, and with it the password, into the log.
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol))
    throw new Error('expected a postgres:// URL')
  const user = decodeURIComponent(url.username) || 'postgres'
  // An IPv6 host stands in brackets in a URL and without them in a socket address.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost'
  return {
    host,
    port: Number(url.port || 5432),
    user,
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    tls: parseTls(url.searchParams),
  }
}

function parseTls(search: URLSearchParams): Address['tls'] {
  const rootFile = search.get('sslrootcert')
  const ca = rootFile === null ? {} : { ca: readFileSync(rootFile) }
  const mode = search.get('sslmode') ?? 'prefer'
  switch (mode) {
    case 'disable':
      return null
    case 'prefer':
      return { required: false, options: { rejectUnauthorized: false } }
    case 'require':
      // As libpq: encrypted, and verified once a root is named.
      return {
        required: true,
        options: { ...ca, ...anyHost, rejectUnauthorized: rootFile !== null },
      }
    case 'verify-ca':
      return { required: true, options: { ...ca, ...anyHost } }
    case 'verify-full':
      return { required: true, options: ca }
    default:
      throw new Error(`sslmode ${mode} is not disable, prefer, require, verify-ca or verify-full`)
  }
}

const anyHost: ConnectionOptions = { checkServerIdentity: () => undefined }
