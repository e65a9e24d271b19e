import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../packages/server/src/embedded/embedded.ts'
import { lockHolder, lockHome } from '../../packages/server/src/embedded/lock.ts'
import { stopSurvivor } from '../../packages/server/src/embedded/postmaster.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of a real PostgreSQL; each test file makes databases of its own on it: freshDatabase. */
    databaseUrl: string
  }
}

const prefix = 'bursar-test-'

/** One PostgreSQL for the whole run: BURSAR_TEST_DATABASE_URL, else the embedded one. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.BURSAR_TEST_DATABASE_URL
  if (given !== undefined) {
    project.provide('databaseUrl', given)
    return
  }
  await sweep()
  const folder = await mkdtemp(join(tmpdir(), prefix))
  const home = join(folder, 'home')
  // Under root, PostgreSQL is another user and has to pass through.
  if (process.getuid?.() === 0) await chmod(folder, 0o711)
  const lock = await lockHome(home)
  const postgres = await startEmbedded({ home })
  project.provide('databaseUrl', postgres.url)
  return async () => {
    await postgres.stop()
    await lock.release()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs that were killed could not tidy up. A folder of the last minute may be just beginning. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue
    const folder = join(tmpdir(), name)
    const home = join(folder, 'home')
    try {
      const { mtimeMs } = await stat(folder)
      if (Date.now() - mtimeMs < 60_000 || (await lockHolder(home)) !== null) continue
      await stopSurvivor(join(home, 'postgres'))
      await rm(folder, { recursive: true, force: true })
    } catch {
      // Another user's, or another run sweeps it at this moment.
    }
  }
}
