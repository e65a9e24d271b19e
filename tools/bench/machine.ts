import { execFileSync } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Machine } from './report.ts'
import { spreadOf } from './statistics.ts'

export function machineOf(folder: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version.slice(1),
    loadBefore: loadavg()[0] ?? 0,
    syncMs: syncMs(join(folder, 'sync')),
  }
}

/** The commit that is checked out, marked when files differ from it; null outside a clone. */
export function commitOf(root: string): string | null {
  try {
    const git = ['describe', '--always', '--dirty', '--abbrev=10']
    return execFileSync('git', git, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
  } catch {
    return null
  }
}

// A batch of one payment can be no faster than the disk that it waits for.
function syncMs(path: string): number {
  const file = openSync(path, 'w')
  const page = Buffer.alloc(8192, 1)
  const times = Array.from({ length: 200 }, () => {
    const from = performance.now()
    writeSync(file, page, 0, page.length, 0)
    fdatasyncSync(file)
    return performance.now() - from
  })
  closeSync(file)
  return spreadOf(times).median
}
