import { chown, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writeDurably } from './durable-file.ts'
import { systemCode } from './error.ts'
import { processArguments, processIdentity } from './process.ts'

/** What PostgreSQL tells in `postmaster.pid` of its data folder. */
interface PidFile {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

export async function readPidFile(data: string): Promise<PidFile | null> {
  try {
    const lines = (await readFile(pidPath(data), 'utf8')).split('\n')
    return {
      pid: Number(lines[0]),
      port: Number(lines[3]),
      ready: lines[7]?.trim() === 'ready',
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * Makes a stale file name this process. PostgreSQL takes its own parent's pid for a stale one, and
 * still finds further down which shared memory must not be in use; without the file it would not.
 */
export async function takeOverPidFile(data: string): Promise<void> {
  const path = pidPath(data)
  try {
    const [, ...rest] = (await readFile(path, 'utf8')).split('\n')
    const { uid, gid } = await stat(path)
    await writeDurably(path, [process.pid, ...rest].join('\n'), 0o600)
    await chown(path, uid, gid)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}

/**
 * Who has the pid now: the server of this folder, nobody, or a stranger that got the number
 * after a crash. A server of a folder that has moved away stays unknown.
 */
export async function ownerOf(
  pid: number,
  data: string,
): Promise<'server' | 'nobody' | 'stranger' | 'unknown'> {
  if (!(pid > 0) || (await processIdentity(pid)) === null) return 'nobody'
  const [program, ...rest] = (await processArguments(pid)) ?? []
  if (program === undefined) return 'unknown'
  const folder = rest[rest.indexOf('-D') + 1]
  if (basename(program) !== 'postgres' || folder === undefined) return 'stranger'
  try {
    const [ours, theirs] = await Promise.all([stat(data), stat(folder)])
    return ours.dev === theirs.dev && ours.ino === theirs.ino ? 'server' : 'stranger'
  } catch {
    return 'unknown'
  }
}

function pidPath(data: string): string {
  return join(data, 'postmaster.pid')
}
