import { constants } from 'node:fs'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { UsageError } from '../usage-error.ts'

/** Where a person logged in, and with which key. */
export interface Login {
  readonly baseUrl: string
  readonly apiKey: string
}

const PRIVATE = 0o600
const bytesMax = 10_000

/** The file of `bursar login`. Errors: UsageError where this user has no home. */
export function loginPath(env: NodeJS.ProcessEnv): string {
  const { XDG_CONFIG_HOME: config = '' } = env
  // A relative one is to be ignored: https://specifications.freedesktop.org/basedir-spec
  const folder = isAbsolute(config) ? config : join(homeFolder(env), '.config')
  return join(folder, 'bursar', 'login.json')
}

/** The same; null where this user has no home. */
export function placeOfLogin(env: NodeJS.ProcessEnv): string | null {
  try {
    return loginPath(env)
  } catch {
    return null
  }
}

function homeFolder({ HOME = '' }: NodeJS.ProcessEnv): string {
  if (isAbsolute(HOME)) return HOME
  try {
    return homedir()
  } catch {
    throw new UsageError('This user has no home folder. Set XDG_CONFIG_HOME.')
  }
}

/** null where nobody logged in. Errors: UsageError when others could have read the file. */
export async function readLogin(env: NodeJS.ProcessEnv): Promise<Login | null> {
  const path = loginPath(env)
  const text = await privateText(path)
  if (text === null) return null
  try {
    const { baseUrl, apiKey } = JSON.parse(text) as Partial<Login>
    if (typeof baseUrl === 'string' && typeof apiKey === 'string') return { baseUrl, apiKey }
  } catch {
    // Told below, without the text: it has a key.
  }
  throw new UsageError(`${path} is damaged. Log in again: bursar logout, then bursar login.`)
}

async function privateText(path: string): Promise<string | null> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
      if (error.code === 'ELOOP') throw new UsageError(`${path} is a symbolic link. Remove it.`)
      throw new UsageError(`${path} cannot be read: ${error.code}.`)
    },
  )
  if (file === null) return null
  try {
    const info = await file.stat()
    if (!info.isFile()) throw new UsageError(`${path} is not a file. Remove it.`)
    if (process.platform !== 'win32' && (info.mode & 0o077) !== 0)
      throw new UsageError(
        `Other users can read ${path}, which has a key. Run: chmod 600 '${path}'`,
      )
    if (info.size > bytesMax) throw new UsageError(`${path} is damaged. Remove it.`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/** Replaces the file at once: a crash leaves the old one or the new one. */
export async function writeLogin(env: NodeJS.ProcessEnv, login: Login): Promise<string> {
  const path = loginPath(env)
  const staged = `${path}.${process.pid}`
  try {
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
    await rm(staged, { force: true })
    const file = await open(staged, 'wx', PRIVATE)
    try {
      await file.chmod(PRIVATE)
      await file.writeFile(`${JSON.stringify(login, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(staged, path)
    return path
  } catch (error) {
    await rm(staged, { force: true }).catch(() => undefined)
    throw new UsageError(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code}.`)
  }
}

/** Whether there was one. */
export async function removeLogin(env: NodeJS.ProcessEnv): Promise<boolean> {
  const path = loginPath(env)
  const info = await lstat(path).catch(() => null)
  if (info === null) return false
  if (info.isDirectory()) throw new UsageError(`${path} is a folder. Remove it.`)
  await rm(path)
  return true
}
