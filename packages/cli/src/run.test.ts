import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CannedServer } from '../../../test/setup/canned-server.ts'
import { type Rest, said } from '../../../test/setup/command.ts'
import { ownCommands } from './own-commands.ts'
import { ownNames, run } from './run.ts'
import { waiting } from './terminal/waiting.ts'
import { operations } from './verbs/generated.ts'

const KEY = 'bsr_test_0000000aCanaryCanaryCanary000000'
const { problem } = CannedServer
let server: CannedServer
let folder: string

beforeAll(async () => {
  server = await CannedServer.open()
  folder = mkdtempSync(join(tmpdir(), 'bursar-cli-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await server.close()
})

/** A command line for the canned server; its words are those of a shell without quotes. */
function bursar(line: string | readonly string[], rest: Partial<Rest> = {}) {
  const { env = {}, ...others } = rest
  const place = { XDG_CONFIG_HOME: folder, BURSAR_HOME: join(folder, 'home') }
  const target = { BURSAR_BASE_URL: server.baseUrl, BURSAR_API_KEY: KEY }
  const args = typeof line === 'string' ? line.split(' ') : line
  return said(run, args, { env: { ...place, ...target, ...env }, ...others })
}

test('every command that is no verb is dispatched to the program, and no other', () => {
  const io = { env: {}, stdin: Readable.from([]), stdout: process.stdout, stderr: process.stderr }
  const { signal } = new AbortController()
  const { commands } = ownCommands({ io: { ...io, signal }, done: () => undefined })
  expect(commands.map((one) => one.name()).sort()).toEqual([...ownNames].sort())
})

test('no noun of an operation is a command, but for approvals, which is one alone', () => {
  const nouns = new Set(operations.map(({ words }) => words[0]))
  expect(ownNames.filter((name) => nouns.has(name))).toEqual(['approvals'])
  expect(nouns.has('help')).toBe(false)
})

test('a call that takes long says so at a terminal, and leaves no trace', async () => {
  let shown = ''
  const out = { isTTY: true, write: (text: string) => (shown += text) }
  const slow = () => new Promise<number>((resolve) => setTimeout(() => resolve(1), 1_300))
  expect(await waiting(slow(), 'bursar policies backtest', out)).toBe(1)
  expect(shown).toMatch(/^\r\| bursar policies backtest: 1 s/)
  expect(shown.endsWith('\r\x1b[K')).toBe(true)
  shown = ''
  await waiting(slow(), 'x', { ...out, isTTY: false })
  await waiting(Promise.resolve(1), 'x', out)
  expect(shown).toBe('')
})

describe('answers', () => {
  const agent = {
    id: 'wal_1',
    name: 'a\x1b[31m\u202eb',
    balance: '1.00',
    tags: ['x'],
    rules: { a: 1 },
  }

  test('an object is names and values, and no text of others is a command', async () => {
    server.says({ body: agent })
    const { code, stdout } = await bursar('agents retrieve wal_1')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'id       wal_1\nname     a[31mb\nbalance  1.00\ntags     x\nrules:\n  a  1\n',
    })
  })

  test('--json is what the server sent, and on a terminal the same with escapes', async () => {
    const text = JSON.stringify(agent).replace('"1.00"', '1.10')
    server.says({ body: text })
    expect((await bursar('agents retrieve wal_1 --json')).stdout).toBe(`${text}\n`)
    const { stdout } = await bursar('agents retrieve wal_1 --json', { isTTY: true })
    for (const raw of ['\u202e', '\x1b']) expect(stdout).not.toContain(raw)
    expect(JSON.parse(stdout)).toEqual(JSON.parse(text))
  })

  test('a list is a table with amounts to the right, and says how to get more', async () => {
    const data = [
      { id: 'pay_1', status: 'HELD', amount: '5.00', to: { merchant: { domain: 'a.example' } } },
      { id: 'pay_22', status: 'COMPLETED', amount: '1250.00', to: { walletId: 'wal_1' } },
    ]
    server.says({ body: { data, cursor: 'c1', hasMore: true } })
    const { stdout, stderr } = await bursar('payments list')
    expect(stdout).toBe(
      'id      status     to          amount\n' +
        'pay_1   HELD       a.example     5.00\n' +
        'pay_22  COMPLETED  wal_1      1250.00\n',
    )
    expect(stderr).toBe('There is more: --cursor c1, or --all.\n')
  })

  test('--all reads every page, of either face', async () => {
    const item = (id: string) => ({ id, n: 1 })
    server.says(
      { body: { data: [item('a')], cursor: 'c 1', hasMore: true } },
      { body: { data: [item('b')], cursor: null, hasMore: false } },
    )
    const json = await bursar('payments list --all --json --status HELD')
    expect(json.stdout).toBe('{"id":"a","n":1}\n{"id":"b","n":1}\n')
    const urls = server.received.map(({ url }) => url)
    expect(urls).toEqual([
      '/v1/payments?limit=100&status=HELD',
      '/v1/payments?limit=100&status=HELD&cursor=c+1',
    ])
    server.says({ body: [item('a'), item('b')] }, { body: [item('c')] })
    const { stdout } = await bursar('v2 agents list --all --limit 2')
    expect(stdout).toBe('id  n\na   1\nb   1\nc   1\n')
    expect(server.received.map(({ url }) => url).at(-1)).toBe('/api/v2/agents?limit=2&offset=2')
  })

  test('a list whose reader has gone ends without a failure', async () => {
    server.says({ body: { data: [{ id: 'a' }], cursor: 'c', hasMore: true } })
    const gone = new AbortController()
    setTimeout(() => gone.abort(), 100)
    const ended = await bursar('payments list --all --json', { signal: gone.signal })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
  })

  test('a secret is shown with a word that it is the only time', async () => {
    server.says({ status: 201, body: { id: 'wal_1', apiKey: 'bsr_test_new' } })
    const { stdout, stderr } = await bursar('agents create Ada')
    expect(stdout).toContain('bsr_test_new')
    expect(stderr).toBe('apiKey is not shown again. Store it like a password.\n')
    server.says({ body: { id: 'link_1', url: null } })
    expect(await bursar('approvals create-link apr_1')).toMatchObject({ stderr: '' })
  })
})

