import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { root } from '../setup/process.ts'
import { TestServer } from '../setup/server.ts'
import { write } from '../setup/tamper.ts'

const program = join(root, 'packages/cli/dist/main.js')
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start({ program })
})
// A SIGTERM reaches the server and its exit code comes back, or this fails.
afterAll(() => server.stop())

function bursar(...args: string[]) {
  return server.run([process.execPath, program, ...args])
}

describe('bursar', () => {
  test('--help names every command and --version the version', async () => {
    const help = await bursar('--help')
    expect(help.code).toBe(0)
    for (const command of [
      'start',
      'verify',
      'keys',
      'people',
      'head',
      'rails',
      'secret',
      'dead-letters',
    ])
      expect(help.stdout).toContain(command)
    const { version } = JSON.parse(await readFile(join(root, 'packages/cli/package.json'), 'utf8'))
    expect(await bursar('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  test.each([
    ['no command', []],
    ['an unknown command', ['stop']],
    ['an unknown option', ['verify', '--fast']],
    ['keys without a verb', ['keys']],
    ['people without a verb', ['people']],
    ['head without a verb', ['head']],
    ['another option of secret replace', ['secret', 'replace', '--book', '1']],
    ['dead letters with a name', ['dead-letters', 'webhooks']],
    ['keys that are not said to be of the organization', ['keys', 'create']],
  ])('%s is told how, with exit code 2', async (_, args) => {
    const { code, stdout, stderr } = await bursar(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/Usage|error:/)
  })

  test('verify proves the books beside a running server', async () => {
    const { code, stdout } = await bursar('verify')
    expect(stdout).toMatch(/^book \d+ \(test\): \d+ events, sound$/m)
    expect(stdout.endsWith('2 books verified: sound\n')).toBe(true)
    expect(code).toBe(0)
    const json = await bursar('verify', '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true })
  })

  test('keys create --org makes keys that work, with the given owner', async () => {
    const made = await bursar('keys', 'create', '--org', '--owner', 'Grace', '--json')
    expect(made.code).toBe(0)
    const { orgId, testKey, liveKey } = JSON.parse(made.stdout)
    expect(orgId).toBe(server.orgId)
    for (const key of [testKey, liveKey])
      expect((await server.call('GET', '/v1/organization', { key })).status).toBe(200)
    const keys = await server.did('GET', '/v1/api-keys')
    expect(keys.data).toContainEqual(expect.objectContaining({ owner: 'grace' }))
    const refused = await bursar('keys', 'create', '--org', '--owner', 'system:clock')
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toBe('bursar: --owner: Must not begin with system:.\n')
    const words = await bursar('keys', 'create', '--org')
    expect(words.stdout).toMatch(/^test key: bsr_test_\w{36}\nlive key: bsr_live_\w{36}\n$/)
  })

  test('dead-letters lists what was given up, and has it retried', async () => {
    expect(await bursar('dead-letters')).toMatchObject({
      code: 0,
      stdout: 'There are no dead letters: every event was handled.\n',
    })
    const database = openDatabase({ url: server.databaseUrl })
    try {
      const text = `insert into dead_letter
select book_id, 'test', 1, 5, 'refused by the receiver', 1700000000000000, false from book_head
order by book_id limit 1`
      await write(database, [{ text, params: [] }])
      const [row] = await database.read({ text: 'select book_id from dead_letter', params: [] })
      const line =
        `book ${row?.book_id}, event 1: test failed 5 times, last at 2023-11-14T22:13:20.000Z` +
        ': refused by the receiver\n'
      expect(await bursar('dead-letters')).toEqual({ code: 0, stdout: line, stderr: '' })
      const retried = await bursar('dead-letters', '--retry', '--json')
      expect(JSON.parse(retried.stdout)).toMatchObject({
        deadLetters: [{ consumer: 'test', event: 1, attempts: 5, retrying: true }],
      })
      const [marked] = await database.read({ text: 'select retry from dead_letter', params: [] })
      expect(marked).toEqual({ retry: true })
      // There is no such consumer: verify would say so.
      await write(database, [{ text: 'delete from dead_letter', params: [] }])
    } finally {
      await database.close()
    }
  })

  test('verify exits with 2 and a sentence when it cannot look', async () => {
    const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
    const { code, stderr } = await server.run([process.execPath, program, 'verify'], { env })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^bursar: .+\n$/)
  })
})

describe('npm run', () => {
  test('verify, keys and rails lead to the same commands', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    const home = await mkdtemp(join(tmpdir(), 'bursar-home-'))
    const env = { BURSAR_HOME: home }
    try {
      const script = (name: string, ...args: string[]) => {
        const [, ...words] = String(scripts[name]).split(' ')
        return server.run([process.execPath, ...words, ...args], { env })
      }
      const verify = await script('verify')
      expect(verify).toMatchObject({ code: 0, stdout: expect.stringContaining('sound') })
      const rails = await script('rails', '--json')
      expect(JSON.parse(rails.stdout).books).toHaveLength(2)
      const made = JSON.parse((await script('keys', 'create', '--org', '--json')).stdout)
      // A home without keys gets them, since they cannot be read from anywhere else.
      const kept = JSON.parse(await readFile(join(home, 'credentials.json'), 'utf8'))
      expect(kept).toMatchObject(made)
    } finally {
      await rm(home, { recursive: true })
    }
  })
})
