import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { boundedText } from './bounded-text.ts'
import { loginPath, readLogin } from './login/file.ts'
import { UsageError } from './usage-error.ts'

/** Where the Bursar server is, and the key that it knows the caller by. */
export interface Target {
  readonly baseUrl: string
  readonly apiKey: string
  /** Where the key was found, in words. */
  readonly keyFrom: string
}

export interface Options {
  readonly baseUrl?: string
  /** `-` reads it from stdin. */
  readonly apiKey?: string
  readonly home?: string
  readonly live?: true
}

const keyBytesMax = 1_000

/**
 * From flags, then from the environment, then from the credentials of a home that is named, then
 * from `bursar login`, then from the credentials of the home in this folder. A key of `bursar
 * login` goes to the server of that login and to no other one.
 */
export async function targetOf(
  options: Options,
  env: NodeJS.ProcessEnv,
  stdin: AsyncIterable<Buffer | string> = process.stdin,
): Promise<Target> {
  const givenUrl = options.baseUrl ?? (env.BURSAR_BASE_URL || undefined)
  const given = await givenKey(options, env, stdin)
  const kept = givenUrl && given ? null : await keptIn(options, env)
  const baseUrl = usableUrl(givenUrl ?? kept?.baseUrl ?? missing('server', options, env))
  const key = given ?? kept
  if (!key?.apiKey) return missing('API key', options, env)
  if (!/^[\x21-\x7e]+$/.test(key.apiKey))
    throw new UsageError('The API key has characters of no key.')
  if (key === kept && kept.only === true && usableUrl(kept.baseUrl ?? '') !== baseUrl)
    throw new UsageError(
      `The key of ${kept.keyFrom} is for ${kept.baseUrl}, not for ${baseUrl}. Set BURSAR_API_KEY.`,
    )
  return { baseUrl, apiKey: key.apiKey, keyFrom: key.keyFrom }
}

interface Kept {
  readonly baseUrl?: string | undefined
  readonly apiKey?: string | undefined
  readonly keyFrom: string
  /** The key is for this server alone. */
  readonly only?: true
}

async function givenKey(
  { apiKey }: Options,
  env: NodeJS.ProcessEnv,
  stdin: AsyncIterable<Buffer | string>,
): Promise<Kept | null> {
  if (apiKey === '-') return { apiKey: await keyFrom(stdin), keyFrom: 'stdin' }
  if (apiKey !== undefined) return { apiKey, keyFrom: '--api-key' }
  return env.BURSAR_API_KEY ? { apiKey: env.BURSAR_API_KEY, keyFrom: 'BURSAR_API_KEY' } : null
}

/** The one line of a stream. */
export async function keyFrom(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  return (await boundedText(stdin, { what: 'The API key', bytesMax: keyBytesMax })).trim()
}

async function keptIn(options: Options, env: NodeJS.ProcessEnv): Promise<Kept | null> {
  const isNamed = options.home !== undefined || (env.BURSAR_HOME ?? '') !== ''
  // A login has one key, and does not say whether it is live.
  const login = isNamed || options.live === true ? null : await readLogin(env)
  if (login !== null) return { ...login, keyFrom: loginPath(env), only: true }
  const home = homeOf(options, env)
  const { baseUrl, testKey, liveKey } = await credentialsIn(home)
  const apiKey = options.live === true ? liveKey : testKey
  return { baseUrl, apiKey, keyFrom: join(home, 'credentials.json') }
}

function missing(what: string, options: Options, env: NodeJS.ProcessEnv): never {
  throw new UsageError(
    `No ${what}. Set BURSAR_BASE_URL and BURSAR_API_KEY, log in with bursar login, or --home to ` +
      `the home of a server (looked in ${homeOf(options, env)}).`,
  )
}

/** An address to which a path can be added. Errors: UsageError, which does not repeat it. */
export function usableUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new UsageError('The base URL must be an http or https URL.')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new UsageError('The base URL must only have a host and a path.')
  return url.href.replace(/\/+$/, '')
}

export function homeOf(options: Pick<Options, 'home'>, env: NodeJS.ProcessEnv): string {
  return resolve(options.home ?? (env.BURSAR_HOME || '.bursar'))
}

interface Credentials {
  readonly baseUrl?: string
  readonly testKey?: string
  readonly liveKey?: string
}

/** What the server of a home has written of itself; nothing where none was started. */
export async function credentialsIn(home: string): Promise<Credentials> {
  const path = join(home, 'credentials.json')
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Credentials
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    // The reason of a damaged file would quote it, and it has keys.
    const { code = 'it is damaged' } = error as NodeJS.ErrnoException
    throw new UsageError(`${path} cannot be read: ${code}`)
  }
}
