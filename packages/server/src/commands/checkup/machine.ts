import { constants } from 'node:fs'
import { access, lstat, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { commandLine } from '../../command-line.ts'
import type { Config } from '../../config.ts'
import { systemCode } from '../../embedded/error.ts'
import { diskFreeBytesLow, diskFreeBytesMin, nodeVersionMin } from '../../limits.ts'
import { version } from '../../version.ts'
import { readCredentials } from '../home.ts'
import { type Check, failed, looked, ok, warning } from './check.ts'

/** What is looked at without a database, a server, or settings that can be read. */
export function checkVersions(node = process.versions.node): Check {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  const [majorMin, minorMin] = nodeVersionMin
  const says = `Bursar ${version}, Node ${node}`
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return ok('version', says)
  return failed('version', says, `Install Node ${nodeVersionMin.join('.')} or newer.`)
}

/** The folder of a server, its disk, and who can read what is secret in it. */
export async function checkHome({ home, secret }: Config, login: string | null): Promise<Check[]> {
  const files = [
    ['credentials', join(home, 'credentials.json')],
    ...(secret === undefined ? [['secret', join(home, 'secret')]] : []),
    ...(login === null ? [] : [['login', login]]),
  ] as [string, string][]
  const checks = [
    await looked('home', () => checkFolder(home)),
    await looked('disk', () => checkDisk(home)),
    ...(await Promise.all(files.map(([name, path]) => looked(name, () => checkFile(name, path))))),
    secret === undefined ? [] : [ok('secret', 'given by BURSAR_SECRET')],
  ]
  return checks.flat()
}

async function checkFolder(home: string): Promise<Check> {
  try {
    await access(home, constants.W_OK | constants.X_OK)
    return ok('home', home)
  } catch (error) {
    if (systemCode(error) === 'ENOENT')
      return warning(
        'home',
        `${home} does not exist yet`,
        `Start a server: ${commandLine('start')}`,
      )
    return failed(
      'home',
      `this user cannot write to ${home}`,
      'Set BURSAR_HOME to a folder that it owns.',
    )
  }
}

async function checkDisk(folder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(await existing(folder))
  const free = bavail * bsize
  const says = `${(free / 1e9).toFixed(1)} GB are free where ${folder} is`
  const remedy = 'Free some space: a database whose disk is full stops.'
  if (free < diskFreeBytesMin) return failed('disk', says, remedy)
  return free < diskFreeBytesLow ? warning('disk', says, remedy) : ok('disk', says)
}

/** The folder itself, or the nearest above it that is there. */
async function existing(folder: string): Promise<string> {
  const there = await stat(folder).catch(() => null)
  return there !== null || folder === dirname(folder) ? folder : existing(dirname(folder))
}

async function checkFile(name: string, path: string): Promise<Check> {
  const info = await lstat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return null
    throw error
  })
  // Each of them appears when something writes it: its absence is told where it matters.
  if (info === null) return ok(name, `there is no ${path}`)
  if (!info.isFile()) return failed(name, `${path} is not a file`, 'Remove it.')
  if (process.platform !== 'win32' && (info.mode & 0o077) !== 0)
    return failed(name, `other users can read ${path}`, `Run: chmod 600 '${path}'`)
  if (name === 'credentials') await readCredentials(dirname(path))
  return ok(name, `only this user can read ${path}`)
}
