import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/**
 * What processes have used, read from /proc: null on a system without it. CPU time is counted
 * there in ticks of 10 ms, so a figure needs a second of load to mean something.
 */
export const hasProc = process.platform === 'linux'

const ticksPerSecond = hasProc ? Number(execFileSync('getconf', ['CLK_TCK'])) : 1

/** µs of CPU of one process, all its threads together. */
export function cpuOf(pid: number): number | null {
  const own = statOf(pid)
  return own && micros(own.used)
}

/** µs of CPU of a process and its children, those that have ended too. */
export function cpuOfFamily(pid: number): number | null {
  const parent = statOf(pid)
  if (parent === null) return null
  const living = childrenOf(pid).reduce((sum, child) => sum + child.used, 0)
  return micros(parent.used + parent.reaped + living)
}

/** µs of CPU of a process with all that live or lived below it: a server and its database. */
export function cpuOfTree(pid: number): number | null {
  const own = statOf(pid)
  if (own === null) return null
  const below = childrenOf(pid).reduce((sum, child) => sum + (cpuOfTree(child.pid) ?? 0), 0)
  return micros(own.used + own.reaped) + below
}

export interface Memory {
  /** Bytes, what several processes share counted in each of them. */
  readonly resident: number
  /** Bytes, what they share divided among them; null where the system does not tell. */
  readonly proportional: number | null
}

export function memoryOf(pid: number): Memory | null {
  return hasProc ? sum([pid]) : null
}

export function memoryOfFamily(pid: number): Memory | null {
  return hasProc ? sum([pid, ...childrenOf(pid).map((child) => child.pid)]) : null
}

function sum(pids: readonly number[]): Memory {
  let resident = 0
  let proportional: number | null = 0
  for (const pid of pids) {
    resident += kilobytes(`/proc/${pid}/status`, 'VmRSS') ?? 0
    const share = kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss')
    proportional = share === null || proportional === null ? null : proportional + share
  }
  return { resident: resident * 1024, proportional: proportional && proportional * 1024 }
}

function kilobytes(path: string, name: string): number | null {
  const [, value] = read(path)?.match(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm')) ?? []
  return value === undefined ? null : Number(value)
}

interface Stat {
  readonly pid: number
  readonly parent: number
  /** Ticks of the process, and of the children that it has waited for. */
  readonly used: number
  readonly reaped: number
}

function statOf(pid: number): Stat | null {
  const text = read(`/proc/${pid}/stat`)
  if (text === null) return null
  // The name before may hold spaces and brackets; what follows is proc(5) from `state` on.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [user = 0, system = 0, reapedUser = 0, reapedSystem = 0] = fields.slice(11, 15)
  return { pid, parent: fields[1] ?? 0, used: user + system, reaped: reapedUser + reapedSystem }
}

function childrenOf(pid: number): Stat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat?.parent === pid)
    .filter((stat) => stat !== null)
}

// A process may end between being listed and being read.
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function micros(ticks: number): number {
  return (ticks / ticksPerSecond) * 1_000_000
}
