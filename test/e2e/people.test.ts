import { readdir, readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BrowserSession } from '../setup/browser-session.ts'
import { program } from '../setup/process.ts'
import { objectIn, TestServer } from '../setup/server.ts'

let server: TestServer
let publicUrl: string
beforeAll(async () => {
  server = await TestServer.start({ env: { LOG_LEVEL: 'trace' } })
  publicUrl = `http://bursar.localhost:${new URL(server.baseUrl).port}`
})
afterAll(() => server.stop())

const invite = (...args: string[]) =>
  server.run([process.execPath, program, 'people', 'invite', ...args])

function newBrowser(): BrowserSession {
  return new BrowserSession(server.baseUrl, publicUrl)
}

function secretIn(url: string): string {
  expect(url).toMatch(/^http:\/\/bursar\.localhost:\d+\/join#bsi_[0-9A-Za-z]{49}$/)
  return url.slice(url.indexOf('#') + 1)
}

test('the first start shows the first owner’s link once, and it stands nowhere else', async () => {
  const [, url = '', ...others] = server.process.stdout.match(/^your sign-in .*: (\S+)$/m) ?? []
  expect(others).toEqual([])
  const secret = secretIn(url)
  for (const name of await readdir(server.home, { recursive: true })) {
    const text = await readFile(join(server.home, name), 'latin1').catch(() => '')
    expect([name, text.includes(secret)]).toEqual([name, false])
  }
  const browser = newBrowser()
  const joined = await browser.join(secret, 'Ada Lovelace')
  expect([joined.status, joined.body.person]).toMatchObject([200, { name: 'Ada Lovelace' }])
  expect((await browser.send('GET', '/auth/me')).body.person).toEqual(joined.body.person)
  await browser.post('/auth/sign-out')
  expect((await browser.signIn()).status).toBe(200)
  expect(server.process.stderr).not.toContain(secret)
  expect(server.process.stderr).not.toContain(String(browser.cookie).split('=')[1])
  await server.process.kill('SIGTERM')
  await server.restart({ PORT: new URL(server.baseUrl).port })
  expect(server.process.stdout).not.toContain('/join#')
  expect((await browser.send('GET', '/auth/me')).status).toBe(200)
})

test('people invite prints a link beside a running server', async () => {
  const made = await invite('--role', 'owner')
  expect(made).toMatchObject({ code: 0, stderr: 'good once, for 15 minutes\n' })
  expect((await newBrowser().join(secretIn(made.stdout.trim()))).status).toBe(200)
  const asked = ['--role', 'viewer', '--name', 'Grace', '--env', 'test', '--json']
  const { url, expiresAt } = objectIn((await invite(...asked)).stdout)
  expect(Date.parse(String(expiresAt))).not.toBeNaN()
  const invitation = secretIn(String(url))
  const shown = await newBrowser().post('/auth/join/options', { invitation })
  expect(shown.body).toMatchObject({
    name: 'Grace',
    grants: [{ organization: server.orgId, environment: 'test', role: 'viewer' }],
  })
})

test.each([
  ['no role', []],
  ['an unknown role', ['--role', 'root']],
  ['an unknown environment', ['--role', 'owner', '--env', 'prod']],
  ['a name of a part of Bursar', ['--role', 'owner', '--name', 'system:clock']],
])('an invitation with %s is refused', async (_, args) => {
  const { code, stdout, stderr } = await invite(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/Usage: bursar people invite|--name: /)
})

test('where nobody could sign in, nobody is invited', async () => {
  const env = { BURSAR_URL: 'http://192.0.2.1:4400' }
  const command = [process.execPath, program, 'people', 'invite', '--role', 'owner'] as const
  const { code, stderr } = await server.run(command, { env })
  expect([code, stderr]).toEqual([2, expect.stringContaining('Set BURSAR_URL')])
})

test('on loopback the server answers to that name, and to no other one below it', async () => {
  const status = (host: string) =>
    new Promise((resolve, reject) => {
      const { port } = new URL(server.baseUrl)
      const options = { host: '127.0.0.1', port, path: '/auth/me', headers: { host } }
      get(options, (answer) => resolve(answer.resume().statusCode)).on('error', reject)
    })
  const { port } = new URL(server.baseUrl)
  expect(await status(`bursar.localhost:${port}`)).toBe(401)
  expect(await status(`localhost:${port}`)).toBe(401)
  for (const host of ['evil.localhost', 'bursar.localhost.evil.example', 'evil.example'])
    expect([host, await status(`${host}:${port}`)]).toEqual([host, 400])
})
