import type { Config } from '../config.ts'
import { findRunning, startEmbedded } from '../embedded/embedded.ts'
import { lockHome } from '../embedded/lock.ts'

/** A database to connect to, and what to let go of afterwards. */
export interface Reached {
  readonly url: string
  close(): Promise<void>
}

/**
 * The database of this home, for a command that stands beside a server: the one it names, the
 * one a running server has started, or one that is started for as long as the command lasts.
 */
export async function reachDatabase(config: Config): Promise<Reached> {
  const { databaseUrl, home, postgresUser: user } = config
  if (databaseUrl !== undefined) return { url: databaseUrl, close: () => Promise.resolve() }
  const running = await findRunning(home)
  if (running !== null) return { url: running.url, close: () => Promise.resolve() }
  const lock = await lockHome(home)
  try {
    const embedded = await startEmbedded({ home, ...(user === undefined ? {} : { user }) })
    return {
      url: embedded.url,
      async close() {
        await embedded.stop()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}
