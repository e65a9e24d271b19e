import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  embeddedOrphanSecondsMax,
  embeddedPortAttemptsMax,
  embeddedQuitSecondsMax,
  embeddedStartSecondsMax,
  embeddedStopSecondsMax,
} from '../limits.ts'
import type { Account } from './account.ts'
import { environment, identity } from './binaries.ts'
import { EmbeddedError, systemCode } from './error.ts'
import { ownerOf, readPidFile, takeOverPidFile } from './pid-file.ts'

/** The server process of one data folder. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** Resolves with the exit code when the process ends, null after a signal. */
  readonly exited: Promise<number | null>
  stop(): Promise<void>
}

interface Options {
  readonly postgres: string
  readonly data: string
  readonly account: Account | null
  readonly log: (line: string) => void
  readonly choosePort?: () => Promise<number>
}

// On the command line, where neither a file nor ALTER SYSTEM can weaken them.
const settings = [
  ...['fsync=on', 'synchronous_commit=on', 'full_page_writes=on'],
  ...[
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'password_encryption=scram-sha-256',
  ],
  ...['timezone=UTC', 'log_timezone=UTC', 'lc_messages=C', 'logging_collector=off'],
  ...['shared_buffers=128MB', 'work_mem=8MB', 'maintenance_work_mem=64MB', 'max_connections=200'],
  // Lanes send small statements; a compiler and reading workers would only cost.
  ...['jit=off', 'io_method=sync', 'max_parallel_workers_per_gather=0'],
]

/** Starts PostgreSQL on a free port. What a killed run left alive is stopped first. */
export async function startPostmaster(options: Options): Promise<Postmaster> {
  await stopSurvivor(options.data)
  const orphansEnd = Date.now() + embeddedOrphanSecondsMax * 1000
  const { choosePort = freePort } = options
  let attempt = 1
  while (true) {
    const outcome = await attemptStart(options, await choosePort())
    if ('pid' in outcome) return outcome
    const portTaken = outcome.message.includes('could not create any TCP/IP sockets')
    const orphans = outcome.message.includes('pre-existing shared memory block')
    if (portTaken && attempt < embeddedPortAttemptsMax) {
      attempt += 1
    } else if (orphans && Date.now() < orphansEnd) {
      await sleep(200)
    } else {
      throw new EmbeddedError(`PostgreSQL did not start on ${options.data}: ${outcome.message}`)
    }
  }
}

/** The port of the live server on the data folder, or null. */
export async function findPort(data: string): Promise<number | null> {
  const file = await readPidFile(data)
  if (file === null || !file.ready) return null
  return (await ownerOf(file.pid, data)) === 'server' ? file.port : null
}

async function attemptStart(
  { postgres, data, account, log }: Options,
  port: number,
): Promise<Postmaster | { message: string }> {
  const flags = ['-D', data, '-p', String(port), ...settings.flatMap((value) => ['-c', value])]
  const child = spawn(postgres, flags, {
    ...identity(account),
    cwd: '/',
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Its own process group: Ctrl-C in a terminal is for our server, which stops it in order.
    detached: true,
  })
  const output: string[] = []
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output.push(error.message)
      resolve(null)
    })
    child.once('close', resolve)
  })
  const lines = createInterface({ input: child.stderr })
  lines.on('line', (line) => {
    output.push(line)
    if (output.length > 20) output.shift()
    log(line)
  })
  const { pid } = child
  const end = () => child.kill('SIGINT')
  process.once('exit', end)
  const gone = exited.finally(() => process.off('exit', end))
  const ready = pid !== undefined && (await becomesReady(pid, data, gone))
  if (!ready) {
    await stopChild(child, gone)
    return { message: output.join('\n') || 'it printed no message' }
  }
  return { pid, port, exited: gone, stop: () => stopChild(child, gone) }
}

/** False when the process ends or takes too long. */
async function becomesReady(pid: number, data: string, exited: Promise<unknown>): Promise<boolean> {
  let ended = false
  void exited.then(() => {
    ended = true
  })
  const deadline = Date.now() + embeddedStartSecondsMax * 1000
  while (!ended && Date.now() < deadline) {
    const file = await readPidFile(data)
    if (file?.pid === pid && file.ready) return true
    await sleep(10)
  }
  return false
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  await endInOrder(
    (signal) => child.kill(signal),
    (milliseconds) =>
      Promise.race([exited.then(() => true), sleep(milliseconds, false, { ref: false })]),
  )
}

/** A postmaster whose parent was killed goes on serving; its folder can't be opened twice. */
export async function stopSurvivor(data: string): Promise<void> {
  const file = await readPidFile(data)
  if (file === null) return
  const { pid } = file
  const owner = await ownerOf(pid, data)
  if (owner === 'server') {
    await endInOrder(
      (signal) => signalIfThere(pid, signal),
      async (milliseconds) => {
        const deadline = Date.now() + milliseconds
        while ((await ownerOf(pid, data)) === 'server') {
          if (Date.now() > deadline) return false
          await sleep(10)
        }
        return true
      },
    )
  }
  // PostgreSQL would take a stranger, or a dead process that nobody reaped, for a live server.
  const left = await ownerOf(pid, data)
  if (left === 'stranger' || left === 'nobody') await takeOverPidFile(data)
}

/** Fast shutdown, then immediate (the log recovers it), then by force; each with a bound. */
async function endInOrder(
  signal: (name: NodeJS.Signals) => void,
  gone: (milliseconds: number) => Promise<boolean>,
): Promise<void> {
  signal('SIGINT')
  if (await gone(embeddedStopSecondsMax * 1000)) return
  signal('SIGQUIT')
  if (await gone(embeddedQuitSecondsMax * 1000)) return
  signal('SIGKILL')
  await gone(embeddedQuitSecondsMax * 1000)
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error
  }
}

/** PostgreSQL can't ask for any free port itself. Another program may be quicker: then again. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string')
    throw new EmbeddedError('No free port was found.')
  return address.port
}
