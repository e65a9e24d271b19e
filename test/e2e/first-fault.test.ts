import { once } from 'node:events'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../setup/database.ts'
import { all, credentialsOf, Folder, root, runCommand } from '../setup/process.ts'

// What goes wrong in the first hour is told in one sentence, and leaves nothing half done.

const timeout = 120_000
let folder: Folder
beforeAll(async () => {
  folder = await Folder.make()
})
afterAll(() => folder.clear())

const homeOf = (name: string) => join(folder.path, name)

test('a start at a port that is taken says so, and makes nothing', { timeout }, async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const { port } = other.address() as AddressInfo
  const taken = await runCommand({ home: homeOf('taken'), env: { PORT: `${port}` } }, 'start')
  const sentence = `Port ${port} on 127.0.0.1 is already in use.`
  const what = 'Stop that program, or set PORT to a free port.'
  expect(taken).toEqual({ code: 2, stdout: '', stderr: `bursar: ${sentence} ${what}\n` })
  expect(await readdir(folder.path)).not.toContain('taken')
})

test('a start at an address of elsewhere says so, and makes nothing', { timeout }, async () => {
  const env = { HOST: '192.0.2.1' }
  const { code, stderr } = await runCommand({ home: homeOf('far'), env }, 'start')
  const sentence = 'HOST: 192.0.2.1 is not an address of this machine.'
  expect([code, stderr]).toEqual([2, `bursar: ${sentence}\n`])
  expect(await readdir(folder.path)).not.toContain('far')
})

test('keys are made for a home yet to be made, and none that get lost', { timeout }, async () => {
  const { url: databaseUrl, drop } = await freshDatabase()
  onTestFinished(drop)
  const first = folder.start({ home: homeOf('first'), databaseUrl })
  const at = { baseUrl: await first.ready(), key: (await credentialsOf(homeOf('first'))).testKey }
  await writeFile(homeOf('file'), '')
  await mkdir(homeOf('odd'))
  await writeFile(join(homeOf('odd'), 'credentials.json'), 'no JSON')
  const create = (name: string) =>
    runCommand({ home: homeOf(name), databaseUrl }, 'keys', 'create', '--org')
  for (const name of ['file', 'odd']) {
    const { code, stdout, stderr } = await create(name)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^bursar: .*(Cannot create|is damaged).*\n$/)
  }
  expect(await all(at, '/v1/api-keys')).toHaveLength(1)
  const made = await create('new')
  expect(made.code, made.stderr).toBe(0)
  const { testKey } = await credentialsOf(homeOf('new'))
  expect(made.stdout).toContain(`test key: ${testKey}\n`)
  expect(await all({ ...at, key: testKey }, '/v1/api-keys')).toHaveLength(2)
  expect(await first.kill('SIGTERM')).toEqual({ code: 0, signal: null })
})

test('a first start without a network says so at once', { timeout }, async () => {
  const clone = homeOf('clone')
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'tools'])
    await cp(join(root, name), join(clone, name), { recursive: true })
  const nowhere = { npm_config_registry: 'http://127.0.0.1:9', npm_config_cache: homeOf('cache') }
  const { code, stdout, stderr } = await runCommand({
    home: homeOf('unreached'),
    cwd: clone,
    env: nowhere,
    command: [process.execPath, 'tools/start.mjs'],
  })
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr.split('\n').slice(0, 2)).toEqual([
    'Installing dependencies.',
    'npm cannot reach the registry (ECONNREFUSED). Check the network, then start again.',
  ])
  expect(stderr).not.toMatch(/^\s+at /m)
})

test('every script says which Node it needs', { timeout }, async () => {
  const { scripts, engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  for (const [name, line] of Object.entries(scripts))
    expect(line, name).toMatch(/^node -r \.\/tools\/node-version\.cjs tools\//)
  const wanted = engines.node.replace('>=', '')
  for (const [version, isEnough] of [
    ['14.21.3', false],
    ['18.20.4', false],
    ['20.18.3', false],
    ['20.19.0', true],
    ['22.1.0', true],
  ] as const) {
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`
    const command = [process.execPath, '-e', `${pretend}; require('./tools/node-version.cjs')`]
    const { code, stderr } = await runCommand({
      home: homeOf('version'),
      command: command as [string, ...string[]],
    })
    const sentence = `Bursar needs Node ${wanted} or newer; this is ${version}.\n`
    expect([code, stderr]).toEqual(isEnough ? [0, ''] : [1, sentence])
  }
})
