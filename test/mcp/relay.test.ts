import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { World } from '../e2e/world.ts'
import { objectIn, TestServer } from '../setup/server.ts'
import { connect, type Fields, program } from './connect.ts'
import { message, objectOf, post } from './rpc.ts'

let server: TestServer
let world: World
let folder: string

beforeAll(async () => {
  server = await TestServer.start()
  world = await World.open(server)
  folder = await mkdtemp(join(tmpdir(), 'bursar-relay-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await server.stop()
})

interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly answers: readonly Record<string, unknown>[]
}

/** Runs the relay with these lines for its input, to its end. */
async function relay(
  flags: readonly string[],
  lines: readonly (string | Fields)[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const none = { BURSAR_BASE_URL: '', BURSAR_API_KEY: '', BURSAR_HOME: '' }
  const child = spawn(process.execPath, [program, 'mcp', ...flags], {
    env: { ...process.env, ...none, ...env },
    cwd: folder,
  })
  const [ended, stdout, stderr] = [once(child, 'close'), text(child.stdout), text(child.stderr)]
  child.stdin.end(
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  )
  const [code] = await ended
  const answers = (await stdout).split('\n').filter((line) => line !== '')
  return { code, stdout: await stdout, stderr: await stderr, answers: answers.map(objectIn) }
}

const here = () => ['--home', server.home]
const fresh = () => ({ idempotencyKey: randomUUID() })

function call(name: string, sent: Fields): Fields {
  return message('tools/call', { name: `bursar_${name}`, arguments: sent })
}

function structureOf(answer: Fields | undefined): Fields {
  return objectOf(objectOf(answer?.result).structuredContent)
}

describe('--no-secrets', () => {
  test.each(['create_agent', 'rotate_agent_key', 'create_subagent'])(
    'keeps the key that %s makes in a file of the operator',
    async (tool) => {
      const agent = await world.agent()
      const keys = join(folder, tool)
      const sent = {
        create_agent: { name: 'Ada' },
        rotate_agent_key: { agentId: agent.id },
        create_subagent: { name: 'Bob', amount: '1' },
      }[tool]
      const env = tool === 'create_subagent' ? { BURSAR_API_KEY: agent.key } : {}
      const flags = [...here(), '--no-secrets', '--keys', keys]
      const asked = call(tool, { ...sent, ...fresh() })
      const said = await relay(flags, [asked], env)
      expect([said.code, said.stderr]).toEqual([0, ''])
      expect(said.stdout).not.toMatch(/bsr_(test|live)_/)
      expect(said.stdout).not.toContain('bursar/secret')
      const { apiKey, apiKeyId, apiKeyFile, nextStep } = structureOf(said.answers[0])
      const path = join(keys, String(apiKeyId))
      expect([apiKey, apiKeyFile]).toEqual([null, path])
      expect(nextStep).toContain('Do not read it.')
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      expect((await stat(keys)).mode & 0o777).toBe(0o700)
      const secret = await readFile(path, 'utf8')
      const { status } = await server.call('GET', '/v1/agents', { key: secret.trim() })
      expect(status).toBe(200)
      // The same call again finds the same key.
      const again = await relay(flags, [asked], env)
      expect(again.stdout).not.toMatch(/bsr_(test|live)_/)
      expect(structureOf(again.answers[0])).toMatchObject({ replayed: true, apiKeyFile: path })
      expect(await readFile(path, 'utf8')).toBe(secret)
      expect(await readdir(keys)).toEqual([apiKeyId])
    },
  )

  test('writes into the home where no folder is named, for the official clients too', async () => {
    const { baseUrl, testKey: key, home } = server
    const target = { baseUrl, key, flags: ['--no-secrets'], env: { BURSAR_HOME: home } }
    const client = await connect('1.x', 'stdio', target)
    await client.tools()
    const { apiKeyFile } = await client.did('create_agent', { name: 'Ada', ...fresh() })
    await client.close()
    expect(String(apiKeyFile).startsWith(join(home, 'keys/'))).toBe(true)
  })

  test('says so where the file cannot be written, and shows no key', async () => {
    const file = join(folder, 'no-folder')
    await writeFile(file, '')
    const flags = [...here(), '--no-secrets', '--keys', file]
    const said = await relay(flags, [call('create_agent', { name: 'Ada', ...fresh() })])
    expect(said.stdout).not.toMatch(/bsr_(test|live)_/)
    expect(structureOf(said.answers[0])).toMatchObject({
      ok: true,
      apiKey: null,
      apiKeyFile: null,
      nextStep: expect.stringContaining('could not be written'),
    })
  })

  test('is a matter of the server: over HTTP a key is omitted as well', async () => {
    const asked = call('create_agent', { name: 'Ada', ...fresh() })
    const omitted = await post(server, asked, { query: '?secrets=omit' })
    expect(omitted.text).not.toMatch(/bsr_(test|live)_/)
    const shown = await post(server, asked)
    expect(structureOf(shown.body).apiKey).toMatch(/^bsr_test_/)
  })
})

/** A server that is not Bursar's. */
async function listen(listener: RequestListener): Promise<string> {
  const other = createServer(listener).listen(0, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`
}

describe('a server that does not answer', () => {
  const key = { BURSAR_API_KEY: 'bsr_test_x' }
  const asked = [call('pay', { amount: '1' }), { ...message('tools/list'), id: 'two' }]

  function isUnavailable({ code, stderr, answers }: Said): void {
    expect([code, stderr, answers.length]).toEqual([0, '', 2])
    const [one, two] = [...answers].sort((a, b) => (a.id === 1 ? -1 : b.id === 1 ? 1 : 0))
    const { ok, refusal } = structureOf(one)
    expect([ok, objectOf(one?.result).isError]).toEqual([false, true])
    expect(refusal).toEqual({
      code: 'OUTCOME_UNKNOWN',
      message: expect.stringMatching(/^No answer from the Bursar server at http:\/\/127/),
      nextStep: expect.stringContaining('the same arguments and idempotencyKey'),
    })
    expect(two).toMatchObject({ id: 'two', error: { code: -32603 } })
  }

  test('is a refusal of a call, and an error of anything else', async () => {
    isUnavailable(await relay(['--base-url', 'http://127.0.0.1:1'], asked, key))
  })

  test('nor is one that is not Bursar, and nothing is told to whom it points', async () => {
    const visitors: string[] = []
    const other = await listen((request, response) => {
      visitors.push(String(request.headers.authorization))
      response.end('{}')
    })
    const baseUrl = await listen((request, response) => {
      if (request.headers['content-length'] === undefined) response.end()
      response.writeHead(307, { location: `${other}/mcp` }).end()
    })
    isUnavailable(await relay(['--base-url', baseUrl], asked, key))
    expect(visitors).toEqual([])
    const html = await listen((_, response) => response.writeHead(502).end('<html>'))
    isUnavailable(await relay(['--base-url', html], asked, key))
  })

  test('a key that is not valid is an error, with its reason', async () => {
    const { answers } = await relay(['--base-url', server.baseUrl], asked, key)
    const [called, listed] = [1, 'two'].map((id) => answers.find((one) => one.id === id))
    expect(listed?.error).toMatchObject({ code: -32000, data: { code: 'UNAUTHENTICATED' } })
    const refusal = { code: 'UNAUTHENTICATED', nextStep: expect.stringContaining('operator') }
    expect(structureOf(called)).toMatchObject({ ok: false, refusal })
  })
})

test.each([
  ['no credentials', [], {}, /^bursar: No server\. Set BURSAR_BASE_URL and BURSAR_API_KEY/],
  ['no key', ['--base-url', 'http://x'], {}, /^bursar: No API key\. /],
  ['another scheme', ['--base-url', 'file:///x', '--api-key', 'x'], {}, /http or https URL/],
  ['no address', ['--base-url', 'x', '--api-key', 'x'], {}, /http or https URL/],
  [
    'a key of two lines',
    ['--base-url', 'http://x', '--api-key', 'a\nb'],
    {},
    /characters of no key/,
  ],
  ['a home without a server', ['--home', '/nonexistent'], {}, /looked in \/nonexistent/],
  ['an unknown flag', ['--verbose'], {}, /^error: unknown option '--verbose'/],
  [
    'a flag without its value',
    ['--prefix'],
    {},
    /^error: option '--prefix <word>' argument missing/,
  ],
  ['one word too many', ['stdio'], {}, /^error: too many arguments/],
])('%s ends the relay with exit code 2 and a sentence', async (_, flags, env, sentence) => {
  const { code, stdout, stderr } = await relay(flags, [], env)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(sentence)
  expect(stderr).not.toContain('    at ')
})

test('credentials that cannot be read end it the same way', async () => {
  const home = await mkdtemp(join(folder, 'home-'))
  await writeFile(join(home, 'credentials.json'), '{')
  const { code, stderr } = await relay(['--home', home], [])
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^bursar: .*cannot be read: .*\n$/)])
})

describe('its input', () => {
  test('may end at once', async () => {
    expect(await relay(here(), [])).toEqual({ code: 0, stdout: '', stderr: '', answers: [] })
  })

  test('may be garbage: that is said, and the rest is answered', async () => {
    const garbage = ['not JSON', '[]', '"x"', 'null', '{', '\u0000', '[{"jsonrpc":"2.0"}]']
    const lines = [...garbage, '', '  ', message('ping'), '{}', '{"id":7}']
    const { code, stderr, answers } = await relay(here(), lines)
    expect([code, stderr]).toEqual([0, ''])
    const unread = answers.filter(({ id }) => id === null)
    expect(unread).toHaveLength(garbage.length)
    for (const { error } of unread) expect(error).toMatchObject({ code: -32700 })
    expect(answers).toContainEqual({ jsonrpc: '2.0', id: 1, result: {} })
    expect(answers).toContainEqual(expect.objectContaining({ id: 7, error: expect.anything() }))
  })

  test('is answered to the end, though it ends before; a notification is not', async () => {
    const lines = Array.from({ length: 20 }, (_, id) => ({ ...message('tools/list'), id }))
    const note = { jsonrpc: '2.0', method: 'notifications/initialized' }
    const { code, answers } = await relay([...here(), '--prefix', 'wallgent'], [note, ...lines])
    expect(code).toBe(0)
    expect(answers.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual([...lines.keys()])
    expect(JSON.stringify(answers[0])).toContain('"wallgent_create_agent"')
  })

  test('may have a message that is far too long: the rest is answered', async () => {
    const { code, stderr, answers } = await relay(here(), [
      `{"id":1,"x":"${'x'.repeat(3_000_000)}"}`,
      message('ping'),
    ])
    expect([code, stderr]).toEqual([0, ''])
    expect(answers).toContainEqual(expect.objectContaining({ id: null, error: expect.anything() }))
    expect(answers).toContainEqual({ jsonrpc: '2.0', id: 1, result: {} })
    expect(answers).toHaveLength(2)
  })
})

test('the key is the one for test, unless it is to be the live one', async () => {
  for (const [flags, environment] of [[[], 'test'] as const, [['--live'], 'live'] as const]) {
    const asked = call('create_agent', { name: 'Ada', ...fresh() })
    const { answers } = await relay([...here(), ...flags], [asked])
    expect(structureOf(answers[0]).apiKey).toMatch(new RegExp(`^bsr_${environment}_`))
  }
})

test('a client that went away without a word ends it quietly', async () => {
  const child = spawn(process.execPath, [program, 'mcp', ...here()])
  const [ended, stderr] = [once(child, 'close'), text(child.stderr)]
  child.stdout.destroy()
  child.stdin.write(`${JSON.stringify(message('ping'))}\n`)
  expect([await ended, await stderr]).toEqual([[0, null], ''])
})
