import type { Config } from '../config.ts'
import { findCluster } from '../embedded/cluster.ts'
import { findRunning, startEmbedded } from '../embedded/embedded.ts'
import { lockHome } from '../embedded/lock.ts'
import type { Database } from '../store/db.ts'
import { openDatabase } from '../store/driver/open.ts'
import { schemaOf } from '../store/lineage.ts'
import { SetupError } from './home.ts'

/** An open database, and how to let go of it and of what was started for it. */
export interface Reached {
  readonly database: Database
  close(): Promise<void>
}

/**
 * The database of this home, for a command that stands beside a server: the one it names, the
 * one a running server has started, or one that is started for as long as the command lasts.
 * Errors: SetupError when no server has ever started on it, OtherLineage.
 */
export async function reachDatabase(config: Config): Promise<Reached> {
  const { url, release } = await reachUrl(config)
  const trust = () => undefined
  const database = openDatabase({ url, ...(config.trustStorage ? { trust } : {}) })
  const close = async () => {
    await database.close()
    await release()
  }
  try {
    if ((await schemaOf(database.read)) !== null) return { database, close }
    throw new SetupError('This database is empty. Start the server first.')
  } catch (error) {
    await close()
    throw error
  }
}

interface Url {
  readonly url: string
  release(): Promise<void>
}

async function reachUrl({ databaseUrl, home, postgresUser: user }: Config): Promise<Url> {
  const release = () => Promise.resolve()
  if (databaseUrl !== undefined) return { url: databaseUrl, release }
  const running = await findRunning(home)
  if (running !== null) return { url: running.url, release }
  if ((await findCluster(home)) === null)
    throw new SetupError(
      `There is no database in ${home} yet. Start the server first, or set BURSAR_HOME to the ` +
        'home of the server that you mean.',
    )
  const lock = await lockHome(home)
  try {
    const embedded = await startEmbedded({ home, ...(user === undefined ? {} : { user }) })
    return {
      url: embedded.url,
      async release() {
        await embedded.stop()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}
