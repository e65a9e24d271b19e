import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  chown,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import connect from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { canEnter, serviceAccount } from './account.ts'
import { prepareBinaries } from './binaries.ts'
import { type EmbeddedPostgres, findRunning, startEmbedded } from './embedded.ts'
import { lockHome } from './lock.ts'
import { ownerOf, readPidFile } from './pid-file.ts'
import { startPostmaster } from './postmaster.ts'
import { processIdentity } from './process.ts'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0
const nobody = isRoot ? await serviceAccount('nobody') : null
// In a clone that only root may enter, nobody else can run the sources.
const runsAsNobody = nobody !== null && (await canEnter(import.meta.dirname, nobody))

let folder: string
let home: string
let prepared: string

beforeAll(async () => {
  prepared = await mkdtemp(join(tmpdir(), 'bursar-prepared-'))
  await chmod(prepared, 0o755)
  home = join(prepared, 'home')
  const { stop } = await startEmbedded({ home })
  await stop()
})

afterAll(() => rm(prepared, { recursive: true, force: true }))

/** Saves a test the second that the first start of a home takes. */
async function copyPrepared(): Promise<void> {
  await run('cp', ['-a', join(prepared, 'home'), home])
}

beforeEach(async (context) => {
  folder = await mkdtemp(join(tmpdir(), 'bursar-embedded-'))
  // What is registered first runs last: by then the databases are stopped.
  const made = folder
  context.onTestFinished(async () => {
    await endSurvivor(join(made, 'home', 'postgres'))
    await rm(made, { recursive: true, force: true, maxRetries: 5 })
  })
  await chmod(folder, 0o755)
  home = join(folder, 'home')
})

async function start(options: { systemFolder?: string; user?: string } = {}) {
  const database = await startEmbedded({ home, ...options })
  onTestFinished(() => database.stop())
  return database
}

async function ask(url: string, statement: string): Promise<unknown> {
  const sql = connect(url, { max: 1, connect_timeout: 5 })
  try {
    const [row] = await sql.unsafe(statement).values()
    return row?.[0]
  } finally {
    await sql.end()
  }
}

interface Child {
  readonly process: ChildProcess
  readonly url: string
  readonly pid: number
}

/** A process of its own that locks the home and starts its database, then does `then`. */
async function spawnServer(then = '', user: { uid?: number; gid?: number } = {}): Promise<Child> {
  const script = `
    import { startEmbedded } from '${new URL('./embedded.ts', import.meta.url)}'
    import { lockHome } from '${new URL('./lock.ts', import.meta.url)}'
    await lockHome(${JSON.stringify(home)})
    const { url, pid } = await startEmbedded({ home: ${JSON.stringify(home)} })
    console.log(JSON.stringify({ url, pid }))
    ${then}`
  const child = runScript(script, user)
  let output = ''
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'close').then(() => Promise.reject(new Error(output))),
  ])
  const { url, pid } = JSON.parse(line)
  return { process: child, url, pid }
}

function runScript(script: string, user: { uid?: number; gid?: number } = {}) {
  const flags = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script]
  const child = spawn(process.execPath, flags, { ...user, stdio: 'pipe' })
  onTestFinished(async () => {
    if (child.kill('SIGKILL')) await once(child, 'exit')
  })
  return child
}

async function until(happens: () => Promise<boolean>): Promise<void> {
  while (!(await happens())) await sleep(5)
}

async function isGone(pid: number): Promise<boolean> {
  return (await processIdentity(pid)) === null
}