describe('requests', () => {
  test('an id is one part of the path, whatever stands in it', async () => {
    server.says({ body: {} })
    await bursar(['agents', 'retrieve', 'a/../b?c#d%'])
    expect(server.received[0]?.url).toBe('/v1/agents/a%2F..%2Fb%3Fc%23d%25')
    for (const id of ['.', '..']) expect((await bursar(['agents', 'retrieve', id])).code).toBe(2)
    expect(server.received).toHaveLength(1)
  })

  test('--data goes out byte for byte, and flags replace its fields alone', async () => {
    server.says({ body: {} })
    const twice = '{"name": "a", "name":"b", "n": 1.10}'
    await bursar(['agents', 'create', '--data', twice])
    await bursar(['agents', 'create', '--data', '-'], { stdin: twice })
    const path = join(folder, 'body.json')
    writeFileSync(path, twice)
    await bursar(['agents', 'create', '--data', `@${path}`])
    expect(server.received.map(({ body }) => body)).toEqual([twice, twice, twice])
    await bursar(['agents', 'create', '--data', twice, '--description', 'x'])
    expect(server.received.at(-1)?.body).toBe('{"name":"a","name":"b","n":1.10,"description":"x"}')
    await bursar(['agents', 'create', '--data', twice, '--name', 'c'])
    expect(server.received.at(-1)?.body).toBe('{"n":1.10,"name":"c"}')
  })

  test.each([
    ['@/dev/zero', /has more than 1000000 bytes/],
    ['@/nowhere', /cannot be read: ENOENT/],
    ['@/', /cannot be read: EISDIR/],
    ['{"a":', /must be JSON/],
    ['\ufeff{}', /must be JSON/],
  ])('--data %s is refused before anything is sent', async (data, says) => {
    server.says({ body: {} })
    const { code, stderr } = await bursar(['agents', 'create', '--data', data])
    expect({ code, sent: server.received.length }).toEqual({ code: 2, sent: 0 })
    expect(stderr).toMatch(says)
  })

  test('text that is no UTF-8 is refused, and so is all of an endless stdin', async () => {
    const stdin = Readable.from([Buffer.from([0x22, 0xff, 0x22])])
    const odd = await bursar('agents create --data -', { stdin })
    expect(odd).toMatchObject({ code: 2, stderr: 'bursar: --data is not text in UTF-8.\n' })
    const endless = Readable.from(
      (function* () {
        while (true) yield Buffer.alloc(100_000, 0x20)
      })(),
    )
    expect((await bursar('agents create --data -', { stdin: endless })).code).toBe(2)
  })

  test('a write carries one key over all its attempts, and a read carries none', async () => {
    server.says(problem(429, 'RATE_LIMITED'), { body: {} })
    await bursar('agents create Ada')
    const keys = server.received.map(({ headers }) => headers['idempotency-key'])
    expect(keys).toEqual([keys[0], keys[0]])
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
    await bursar('agents create Ada --idempotency-key k1')
    expect(server.received.at(-1)?.headers['idempotency-key']).toBe('k1')
    await bursar('agents list')
    expect(server.received.at(-1)?.headers['idempotency-key']).toBe(undefined)
  })
})

