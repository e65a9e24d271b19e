import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'

export interface Host {
  readonly host: string
  readonly port: number
}

export interface Address {
  /** In the order in which they are tried. */
  readonly hosts: readonly Host[]
  readonly user: string
  readonly password: string
  readonly database: string
  /** `null`: no TLS. `required` false: plain text if the server has no TLS. */
  readonly tls: { readonly required: boolean; readonly options: ConnectionOptions } | null
  /** For each host; null leaves the default. */
  readonly connectTimeoutMs: number | null
  /** What the address says for the session: `application_name`, `options`. */
  readonly settings: Readonly<Record<string, string>>
}

const shape = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^@/?#]*)(?:\/([^/?#]*))?(?:\?([^#]*))?$/
const known = ['sslmode', 'sslrootcert', 'connect_timeout', 'target_session_attrs'] as const
const passedOn = ['application_name', 'options'] as const
const connectSecondsMax = 60

/**
 * Reads `postgres://user:password@host:port,host:port/database?name=value`, as libpq does. What
 * it cannot honour it refuses by name. Errors carry nothing of the text: it holds a password.
 */
export function parseAddress(text: string): Address {
  const [matched, identity = '', authority = '', path = '', query = ''] = shape.exec(text) ?? []
  if (matched === undefined) {
    throw new Error(
      'expected a postgres:// URL: postgres://user:password@host:port/database, with / ? # @ ' +
        'in a name or password written as %2F %3F %23 %40',
    )
  }
  const [, name = '', password = ''] = /^([^:]*):?(.*)$/s.exec(identity) ?? []
  const user = decoded(name) || 'postgres'
  const parameters = parametersOf(query)
  refuseAttributes(parameters.get('target_session_attrs'))
  return {
    hosts: authority.split(',').map(hostOf),
    user,
    password: decoded(password),
    database: decoded(path) || user,
    tls: parseTls(parameters),
    connectTimeoutMs: timeoutOf(parameters.get('connect_timeout')),
    settings: Object.fromEntries(
      passedOn.flatMap((name) => {
        const value = parameters.get(name)
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('a % in the database URL must be followed by two hexadecimal digits')
  }
}

/** An IPv6 host stands in brackets in a URL and without them in a socket address. */
function hostOf(text: string): Host {
  const [matched, bracketed, plain, port = '5432'] =
    /^(?:\[([\da-fA-F:.]+)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(text) ?? []
  if (matched === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new Error('a host in the database URL must be written as host:port or [IPv6]:port')
  return { host: bracketed ?? (decoded(plain ?? '') || 'localhost'), port: Number(port) }
}

function parametersOf(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  for (const part of query.split('&').filter((one) => one !== '')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(part) ?? []
    const key = decoded(name)
    if (![...known, ...passedOn].some((one) => one === key)) {
      const all = [...known, ...passedOn].join(', ')
      throw new Error(`the database URL has an unknown parameter ${key}. Known parameters: ${all}`)
    }
    if (parameters.has(key)) throw new Error(`the database URL has ${key} more than once`)
    parameters.set(key, decoded(value))
  }
  return parameters
}

/** Bursar writes: a server that would not let it is never the right one. */
function refuseAttributes(value: string | undefined): void {
  if (value === undefined || value === 'read-write' || value === 'primary') return
  throw new Error(`target_session_attrs must be read-write or primary, not ${value}`)
}

function timeoutOf(value: string | undefined): number | null {
  if (value === undefined) return null
  if (/^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= connectSecondsMax)
    return Number(value) * 1000
  throw new Error(`connect_timeout must be 1 to ${connectSecondsMax} seconds, not ${value}`)
}

function parseTls(parameters: ReadonlyMap<string, string>): Address['tls'] {
  const rootFile = parameters.get('sslrootcert')
  const ca = rootFile === undefined ? {} : { ca: readFileSync(rootFile) }
  const mode = parameters.get('sslmode') ?? 'prefer'
  switch (mode) {
    case 'disable':
      return null
    case 'prefer':
      return { required: false, options: { rejectUnauthorized: false } }
    case 'require':
      // As libpq: encrypted, and verified once a root is named.
      return {
        required: true,
        options: { ...ca, ...anyHost, rejectUnauthorized: rootFile !== undefined },
      }
    case 'verify-ca':
      return { required: true, options: { ...ca, ...anyHost } }
    case 'verify-full':
      return { required: true, options: ca }
    default:
      throw new Error(
        `sslmode must be disable, prefer, require, verify-ca or verify-full, not ${mode}`,
      )
  }
}

const anyHost: ConnectionOptions = { checkServerIdentity: () => undefined }
