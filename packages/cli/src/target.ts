import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Where the Bursar server is, and the key that it knows the caller by. */
export interface Target {
  readonly baseUrl: string
  readonly apiKey: string
}

export interface Options {
  readonly baseUrl?: string
  readonly apiKey?: string
  readonly home?: string
  readonly live?: true
}

/** What keeps a command from being carried out; the message says how to mend it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** From flags, then from the environment, then from the credentials file of a server's home. */
export async function targetOf(options: Options, env: NodeJS.ProcessEnv): Promise<Target> {
  const home = homeOf(options, env)
  const given = {
    baseUrl: options.baseUrl ?? env.BURSAR_BASE_URL,
    apiKey: options.apiKey ?? env.BURSAR_API_KEY,
  }
  const file = given.baseUrl && given.apiKey ? {} : await credentialsIn(home)
  const baseUrl = given.baseUrl || file.baseUrl
  const apiKey = given.apiKey || (options.live === true ? file.liveKey : file.testKey)
  if (!baseUrl || !apiKey)
    throw new UsageError(
      `No ${baseUrl ? 'API key' : 'server'}. Set BURSAR_BASE_URL and BURSAR_API_KEY, or --home ` +
        `to the home of a server (looked in ${home}).`,
    )
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol))
    throw new UsageError('The base URL must be an http or https URL.')
  if (!/^[\x21-\x7e]+$/.test(apiKey)) throw new UsageError('The API key has characters of no key.')
  return { baseUrl, apiKey }
}

export function homeOf(options: Pick<Options, 'home'>, env: NodeJS.ProcessEnv): string {
  return resolve(options.home ?? env.BURSAR_HOME ?? '.bursar')
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
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`)
  }
}
