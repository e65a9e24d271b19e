import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../packages/server/src/embedded/embedded.ts'
import { lockHolder, lockHome } from '../../packages/server/src/embedded/lock.ts'
import { stopSurvivor } from '../../packages/server/src/embedded/postmaster.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { migrate } from '../../packages/server/src/store/migrate.ts'
import { setClock } from './clock.ts'
import { administer, copyOf } from './copy.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of a real PostgreSQL; each test file makes databases of its own on it: freshDatabase. */
    databaseUrl: string
    /** Databases on it to be copied: an empty one with the clock of the run, and with tables. */
    templates: { readonly empty: string; readonly migrated: string }
  }
}

const prefix = 'bursar-test-'

/** One PostgreSQL for the whole run: BURSAR_TEST_DATABASE_URL, else the embedded one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.BURSAR_TEST_DATABASE_URL
  if (given !== undefined) {
    return provide(project, given)
  }
  await sweep()
  const folder = await mkdtemp(join(tmpdir(), prefix))
  const home = join(folder, 'home')
  // Under root, PostgreSQL is another user and has to pass through.
  if (process.getuid?.() === 0) await chmod(folder, 0o711)
  const lock = await lockHome(home)
  const postgres = await startEmbedded({ home })
  await provide(project, postgres.url)
  return async () => {
    await postgres.stop()
    await lock.release()
    await rm(folder, { recursive: true, force: true })
  }
}

/** What each database of the run is a copy of is made once; how to remove it again. */
async function provide(project: TestProject, databaseUrl: string): Promise<() => Promise<void>> {
  const name = `test_template_${randomBytes(8).toString('hex')}`
  const templates = { empty: name, migrated: `${name}_migrated` }
  await administer(databaseUrl, `CREATE DATABASE ${templates.empty} TEMPLATE template0`)
  const url = new URL(databaseUrl)
  url.pathname = `/${templates.empty}`
  await setClock(url.href)
  await administer(databaseUrl, copyOf(templates.empty, templates.migrated))
  url.pathname = `/${templates.migrated}`
  const database = openDatabase({ url: url.href })
  await migrate(database)
  await database.close()
  project.provide('databaseUrl', databaseUrl)
  project.provide('templates', templates)
  return async () => {
    for (const one of Object.values(templates))
      await administer(databaseUrl, `DROP DATABASE ${one} WITH (FORCE)`)
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
