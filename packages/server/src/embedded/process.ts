import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Names a running process for as long as the machine is up: a later process with the same pid has
 * another identity. Null when there is no such process.
 */
export async function processIdentity(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return ask(pid, 'lstart')
  const stat = await readOrNull(`/proc/${pid}/stat`)
  if (stat === null) return null
  // The name in parentheses may itself hold blanks and parentheses.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const dead = state === 'Z' || state === 'X'
  const bootId = await readOrNull('/proc/sys/kernel/random/boot_id')
  return dead ? null : `${bootId?.trim()} ${rest[18]}`
}

/** The arguments a process was started with, or null when it is gone. */
export async function processArguments(pid: number): Promise<string[] | null> {
  if (process.platform === 'linux') {
    const line = await readOrNull(`/proc/${pid}/cmdline`)
    return line === null || line === '' ? null : line.split('\0')
  }
  const line = await ask(pid, 'command')
  return line === null ? null : line.split(' ')
}

async function readOrNull(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null)
}

async function ask(pid: number, column: string): Promise<string | null> {
  const answer = await run('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)]).catch(() => null)
  return answer?.stdout.trim() || null
}
