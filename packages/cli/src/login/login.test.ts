import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { CannedServer } from '../../../../test/setup/canned-server.ts'
import { said } from '../../../../test/setup/command.ts'
import { Terminal } from '../../../../test/setup/terminal.ts'
import { run } from '../run.ts'
import { targetOf } from '../target.ts'
import { loginPath } from './file.ts'

const KEY = 'bsr_test_0000000aCanaryCanaryCanary000000'
let server: CannedServer
let folder: string
let env: Record<string, string>

beforeAll(async () => {
  server = await CannedServer.open()
})
afterAll(() => server.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bursar-login-'))
  env = { XDG_CONFIG_HOME: join(folder, 'config'), BURSAR_HOME: '' }
})
afterEach(() => rmSync(folder, { recursive: true }))

const organization = { body: { id: 'org_1', name: 'Acme' } }
const bursar = (args: readonly string[], stdin = '') => said(run, args, { env, stdin })
const login = () => bursar(['login', '--base-url', server.baseUrl, '--api-key', '-'], `${KEY}\n`)

function accepting(): void {
  const key = { id: 'key_1', prefix: 'bsr_test_0000000a', last4: '0000', owner: 'ann' }
  const permissions = ['wallets:read']
  server.says(organization, { body: { data: [{ ...key, permissions }], cursor: null } })
}

test('a key that the server accepts is kept where only this user can read it', async () => {
  accepting()
  const { code, stdout, stderr } = await login()
  const path = loginPath(env)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain(`Logged in to ${server.baseUrl}, kept in ${path}`)
  expect(stdout).toMatch(/keyId +key_1\n/)
  expect(stdout).not.toContain('Canary')
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ baseUrl: server.baseUrl, apiKey: KEY })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
  expect(readdirSync(join(path, '..'))).toEqual(['login.json'])

  accepting()
  const shown = await bursar(['whoami', '--json'])
  expect(JSON.parse(shown.stdout)).toEqual({
    ...{ server: server.baseUrl, keyFrom: path, environment: 'test', agent: null, owner: 'ann' },
    ...{ organization: 'Acme (org_1)', keyId: 'key_1', permissions: ['wallets:read'] },
  })
  expect((await bursar(['logout'])).stdout).toMatch(/^Logged out/)
  expect(existsSync(path)).toBe(false)
  expect((await bursar(['logout'])).stdout).toMatch(/^Nobody/)
})

test('at a terminal what is missing is asked for, and the key is not shown', async () => {
  accepting()
  const terminal = new Terminal()
  const { stdin, stdout, stderr } = terminal
  const { signal } = new AbortController()
  const running = run(['login'], { env, stdin, stdout, stderr, signal })
  // What it proposes is deleted first.
  await terminal.answer('Address of the server', `\u0015${server.baseUrl}\r`)
  await terminal.answer('API key', `${KEY}\r`)
  expect(await running).toBe(0)
  expect(terminal.shown).toContain('Logged in to')
  expect(terminal.shown).not.toContain('Canary')
  expect(JSON.parse(readFileSync(loginPath(env), 'utf8'))).toMatchObject({ apiKey: KEY })
})

test('a key that is not accepted, or may not be asked for, is not kept', async () => {
  server.says(CannedServer.problem(401, 'UNAUTHENTICATED'))
  expect((await login()).code).toBe(4)
  expect((await bursar(['login'])).stderr).toContain('--api-key - (stdin)')
  expect((await bursar(['login', '--base-url', server.baseUrl])).code).toBe(2)
  expect(existsSync(loginPath(env))).toBe(false)
})

test("an agent's own key is the key of its agent", async () => {
  const apiKey = { id: 'key_2', prefix: 'bsr_test_0000000a', last4: '0000', permissions: [] }
  server.says(CannedServer.problem(403, 'SCOPE_FORBIDDEN'), {
    body: { data: [{ id: 'wal_1', name: 'Ada', apiKey }] },
  })
  env = { ...env, BURSAR_BASE_URL: server.baseUrl, BURSAR_API_KEY: KEY }
  const { stdout } = await bursar(['whoami'])
  expect(stdout).toMatch(/agent +Ada \(wal_1\)\n/)
  expect(stdout).toMatch(/keyFrom +BURSAR_API_KEY\n/)
})

test.each([
  ['a file that others can read', (path: string) => chmodSync(path, 0o644), /chmod 600 '/],
  ['a file of nonsense', (path: string) => writeFileSync(path, `{"apiKey": "${KEY}`), /damaged/],
  ['a link', (path: string) => relink(path), /symbolic link/],
  ['a folder', (path: string) => replaceByFolder(path), /not a file/],
])('%s is refused, and its key is not shown', async (_, spoil, says) => {
  accepting()
  await login()
  spoil(loginPath(env))
  const { code, stderr } = await bursar(['agents', 'list'])
  expect({ code, isKnown: stderr.includes('Canary') }).toEqual({ code: 2, isKnown: false })
  expect(stderr).toMatch(says)
})

function relink(path: string): void {
  const text = readFileSync(path)
  rmSync(path)
  writeFileSync(`${path}.real`, text, { mode: 0o600 })
  symlinkSync(`${path}.real`, path)
}

function replaceByFolder(path: string): void {
  rmSync(path)
  mkdirSync(path)
}

test('flags come first, then the environment, a named home, and the login', async () => {
  const credentials = (name: string) => {
    const home = join(folder, name)
    mkdirSync(home)
    const text = { baseUrl: `http://${name}`, testKey: `${name}-test`, liveKey: `${name}-live` }
    writeFileSync(join(home, 'credentials.json'), JSON.stringify(text), { mode: 0o600 })
    return home
  }
  const home = credentials('home')
  const of = async (options: object, more: Record<string, string> = {}) => {
    const { baseUrl, apiKey } = await targetOf(options, { ...env, ...more })
    return [baseUrl, apiKey]
  }
  await expect(of({})).rejects.toThrow('No server')
  accepting()
  await login()
  expect(await of({})).toEqual([server.baseUrl, KEY])
  expect(await of({ home })).toEqual(['http://home', 'home-test'])
  expect(await of({ home, live: true })).toEqual(['http://home', 'home-live'])
  expect(await of({}, { BURSAR_HOME: home })).toEqual(['http://home', 'home-test'])
  const set = { BURSAR_BASE_URL: 'http://env', BURSAR_API_KEY: 'env' }
  expect(await of({ home }, set)).toEqual(['http://env', 'env'])
  const flags = { baseUrl: 'http://flag', apiKey: 'flag' }
  expect(await of(flags, set)).toEqual(['http://flag', 'flag'])
  // The key of a login is for its own server.
  await expect(of({ baseUrl: 'http://evil.example' })).rejects.toThrow('is for http://127')
})

test('a user without a home is told what to set', async () => {
  expect(loginPath({ HOME: '/home/ann' })).toBe('/home/ann/.config/bursar/login.json')
  expect(loginPath({ HOME: '/home/ann', XDG_CONFIG_HOME: 'relative' })).toContain('/home/ann')
  expect(loginPath({})).toMatch(/^\/.*\.config\/bursar\/login\.json$/)
})
