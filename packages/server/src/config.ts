import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { secretCharactersMin } from './limits.ts'

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

/** Every setting, with its default: environment variables as README lists them. */
const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4400),
  HOST: z.string().min(1).default('127.0.0.1'),
  BURSAR_URL: z.string().transform(originOf).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .optional(),
  TRUST_STORAGE: z.enum(['0', '1']).default('0'),
  BURSAR_HOME: z.string().min(1).default('.bursar'),
  BURSAR_SECRET: z
    .string()
    .min(secretCharactersMin, `must have at least ${secretCharactersMin} characters`)
    .optional(),
  BURSAR_PG_USER: z.string().min(1).optional(),
  RATE_LIMIT: z.coerce.number().min(0).max(1_000_000).default(500),
  REFUSED_RATE_LIMIT: z.coerce.number().min(0).max(1_000_000).default(5),
  LOG_LEVEL: z.enum(LEVELS).default('info'),
  ALLOWED_HOSTS: list(),
  TRUSTED_PROXY: list().pipe(z.array(z.string().transform(blockOf))),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  OAUTH_REGISTRATION: z.enum(['0', '1']).default('0'),
  KYA_ISSUER: z.string().max(256).optional(),
  KYA_JWKS_URL: z.string().max(2048).optional(),
})

/** Addresses whose first `bits` are those of `address`. */
export interface AddressBlock {
  readonly address: string
  readonly bits: number
}

const ORIGIN = /^https?:\/\/[^\s/\\?#@]+\/?$/i

/** As browsers write it: in lower case, without the port that is usual. */
function originOf(text: string, { addIssue }: z.RefinementCtx): string {
  if (ORIGIN.test(text) && URL.canParse(text)) return new URL(text).origin
  addIssue('must be an http or https URL without path or credentials: https://pay.example.com')
  return z.NEVER
}

function blockOf(entry: string, { addIssue }: z.RefinementCtx): AddressBlock {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? []
  const bitsMax = isIP(address) === 6 ? 128 : 32
  const bits = Number(length ?? bitsMax)
  if (isIP(address) !== 0 && !address.includes('%') && bits <= bitsMax) return { address, bits }
  addIssue('must be a comma-separated list of IP addresses or CIDR blocks such as 10.0.0.0/8')
  return z.NEVER
}

/** Words that are joined by commas. */
function list() {
  return z
    .string()
    .default('')
    .transform((text) => text.split(',').map((entry) => entry.trim()))
    .transform((entries) => entries.filter((entry) => entry !== ''))
}

type Environment = z.infer<typeof environment>

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

export interface Config {
  /** Whether npm runs it in a clone of the repository: its commands are scripts there. */
  readonly isClone: boolean
  readonly port: number
  readonly host: string
  /** Where people find this server, as an origin; unset: see {@link publicUrlOf}. */
  readonly publicUrl: string | undefined
  readonly databaseUrl: string | undefined
  /** Whether a server is accepted that says itself that its storage is not durable. */
  readonly trustStorage: boolean
  readonly home: string
  readonly secret: string | undefined
  readonly postgresUser: string | undefined
  /** Requests a second for each key; 0 is no limit. */
  readonly rateLimit: number
  /** Refused payments a second that are recorded for each payer; 0 is no limit. */
  readonly refusedRateLimit: number
  readonly logLevel: (typeof LEVELS)[number]
  /** Names beside those of loopback that a proxy on this machine passes on as Host. */
  readonly allowedHosts: readonly string[]
  /** Whose word about the addresses of their clients is believed. */
  readonly trustedProxies: readonly AddressBlock[]
  /** Who has it may read the metrics from anywhere; unset: this machine alone may. */
  readonly metricsToken: string | undefined
  /** Whether clients may register themselves that have no document to be known by. */
  readonly oauthRegistration: boolean
  /** Who vouches for live agents, and where its public keys are; null: nobody does. */
  readonly kya: { readonly issuer: string; readonly jwksUrl: string } | null
}

// Others than these are not what browsers take a name that ends with .localhost for.
const NAMED_LOOPBACK = /^(localhost|127\.0\.0\.1|::1)$/

/**
 * Where people find a server that listens at `baseUrl`. On this machine it has a name of its own:
 * browsers keep no passkeys for 127.0.0.1, and send cookies of `localhost` to all of its ports.
 */
export function publicUrlOf(config: Pick<Config, 'publicUrl' | 'host'>, baseUrl: string): string {
  const { publicUrl, host } = config
  if (publicUrl !== undefined) return publicUrl
  if (!NAMED_LOOPBACK.test(host)) return baseUrl
  const url = new URL(baseUrl)
  url.hostname = 'bursar.localhost'
  return url.origin
}

/** A setting that cannot be used; the message names it and never shows its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is one that was not set.
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(set)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw unusable(faults.join('; '))
  }
  const { data } = parsed
  return {
    isClone: env.npm_package_name === 'bursar-workspace',
    port: data.PORT,
    host: data.HOST,
    publicUrl: data.BURSAR_URL,
    databaseUrl: data.DATABASE_URL,
    trustStorage: data.TRUST_STORAGE === '1',
    home: resolve(data.BURSAR_HOME),
    secret: data.BURSAR_SECRET,
    postgresUser: data.BURSAR_PG_USER,
    rateLimit: data.RATE_LIMIT,
    refusedRateLimit: data.REFUSED_RATE_LIMIT,
    logLevel: data.LOG_LEVEL,
    allowedHosts: data.ALLOWED_HOSTS,
    trustedProxies: data.TRUSTED_PROXY,
    metricsToken: data.METRICS_TOKEN,
    oauthRegistration: data.OAUTH_REGISTRATION === '1',
    kya: kyaOf(data),
  }
}

function kyaOf({ KYA_ISSUER: issuer, KYA_JWKS_URL: url }: Environment): Config['kya'] {
  if (issuer === undefined) {
    if (url === undefined) return null
    throw unusable('KYA_JWKS_URL: requires KYA_ISSUER')
  }
  const jwksUrl = url ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`
  if (isAddressOfKeys(jwksUrl)) return { issuer, jwksUrl }
  const derived = url === undefined ? ' if KYA_ISSUER is not one' : ''
  throw unusable(`KYA_JWKS_URL: must be an https URL without credentials${derived}`)
}

/** Keys that came over an open line could be anybody's; only this machine has no such line. */
function isAddressOfKeys(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))
}

function unusable(faults: string): ConfigError {
  return new ConfigError(`Invalid configuration: ${faults}`)
}
