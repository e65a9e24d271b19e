import { Caller } from '../server/caller.ts'
import { credentialsIn, homeOf, type Options, targetOf, usableUrl } from '../target.ts'
import { printJson } from '../terminal/answer.ts'
import type { Io } from '../terminal/io.ts'
import { objectText } from '../terminal/object.ts'
import { safeText } from '../terminal/safe-text.ts'
import { UsageError } from '../usage-error.ts'
import { removeLogin, writeLogin } from './file.ts'
import { type Identity, identityOf } from './identity.ts'

interface LoginOptions extends Options {
  readonly json?: true
}

const baseUrlDefault = 'http://127.0.0.1:4400'

/** Checks a server and a key, and keeps them. Errors: CallFailure, and nothing was kept. */
export async function login({ json, ...options }: LoginOptions, io: Io): Promise<void> {
  const target = await targetOf(await completed(options, io), io.env, stdinOf(io))
  const identity = await identityOf(new Caller(target, io.signal))
  const { baseUrl, apiKey } = target
  const path = await writeLogin(io.env, { baseUrl, apiKey })
  if (json) return printJson(io, JSON.stringify({ ...identity, keyFrom: path }))
  io.stdout.write(`Logged in to ${safeText(baseUrl)}, kept in ${safeText(path)}\n`)
  io.stdout.write(identityText(identity))
}

/** What was not given is asked for, where a person is there. */
async function completed(options: Options, io: Io): Promise<Options> {
  const { BURSAR_BASE_URL, BURSAR_API_KEY } = io.env
  const { home } = options
  const baseUrl = options.baseUrl ?? (BURSAR_BASE_URL || undefined)
  const apiKey = options.apiKey ?? (BURSAR_API_KEY || undefined)
  if (home !== undefined || (baseUrl !== undefined && apiKey !== undefined)) return options
  if (io.stdin.isTTY !== true)
    throw new UsageError('Without a terminal, login needs --base-url <url> --api-key - (stdin).')
  const known = await credentialsIn(homeOf({}, io.env)).catch(() => null)
  const { keyAsked, urlAsked } = await import('./question.ts')
  const initial = known?.baseUrl ?? baseUrlDefault
  return {
    ...options,
    baseUrl: usableUrl(baseUrl ?? (await urlAsked(initial, io))),
    apiKey: apiKey ?? (await keyAsked(io)),
  }
}

export async function logout(io: Io): Promise<void> {
  const wasIn = await removeLogin(io.env)
  io.stdout.write(wasIn ? 'Logged out. The key is still valid.\n' : 'Nobody was logged in.\n')
}

export async function whoami({ json, ...options }: LoginOptions, io: Io): Promise<void> {
  const target = await targetOf(options, io.env, stdinOf(io))
  const identity = await identityOf(new Caller(target, io.signal))
  if (json) printJson(io, JSON.stringify(identity))
  else io.stdout.write(identityText(identity))
}

function identityText({ keyId, permissions, ...identity }: Identity): string {
  const unknown = 'unknown: this key may not read it'
  const shown = { ...identity, keyId: keyId ?? unknown, permissions: permissions ?? unknown }
  return objectText(Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== null)))
}

function stdinOf({ stdin }: Io): AsyncIterable<Buffer> {
  return stdin as AsyncIterable<Buffer>
}
