import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSynced } from './durable-file.ts'
import { EmbeddedError, HomeInUse, systemCode } from './error.ts'
import { makeHome } from './home.ts'
import { processIdentity } from './process.ts'

export interface HomeLock {
  release(): Promise<void>
}

/**
 * One server per home: takes `$home/server.pid`, which a crash leaves behind and the next start
 * takes over. Throws HomeInUse while a live process holds it.
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const folder = await makeHome(home)
  const path = lockPath(folder)
  const mine = `${process.pid}\n${await processIdentity(process.pid)}\n`
  const staged = `${path}.${randomUUID()}`
  try {
    await writeSynced(staged, mine, 0o600)
    await take(folder, path, staged)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    throw new EmbeddedError(`Cannot lock the home ${folder}: ${String(error)}`)
  } finally {
    await rm(staged, { force: true })
  }
  return {
    async release() {
      if ((await readLock(path)) === mine) await unlink(path)
    },
  }
}

/** The pid of the live process that serves the home, or null. */
export async function lockHolder(home: string): Promise<number | null> {
  return holder(await readLock(lockPath(home)))
}

function lockPath(home: string): string {
  return join(home, 'server.pid')
}

/**
 * Only who holds `path.takeover` may replace a stale `path`, and looks again before doing so;
 * else two processes that both found it stale would both believe they had it.
 */
async function take(home: string, path: string, staged: string): Promise<void> {
  while (!(await linked(staged, path))) {
    await readStale(home, path)
    const takeover = `${path}.takeover`
    await take(home, takeover, staged)
    try {
      if (await replaceStale(home, path, staged)) return
    } finally {
      await unlink(takeover)
    }
  }
}

/** False when the lock was released meanwhile: then it is free for everybody, not for us alone. */
async function replaceStale(home: string, path: string, staged: string): Promise<boolean> {
  if ((await readStale(home, path)) === null) return false
  // A rename between two names of one file does nothing, so the takeover keeps the first.
  const copy = `${staged}.copy`
  await writeSynced(copy, await readFile(staged, 'utf8'), 0o600)
  await rename(copy, path)
  return true
}

async function readStale(home: string, path: string): Promise<string | null> {
  const text = await readLock(path)
  const pid = await holder(text)
  if (pid !== null) throw new HomeInUse(home, pid)
  return text
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

async function holder(text: string | null): Promise<number | null> {
  const [pid, identity] = text?.split('\n') ?? []
  if (pid === undefined || !/^[1-9]\d{0,9}$/.test(pid)) return null
  return (await processIdentity(Number(pid))) === identity ? Number(pid) : null
}

async function readLock(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}
