import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Account } from './account.ts'
import { type Binaries, environment, exists, identity } from './binaries.ts'
import { syncFolder, writeDurably, writeSynced } from './durable-file.ts'
import { EmbeddedError, systemCode } from './error.ts'

const run = promisify(execFile)

/** A data folder and the password of its superuser. */
export interface Cluster {
  readonly data: string
  readonly password: string
}

/** What `$home/postgres.json` holds. Folders are relative to the home, or absolute. */
interface Record {
  readonly data: string
  readonly staged: string
  readonly password: string
}

export const superuser = 'bursar'

/**
 * Answers the home's data folder, and makes it below `base` when the home has none. A folder is
 * filled under another name; then the record is written; then it gets its name. So a crash leaves
 * either nothing that counts, or a finished folder that only lacks its name.
 */
export async function openCluster(options: {
  home: string
  base: string
  account: Account | null
  binaries: Binaries
}): Promise<Cluster> {
  const { home, base } = options
  const record = (await readRecord(home)) ?? (await createCluster(options))
  const data = resolve(home, record.data)
  if (!(await exists(data))) {
    const staged = resolve(home, record.staged)
    if (!(await exists(staged))) {
      throw new EmbeddedError(
        `The database folder ${data} is missing. Restore it from a backup, ` +
          `or remove ${recordPath(home)} to start with an empty database.`,
      )
    }
    await rename(staged, data)
    await syncFolder(dirname(data))
  }
  await expectVersion(data, options.binaries)
  await removeLeftovers(base, basename(data))
  return { data, password: record.password }
}

async function expectVersion(data: string, { majorVersion }: Binaries): Promise<void> {
  const made = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim()
  if (made === majorVersion) return
  throw new EmbeddedError(
    `The database in ${data} was created by PostgreSQL ${made}. This version of Bursar has ` +
      `PostgreSQL ${majorVersion}, which cannot open it. Start the version that created it, or ` +
      'dump it into your own PostgreSQL server and set DATABASE_URL to that.',
  )
}

/** The cluster of a home that has one, without making anything. */
export async function findCluster(home: string): Promise<Cluster | null> {
  const record = await readRecord(home)
  return record && { data: resolve(home, record.data), password: record.password }
}

async function createCluster(options: {
  home: string
  base: string
  account: Account | null
  binaries: Binaries
}): Promise<Record> {
  const { home, base } = options
  const data = join(base, 'postgres')
  if (await exists(data)) {
    throw new EmbeddedError(
      `${data} contains a database, but ${recordPath(home)} with its password is missing. ` +
        'Restore that file from a backup, or remove the folder to start with an empty database.',
    )
  }
  const staged = `${data}.new-${randomBytes(6).toString('hex')}`
  const password = randomBytes(24).toString('hex')
  await initialize({ ...options, folder: staged, password })
  // A home that moves takes its database along.
  const relative = base === home
  const record = {
    data: relative ? basename(data) : data,
    staged: relative ? basename(staged) : staged,
    password,
  }
  await writeDurably(recordPath(home), `${JSON.stringify(record, null, 2)}\n`, 0o600)
  return record
}

async function initialize(options: {
  account: Account | null
  binaries: Binaries
  folder: string
  password: string
}): Promise<void> {
  const { account, binaries, folder, password } = options
  const passwordFile = `${folder}.password`
  await mkdir(folder, { mode: 0o700 })
  await writeSynced(passwordFile, password, 0o600)
  if (account !== null) {
    for (const path of [folder, passwordFile]) await chown(path, account.uid, account.gid)
  }
  await chmod(folder, 0o700)
  const flags = [
    ...['--pgdata', folder, '--username', superuser, '--pwfile', passwordFile],
    // Never trust: any user of the machine could take the money.
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--data-checksums'],
    // Sorts by code point, alike on every machine, yet knows the case of all letters.
    ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--no-instructions'],
  ]
  try {
    await run(binaries.initdb, flags, { ...identity(account), cwd: '/', env: environment })
  } catch (error) {
    const { stderr } = error as { stderr?: string }
    throw new EmbeddedError(`Cannot create the database in ${folder}: ${stderr || String(error)}`)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** An initdb that outlived its killed parent may still be writing: then a later start removes. */
async function removeLeftovers(base: string, name: string): Promise<void> {
  for (const entry of await readdir(base)) {
    if (!entry.startsWith(`${name}.new-`)) continue
    await rm(join(base, entry), { recursive: true, force: true }).catch(() => undefined)
  }
}

function recordPath(home: string): string {
  return join(home, 'postgres.json')
}

async function readRecord(home: string): Promise<Record | null> {
  const path = recordPath(home)
  try {
    const record = JSON.parse(await readFile(path, 'utf8')) as Partial<Record>
    const { data, staged, password } = record
    if (data && staged && password) return { data, staged, password }
    throw new EmbeddedError(`${path} is damaged. Restore it from a backup.`)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    if (error instanceof EmbeddedError) throw error
    throw new EmbeddedError(`Cannot read ${path}: ${String(error)}`)
  }
}