describe('starting and stopping', () => {
  test('a second start finds what the first one kept, on durable settings', async () => {
    const first = await start()
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      expect(await ask(first.url, `SHOW ${setting}`)).toBe('on')
    }
    expect(await ask(first.url, 'SHOW timezone')).toBe('UTC')
    expect(await ask(first.url, 'SHOW server_encoding')).toBe('UTF8')
    await first.stop()
    expect(await isGone(first.pid)).toBe(true)
    const second = await start()
    expect(await ask(second.url, 'SELECT answer FROM kept')).toBe(42)
  })

  test('text sorts by code point and knows the case of all letters', async () => {
    await copyPrepared()
    const { url } = await start()
    expect(await ask(url, `SELECT lower('ÄÉ') || ('Z' < 'a')::text`)).toBe('äétrue')
  })

  test('nobody gets in without the password, and only the owner can read it', async () => {
    await copyPrepared()
    const { url } = await start()
    const guess = new URL(url)
    guess.password = 'guess'
    await expect(ask(guess.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/)
    const listening = await ask(
      url,
      `SELECT string_agg(setting, ',' ORDER BY name) FROM pg_settings
       WHERE name IN ('listen_addresses', 'unix_socket_directories')`,
    )
    expect(listening).toBe('127.0.0.1,')
    const methods = await ask(
      url,
      `SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules`,
    )
    expect(methods).toBe('scram-sha-256')
    expect((await stat(join(home, 'postgres.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(home, 'postgres'))).mode & 0o777).toBe(0o700)
  })

  test('a port that another program took is given up for the next one', async () => {
    await copyPrepared()
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => {
      other.close()
    })
    const address = other.address()
    const taken = typeof address === 'object' ? (address?.port ?? 0) : 0
    let attempts = 0
    const account = await serviceAccount()
    const { postgres } = await prepareBinaries({ account, copyTo: home })
    const started = await startPostmaster({
      postgres,
      data: join(home, 'postgres'),
      account,
      log: () => undefined,
      async choosePort() {
        attempts += 1
        if (attempts === 3) await new Promise((resolve) => other.close(resolve))
        return taken
      },
    })
    onTestFinished(() => started.stop())
    expect(attempts).toBe(3)
  })

  test('its death is told, and stopping it afterwards is no error', async () => {
    await copyPrepared()
    const database = await start()
    process.kill(database.pid, 'SIGKILL')
    expect(await database.exited).toBe(null)
    await database.stop()
    const again = await start()
    expect(await ask(again.url, 'SELECT 1')).toBe(1)
  })
})

test('of two servers that start at once on one home, one wins', async () => {
  const attempts = await Promise.allSettled([spawnServer(), spawnServer()])
  const refused = attempts.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(1)
  expect(String(refused.map((attempt) => 'reason' in attempt && attempt.reason))).toMatch(
    /HomeInUse: .* is in use by process \d+/,
  )
})

describe('after a crash', () => {
  test('a database that outlived its killed server is stopped, and loses nothing', async () => {
    await copyPrepared()
    const child = await spawnServer('setInterval(() => {}, 1000)')
    await ask(child.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    child.process.kill('SIGKILL')
    await once(child.process, 'exit')
    expect(await isGone(child.pid)).toBe(false)
    expect(await findRunning(home)).toBe(null)
    const lock = await lockHome(home)
    const next = await start()
    expect(await isGone(child.pid)).toBe(true)
    expect(await ask(next.url, 'SELECT answer FROM kept')).toBe(42)
    await lock.release()
  })

  test('a server that exits without a word takes its database along', async () => {
    await copyPrepared()
    const child = await spawnServer('process.exit(3)')
    await until(() => isGone(child.pid))
  })

  test.each([
    ['of nobody', () => Promise.resolve(4_194_300)],
    ['of a stranger', spawnStranger],
    ['of a dead process that nobody reaped', spawnZombie],
  ])('a stale postmaster.pid %s does not keep it from starting', async (_, choosePid) => {
    await copyPrepared()
    const first = await start()
    const path = join(home, 'postgres', 'postmaster.pid')
    const [, ...rest] = (await readFile(path, 'utf8')).split('\n')
    await first.stop()
    const pid = await choosePid()
    await writeFile(path, [pid, ...rest].join('\n'))
    const { uid, gid } = await stat(join(home, 'postgres'))
    await chown(path, uid, gid)
    const strangerLived = !(await isGone(pid))
    const second = await start()
    expect(await ask(second.url, 'SELECT 1')).toBe(1)
    expect(!(await isGone(pid))).toBe(strangerLived)
  })

  test('a first start killed half-way leaves nothing that hinders the next', async () => {
    const child = spawnServer().catch(() => undefined)
    await until(async () => (await readdir(home).catch(() => [])).some(isStaged))
    await sleep(100)
    process.kill(
      Number((await readFile(join(home, 'server.pid'), 'utf8')).split('\n')[0]),
      'SIGKILL',
    )
    await child
    const lock = await lockHome(home)
    const { url } = await start()
    expect(await ask(url, 'SELECT 1')).toBe(1)
    await lock.release()
  })

  test('a finished database that only lacks its name gets it', async () => {
    await copyPrepared()
    const { url, stop } = await start()
    await ask(url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await stop()
    const record = JSON.parse(await readFile(join(home, 'postgres.json'), 'utf8'))
    await rename(join(home, 'postgres'), join(home, record.staged))
    const again = await start()
    expect(await ask(again.url, 'SELECT answer FROM kept')).toBe(42)
  })

  test('a lost database is an error, never an empty one in its place', async () => {
    await copyPrepared()
    await rename(join(home, 'postgres'), join(home, 'elsewhere'))
    await expect(start()).rejects.toThrow(/postgres is missing. Restore it from a backup/)
  })

  test('a lost password is an error, and the database is left alone', async () => {
    await copyPrepared()
    await rm(join(home, 'postgres.json'))
    await expect(start()).rejects.toThrow(/with its password is missing/)
    expect(await readdir(join(home, 'postgres'))).toContain('PG_VERSION')
  })
})

describe('a second process', () => {
  test('reaches the database of a running server, and of no other', async () => {
    await copyPrepared()
    expect(await findRunning(home)).toBe(null)
    const lock = await lockHome(home)
    const database: EmbeddedPostgres = await start()
    expect(await findRunning(home)).toEqual({ url: database.url })
    await database.stop()
    expect(await findRunning(home)).toBe(null)
    await lock.release()
  })
})

describe.runIf(isRoot)('as root', () => {
  test('a home that only root may enter gets its database below the system folder', async () => {
    await chmod(folder, 0o700)
    const systemFolder = await mkdtemp(join(tmpdir(), 'bursar-system-'))
    onTestFinished(() => rm(systemFolder, { recursive: true, force: true }))
    const first = await start({ systemFolder })
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await first.stop()
    expect(await readdir(home)).not.toContain('postgres')
    const second = await start({ systemFolder })
    expect(await ask(second.url, 'SELECT answer FROM kept')).toBe(42)
  })

  test('PostgreSQL runs as the chosen user, and later as the owner of the data', async () => {
    const first = await start({ user: 'nobody' })
    const { uid } = await stat(`/proc/${first.pid}`)
    expect(uid).toBe((await stat(join(home, 'postgres'))).uid)
    expect(uid).toBe((await serviceAccount('nobody'))?.uid)
    await first.stop()
    const second = await start()
    expect((await stat(`/proc/${second.pid}`)).uid).toBe(uid)
  })

  test('a user who does not exist, or is root again, is refused', async () => {
    await expect(start({ user: 'no-such-user' })).rejects.toThrow(/BURSAR_PG_USER/)
    await expect(start({ user: 'root' })).rejects.toThrow(/BURSAR_PG_USER/)
  })

  test.runIf(runsAsNobody)('an ordinary user keeps all in the home', async () => {
    const user = { uid: nobody?.uid ?? 0, gid: nobody?.gid ?? 0 }
    await chown(folder, user.uid, user.gid)
    const child = await spawnServer('', user)
    expect(await ask(child.url, 'SELECT 1')).toBe(1)
    expect((await readdir(home)).sort()).toEqual([
      'postgres',
      'postgres.json',
      'postgres.log',
      'server.pid',
    ])
    expect((await stat(home)).mode & 0o777).toBe(0o700)
  })
})

async function endSurvivor(data: string): Promise<void> {
  const file = await readPidFile(data)
  if (file === null || (await ownerOf(file.pid, data)) !== 'server') return
  process.kill(file.pid, 'SIGQUIT')
  await until(() => isGone(file.pid))
}

function isStaged(name: string): boolean {
  return /^postgres\.new-[0-9a-f]+$/.test(name)
}

/** A process that is no PostgreSQL, of the user that PostgreSQL runs as. */
async function spawnStranger(): Promise<number> {
  const { uid, gid } = await stat(join(home, 'postgres'))
  const stranger = spawn('sleep', ['600'], { ...(isRoot ? { uid, gid } : {}), stdio: 'ignore' })
  onTestFinished(() => {
    stranger.kill()
  })
  await once(stranger, 'spawn')
  return stranger.pid ?? 0
}

/** A process of the user that PostgreSQL runs as, whose parent does not ask how it ended. */
async function spawnZombie(): Promise<number> {
  const { uid, gid } = await stat(join(home, 'postgres'))
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 600'], {
    ...(isRoot ? { uid, gid } : {}),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => {
    parent.kill()
  })
  const [line] = await once(createInterface({ input: parent.stdout }), 'line')
  const pid = Number(line)
  await until(() => isGone(pid))
  return pid
}
