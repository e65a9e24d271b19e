import { createHash } from 'node:crypto'
import { chmod, mkdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { embeddedLogBytesMax } from '../limits.ts'
import { type Account, canEnter, serviceAccount } from './account.ts'
import { exists, prepareBinaries } from './binaries.ts'
import { type Cluster, findCluster, openCluster, superuser } from './cluster.ts'
import { EmbeddedError } from './error.ts'
import { makeHome } from './home.ts'
import { lockHolder } from './lock.ts'
import { LogFile } from './log-file.ts'
import { findPort, startPostmaster } from './postmaster.ts'

/** A running PostgreSQL of our own. */
export interface EmbeddedPostgres {
  /** With the password: never log it. */
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
  /** Resolves with the exit code, null after a signal, when the database ends for any reason. */
  readonly exited: Promise<number | null>
}

/**
 * Starts (initdb at first) the database of one home, whose lock the caller holds: see lockHome.
 * Errors are EmbeddedError with a sentence an operator can act on.
 *
 * `user` is the system user for PostgreSQL when we are root. Where that user can't enter the home,
 * the data goes below `systemFolder`. `log` gets each line that also goes to `$home/postgres.log`.
 */
export async function startEmbedded(options: {
  home: string
  user?: string
  log?: (line: string) => void
  systemFolder?: string
}): Promise<EmbeddedPostgres> {
  const home = await makeHome(options.home)
  const account = await chooseAccount(home, options.user)
  const base = await chooseBase(home, account, options.systemFolder ?? '/var/lib/bursar')
  const binaries = await prepareBinaries({ account, copyTo: base })
  const cluster = await openCluster({ home, base, account, binaries })
  const file = new LogFile(join(home, 'postgres.log'), embeddedLogBytesMax)
  const { port, ...postmaster } = await startPostmaster({
    postgres: binaries.postgres,
    data: cluster.data,
    account,
    log(line) {
      file.write(line)
      options.log?.(line)
    },
  })
  return { ...postmaster, url: urlOf(cluster, port) }
}

/** How a second process reaches the database of a running server, or null when none runs. */
export async function findRunning(home: string): Promise<{ url: string } | null> {
  if ((await lockHolder(home)) === null) return null
  const cluster = await findCluster(home)
  const port = cluster && (await findPort(cluster.data))
  return port === null || cluster === null ? null : { url: urlOf(cluster, port) }
}

/** The owner of an existing data folder: PostgreSQL runs as no other. */
async function chooseAccount(home: string, wanted?: string): Promise<Account | null> {
  const account = await serviceAccount(wanted)
  const cluster = await findCluster(home)
  if (account === null || cluster === null || !(await exists(cluster.data))) return account
  const { uid, gid } = await stat(cluster.data)
  if (uid === account.uid) return account
  if (wanted === undefined) return { name: `uid ${uid}`, uid, gid }
  throw new EmbeddedError(
    `BURSAR_PG_USER is ${wanted}, but ${cluster.data} belongs to the user with ID ${uid}. ` +
      'Set BURSAR_PG_USER to that user, or unset it.',
  )
}

/** A user who can't enter the home gets a folder that is named after it. */
async function chooseBase(
  home: string,
  account: Account | null,
  systemFolder: string,
): Promise<string> {
  if (account === null || (await canEnter(home, account))) return home
  const name = `${basename(home)}-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`
  const base = join(systemFolder, name.replace(/^\.+/, ''))
  try {
    await mkdir(base, { recursive: true })
    for (const folder of [systemFolder, base]) await chmod(folder, 0o711)
    if (await canEnter(await realpath(base), account)) return base
  } catch (error) {
    throw new EmbeddedError(`Cannot create ${base}: ${String(error)}`)
  }
  throw new EmbeddedError(
    `PostgreSQL runs as the user ${account.name}, which can access neither ${home} nor ${base}.`,
  )
}

function urlOf({ password }: Cluster, port: number): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`
}
