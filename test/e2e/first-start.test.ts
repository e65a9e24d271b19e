import { execFile } from 'node:child_process'
import { chmod, chown, cp, mkdir, readdir, rm, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { planOrganization } from '../../packages/server/src/application/genesis.ts'
import { writePlan } from '../../packages/server/src/commands/home.ts'
import { serviceAccount } from '../../packages/server/src/embedded/account.ts'
import { findCluster } from '../../packages/server/src/embedded/cluster.ts'
import { lockHolder } from '../../packages/server/src/embedded/lock.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { migrate } from '../../packages/server/src/store/migrate.ts'
import { freshDatabase } from '../setup/database.ts'
import {
  all,
  call,
  credentialsOf,
  did,
  Folder,
  postgresOf,
  root,
  runCommand,
  type ServerProcess,
} from '../setup/process.ts'

const isRoot = process.getuid?.() === 0
const run = promisify(execFile)
const npmStart = [process.execPath, join(root, 'tools/start.mjs')] as const
const timeout = 120_000
let folder: Folder

beforeAll(async () => {
  folder = await Folder.make()
})
afterAll(() => folder.clear())

function homeOf(name: string): string {
  return join(folder.path, name)
}

async function stop(server: ServerProcess): Promise<void> {
  expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
}

describe('a home', () => {
  test('is made by the first start, and found again by the second', { timeout }, async () => {
    const home = homeOf('home')
    const times: number[] = []
    let began = performance.now()
    const first = folder.start({ home, command: npmStart, cwd: folder.path })
    const baseUrl = await first.ready()
    times.push(Math.round(performance.now() - began))
    expect(first.stdout.split('\n')[0]).toBe(`bursar ready on ${baseUrl}`)
    const kept = await credentialsOf(home)
    expect(first.stdout).toContain(`test key: ${kept.testKey}\n`)
    for (const name of ['credentials.json', 'secret', 'postgres.json'])
      expect((await stat(join(home, name))).mode & 0o777, name).toBe(0o600)
    expect((await stat(home)).mode & 0o777).toBe(isRoot ? 0o711 : 0o700)

    // The three things to try: the first as it stands there, the second, and the name of the third.
    await expectTries(first, home)
    expect((await fetch(`${baseUrl}/docs`)).status).toBe(200)

    const second = await runCommand({ home }, 'start')
    expect(second).toMatchObject({ code: 2, stdout: '' })
    expect(second.stderr).toContain(`in use by process ${first.child.pid}.`)
    const beside = await runCommand({ home }, 'verify', '--json')
    expect(beside.code).toBe(0)
    expect(JSON.parse(beside.stdout)).toMatchObject({ ok: true, books: [{}, {}] })
    await stop(first)
    expect(await postgresOf(home)).toBe(null)
    expect(await readdir(home)).not.toContain('server.pid')

    const alone = await runCommand({ home }, 'verify')
    expect(alone).toMatchObject({ code: 0, stderr: '' })
    expect(alone.stdout).toContain('2 books verified: sound\n')
    expect(await postgresOf(home)).toBe(null)

    began = performance.now()
    const later = folder.start({ home })
    const again = await later.ready()
    times.push(Math.round(performance.now() - began))
    // Only a first start shows the key.
    expect(later.stdout).not.toContain(kept.testKey)
    expect(later.stdout).toContain(`keys: ${join(home, 'credentials.json')}\n`)
    expect(await credentialsOf(home)).toEqual({ ...kept, baseUrl: again })
    await expectTries(later, home)
    const agents = await all({ baseUrl: again, key: kept.testKey }, '/v1/agents')
    expect(agents).toMatchObject([{ name: 'Marketing Agent' }, { name: 'Marketing Agent' }])
    await stop(later)
    // Root, too, where everybody may enter.
    expect((await findCluster(home))?.data).toBe(join(home, 'postgres'))
    tell(`first start ${times[0]} ms, later start ${times[1]} ms`)
  })

  test('whose keys were lost gets new ones, alone or beside its server', { timeout }, async () => {
    const home = homeOf('lost')
    const first = folder.start({ home })
    await first.ready()
    const { orgId } = await credentialsOf(home)
    await stop(first)
    await rm(join(home, 'credentials.json'))

    const server = folder.start({ home })
    const baseUrl = await server.ready()
    expect(server.stdout).toContain('npm run keys -- create --org\n')
    const beside = await runCommand({ home }, 'keys', 'create', '--org')
    expect(beside.code, beside.stderr).toBe(0)
    const [, key = ''] = beside.stdout.match(/^test key: (bsr_test_\w+)$/m) ?? []
    expect((await call({ baseUrl, key }, 'GET /v1/agents')).status).toBe(200)
    expect(await credentialsOf(home)).toMatchObject({ orgId, testKey: key })
    await stop(server)

    const alone = await runCommand({ home }, 'keys', 'create', '--org', '--owner', 'ada', '--json')
    expect(alone.code, alone.stderr).toBe(0)
    const { testKey, liveKey } = JSON.parse(alone.stdout)
    // The keys that the home has are not replaced behind its back.
    expect(await credentialsOf(home)).toMatchObject({ testKey: key })
    const next = folder.start({ home })
    const at = await next.ready()
    for (const one of [key, testKey, liveKey])
      expect((await call({ baseUrl: at, key: one }, 'GET /v1/agents')).status).toBe(200)
    await stop(next)
  })

  /** The three things to try: the first as it is pasted, and the names of the others. */
  async function expectTries(server: ServerProcess, home: string): Promise<void> {
    const [, tries = ''] = server.stdout.split('Three things to try:\n')
    const end = `\n  ${await server.ready()}/docs\n  BURSAR_HOME=${home} npm run demo\n`
    expect(tries).toContain(end)
    const { stdout } = await run('sh', ['-c', tries.slice(0, tries.indexOf(end))])
    expect(JSON.parse(stdout)).toMatchObject({ id: /^wal_/, name: 'Marketing Agent' })
  }

  test('that never had a database is left as it is', { timeout }, async () => {
    const home = homeOf('never')
    for (const command of [['verify'], ['keys', 'create', '--org']]) {
      const { code, stderr } = await runCommand({ home }, ...command)
      expect([code, stderr]).toEqual([
        2,
        `bursar: There is no database in ${home} yet. Start the server first, or set ` +
          'BURSAR_HOME to the home of the server that you mean.\n',
      ])
    }
    expect(await readdir(folder.path)).not.toContain('never')
  })
})

describe('a given database', () => {
  async function given() {
    const { url, drop } = await freshDatabase()
    onTestFinished(drop)
    return url
  }

  test('serves only who knows its secret', { timeout }, async () => {
    const databaseUrl = await given()
    const env = { BURSAR_SECRET: 'the secret of this database' }
    const first = folder.start({ home: homeOf('secret-1'), databaseUrl, env })
    await first.ready()
    await stop(first)
    const other = { BURSAR_SECRET: 'the secret of another one' }
    for (const launch of [
      { home: homeOf('secret-2'), databaseUrl },
      { home: homeOf('secret-1'), databaseUrl, env: other },
    ]) {
      const { code, stdout, stderr } = await runCommand(launch, 'start')
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain('set up with a different BURSAR_SECRET')
    }
    // Another home with the secret serves it, and is told how to get a key.
    const second = folder.start({ home: homeOf('secret-3'), databaseUrl, env })
    await second.ready()
    expect(second.stdout).toContain('npm run keys -- create --org\n')
    await stop(second)
  })

  test('that two servers prepare at once gets one organization', { timeout }, async () => {
    const databaseUrl = await given()
    const env = { BURSAR_SECRET: 'the secret of this database' }
    const servers = ['twin-1', 'twin-2'].map((name) =>
      folder.start({ home: homeOf(name), databaseUrl, env }),
    )
    await Promise.all(servers.map((server) => server.ready()))
    const shown = servers.filter(({ stdout }) => stdout.includes('\ntest key: '))
    expect(shown).toHaveLength(1)
    await Promise.all(servers.map(stop))
    const { code, stdout } = await runCommand({ home: homeOf('twin-1'), databaseUrl }, 'verify')
    expect([code, stdout.split('\n').at(-2)]).toEqual([0, '2 books verified: sound'])
  })

  test('keeps its one organization when another home had planned one', { timeout }, async () => {
    const databaseUrl = await given()
    const env = { BURSAR_SECRET: 'the secret of this database' }
    const first = folder.start({ home: homeOf('plan-1'), databaseUrl, env })
    await first.ready()
    await stop(first)
    // As a crash leaves it, between the plan and the look at who was first.
    const home = homeOf('plan-2')
    await mkdir(home)
    await writePlan(home, planOrganization('Another'))
    const second = folder.start({ home, databaseUrl, env })
    await second.ready()
    expect(second.stdout).toContain('npm run keys -- create --org\n')
    await stop(second)
    const { code, stdout } = await runCommand({ home, databaseUrl }, 'verify')
    expect([code, stdout.split('\n').at(-2)]).toEqual([0, '2 books verified: sound'])
  })

  test('of a newer version is refused', { timeout }, async () => {
    const databaseUrl = await given()
    const home = homeOf('newer')
    const first = folder.start({ home, databaseUrl })
    await first.ready()
    await stop(first)
    await change(databaseUrl, 'update migration set version = version + 1')
    const { code, stdout, stderr } = await runCommand({ home, databaseUrl }, 'start')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(
      /^bursar: The database is from a newer version of Bursar \(schema \d+\)\..*\n$/,
    )
  })

  test('is verified: 0 sound, 1 not sound, 2 not to be told', { timeout }, async () => {
    const databaseUrl = await given()
    const launch = { home: homeOf('verified'), databaseUrl }
    const empty = await runCommand(launch, 'verify')
    expect(empty).toMatchObject({
      code: 2,
      stderr: 'bursar: This database is empty. Start the server first.\n',
    })
    // Tables alone are no books: nothing in them is sound.
    const database = openDatabase({ url: databaseUrl })
    await migrate(database)
    await database.close()
    const bookless = await runCommand(launch, 'verify')
    expect([bookless.code, bookless.stdout]).toEqual([2, ''])
    expect(bookless.stderr).toMatch(/^bursar: There is nothing to verify yet: .+\n$/)
    const server = folder.start(launch)
    await server.ready()
    expect((await runCommand(launch, 'verify')).code).toBe(0)
    await change(databaseUrl, 'update hot set posted = posted + 1')
    for (const args of [['verify'], ['verify', '--json']]) {
      const { code, stdout } = await runCommand(launch, ...args)
      expect(code).toBe(1)
      if (args.length > 1) expect(JSON.parse(stdout).ok).toBe(false)
      else expect(stdout).toMatch(/NOT SOUND\n$/)
    }
    await stop(server)
    const nowhere = { ...launch, databaseUrl: 'postgres://nobody@127.0.0.1:9/none' }
    const unreached = await runCommand(nowhere, 'verify')
    expect([unreached.code, unreached.stdout]).toEqual([2, ''])
    expect(unreached.stderr).toMatch(/^bursar: .+\n$/)
  })
})

describe('where it runs', () => {
  test('a clone that was never built is built by its first start', { timeout }, async () => {
    const clone = join(folder.path, 'clone')
    const isSource = (path: string) => !/\/(dist|node_modules)(\/|$)/.test(path.slice(root.length))
    for (const name of [
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'tools',
      'packages',
    ]) {
      await cp(join(root, name), join(clone, name), {
        recursive: true,
        preserveTimestamps: true,
        filter: isSource,
      })
    }
    for (const documents of ['docs/errors', 'docs/guides'])
      await cp(join(root, documents), join(clone, documents), { recursive: true })
    await symlink(join(root, 'node_modules'), join(clone, 'node_modules'))
    const { url: databaseUrl, drop } = await freshDatabase()
    onTestFinished(drop)
    const command = [process.execPath, 'tools/start.mjs'] as const
    const server = folder.start({ home: join(clone, '.bursar'), databaseUrl, cwd: clone, command })
    const baseUrl = await server.ready(100)
    expect(server.stderr.split('\n')[0]).toBe('Building.')
    expect(server.stdout.split('\n')[0]).toBe(`bursar ready on ${baseUrl}`)
    const { testKey: key } = await credentialsOf(join(clone, '.bursar'))
    expect((await call({ baseUrl, key }, 'GET /v1/agents')).status).toBe(200)
    await stop(server)
  })

  test.each([
    ['npm alone', 'SIGTERM', 1],
    ['all its processes', 'SIGTERM', -1],
    ['all its processes, as by Ctrl-C', 'SIGINT', -1],
  ] as const)(
    'npm start ends in order: a signal to %s, %s',
    { timeout },
    async (_, signal, sign) => {
      // The first of them makes the home; that it ended in order, the next ones find, too.
      const home = homeOf('npm')
      const npm = folder.start({ home, command: ['npm', 'start', '--silent'], group: true })
      const baseUrl = await npm.ready()
      expect(npm.stdout.split('\n')[0]).toBe(`bursar ready on ${baseUrl}`)
      const { pid } = npm.child
      expect(await lockHolder(home)).toBeGreaterThan(0)
      if (pid !== undefined) process.kill(sign * pid, signal)
      // npm does not wait for the server. Whoever reads its stdout does.
      await npm.ended
      expect(await lockHolder(home)).toBe(null)
      // Killed, it would leave these behind.
      expect(await readdir(home)).not.toContain('server.pid')
      const data = (await findCluster(home))?.data ?? ''
      expect(await readdir(data)).not.toContain('postmaster.pid')
    },
  )

  test.runIf(isRoot)('root: below a folder that nobody else may enter', { timeout }, async () => {
    const closed = homeOf('closed')
    await mkdir(closed, { mode: 0o700 })
    const home = join(closed, 'home')
    const data = await payOnceIn(home)
    expect(data.startsWith(home)).toBe(false)
    tell('ran as root below a folder of mode 0700')
  })

  test('an ordinary user', { timeout }, async () => {
    const user = isRoot ? await serviceAccount('nobody').catch(() => null) : null
    const own = homeOf('own')
    await mkdir(own, { mode: 0o700 })
    if (isRoot) {
      // Some systems have no such user; then this one variant cannot run there.
      if (user === null) return tell('did NOT run as an ordinary user: there is no user nobody')
      await chown(own, user.uid, user.gid)
      await chmod(own, 0o700)
    }
    const home = join(own, 'home')
    expect(await payOnceIn(home, user ?? undefined)).toBe(join(home, 'postgres'))
    const { uid } = await stat(join(home, 'postgres'))
    expect(uid).toBe(user?.uid ?? process.getuid?.())
    tell(`ran as the ordinary user with the id ${uid}`)
  })

  /** First start, a payment, second start; the folder of the data. */
  async function payOnceIn(home: string, user?: { uid: number; gid: number }): Promise<string> {
    const launch = { home, ...(user === undefined ? {} : { user }) }
    const first = folder.start(launch)
    const at = { baseUrl: await first.ready(), key: (await credentialsOf(home)).testKey }
    const agent = await did(at, 'POST /v1/agents', { send: { name: 'Ada' } })
    await did(at, `POST /v1/agents/${agent.id}/adjust-budget`, { send: { amount: '5.00' } })
    const send = { to: { merchant: { domain: 'api.example.com' } }, amount: '2.00' }
    await did({ ...at, key: String(agent.apiKey) }, 'POST /v1/payments', { send })
    await stop(first)
    const second = folder.start(launch)
    const again = { baseUrl: await second.ready(), key: at.key }
    const { balance } = await did(again, `GET /v1/wallets/${agent.id}`)
    expect(balance).toBe('3.00000000')
    await stop(second)
    return (await findCluster(home))?.data ?? ''
  }
})

async function change(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1 })
  try {
    const { count } = await sql.unsafe(statement)
    expect(count).toBeGreaterThan(0)
  } finally {
    await sql.end()
  }
}

function tell(sentence: string): void {
  process.stdout.write(`  ${sentence}\n`)
}