describe('failures', () => {
  test.each([
    [400, 'INVALID_REQUEST', 7],
    [401, 'UNAUTHENTICATED', 4],
    [402, 'LIMIT_DAILY', 3],
    [403, 'FORBIDDEN', 4],
    [404, 'NOT_FOUND', 5],
    [409, 'WALLET_FROZEN', 6],
    [422, 'SAME_WALLET', 7],
    [429, 'RATE_LIMITED', 8],
  ])('%d %s is told on stderr, with exit code %d', async (status, name, code) => {
    server.says(problem(status, name))
    const told = await bursar('agents create Ada')
    expect(told).toMatchObject({ code, stdout: '' })
    const page = `${server.baseUrl}/errors/${name.toLowerCase().replaceAll('_', '-')}`
    for (const part of [`Because. (${status} ${name})`, 'Request: req_1', `More: ${page}`])
      expect(told.stderr).toContain(part)
    const json = await bursar('agents create Ada --json')
    expect(json).toMatchObject({ code, stdout: '' })
    expect(JSON.parse(json.stderr)).toMatchObject({ code: name, status })
  })

  test('a refused payment says what would succeed, in the words of either face', async () => {
    const remedies = { maxAmountNow: '5.00', retryAt: '2026-01-02', approvalBy: 'operator' }
    server.says(problem(402, 'LIMIT_DAILY', { remedies, paymentId: 'pay_1' }))
    const { stderr } = await bursar('pay a.example 9')
    for (const part of ['at most 5.00 now', 'at 2026-01-02', 'an operator', 'Payment: pay_1'])
      expect(stderr).toContain(part)
    const spelled = { max_amount_now: '5.00', approval_by: 'approver' }
    server.says(problem(402, 'LIMIT_DAILY', { remedies: spelled, status: 'blocked' }))
    const v2 = await bursar('v2 pay --to a.example --amount 9')
    expect(v2.code).toBe(3)
    for (const part of ['at most 5.00 now', 'the consent of an approver'])
      expect(v2.stderr).toContain(part)
  })

  test('a write that broke off may have taken effect, and a read did not matter', async () => {
    server.says('cut')
    const write = await bursar('agents create Ada --idempotency-key k1')
    expect(write).toMatchObject({ code: 9, stdout: '' })
    expect(write.stderr).toContain('--idempotency-key k1')
    expect(server.received.map(({ headers }) => headers['idempotency-key'])).toEqual(
      Array(3).fill('k1'),
    )
    expect((await bursar('agents list')).code).toBe(8)
    server.says({ status: 502, body: 'Bad gateway' })
    expect((await bursar('agents create Ada')).code).toBe(9)
  })

  test('a server that is not there had no part in it', async () => {
    const gone = await CannedServer.open()
    const { baseUrl } = gone
    await gone.close()
    const { code, stderr } = await bursar('agents create Ada', {
      env: { BURSAR_BASE_URL: baseUrl },
    })
    expect(code).toBe(8)
    expect(stderr).toContain(baseUrl)
    expect(stderr).toContain('npx bursar start')
  })

  test('what answers in another language is told as that', async () => {
    server.says({ body: '<html>Welcome</html>' })
    const page = await bursar('agents list')
    expect(page).toMatchObject({ code: 1, stdout: '' })
    expect(page.stderr).toContain('the response is not JSON')
    for (const odd of ['null', '"text"', '[]', '[[1]]', '7']) {
      server.says({ body: odd })
      expect((await bursar('agents list')).code).toBe(0)
    }
  })

  test.each([
    ['a key of two lines', { BURSAR_API_KEY: 'bsr_test_a\nX-Evil: 1' }, /characters of no key/],
    ['an address with a password', { BURSAR_BASE_URL: 'http://u:hunter2@h' }, /only have a host/],
    ['an address of a file', { BURSAR_BASE_URL: 'file:///etc/passwd' }, /http or https/],
  ])('%s is refused and not repeated', async (_, env, says) => {
    const { code, stderr } = await bursar('agents list', { env })
    expect(code).toBe(2)
    expect(stderr).toMatch(says)
    expect(stderr).not.toMatch(/hunter2|Evil|passwd/)
  })

  test('a base URL may have a path', async () => {
    server.says({ body: { data: [], hasMore: false } })
    await bursar('agents list', { env: { BURSAR_BASE_URL: `${server.baseUrl}/money/` } })
    expect(server.received[0]?.url).toBe('/money/v1/agents')
  })

  test('nothing that is printed shows the key', async () => {
    server.says(problem(401, 'UNAUTHENTICATED'))
    for (const line of ['agents list', 'agents list --json', 'whoami', 'login --api-key -'])
      expect(JSON.stringify(await bursar(line, { stdin: KEY }))).not.toContain('Canary')
  })
})
