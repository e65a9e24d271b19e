import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../setup/process.ts'
import { objectIn, TestServer } from '../setup/server.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/** What stands in the shell blocks for something that the test brings itself. */
const substitutions = [
  ['npm start', 'the server that is already running'],
  ['BURSAR, KEY', 'set in the environment, to its address and its test key'],
] as const
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

function blocksOf(language: string): string[] {
  const fences = readme.matchAll(/^`{3}(\w*)\n([\s\S]*?)^`{3}$/gm)
  return [...fences].flatMap(([, name, body = '']) => (name === language ? [body] : []))
}

/** Runs all of the text in one shell, in a folder of its own. */
async function shell(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-readme-'))
  try {
    const env = { BURSAR: server.baseUrl, KEY: server.testKey }
    // A command that is missing must not pass for one that answered nothing.
    const { code, stdout, stderr } = await server.run(['sh', '-eu', '-c', text], {
      cwd: folder,
      env,
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('the shell blocks run in order in one shell, and answer what they say', async () => {
  const rows = substitutions.map(([said, is]) => `  ${said}: ${is}\n`)
  process.stdout.write(`substitutions in the README:\n${rows.join('')}`)
  const stdout = await shell(
    blocksOf('sh')
      .join('\n')
      .replaceAll(/^npm start$/gm, ':'),
  )
  const answers = stdout.trimEnd().split('\n').map(objectIn)
  expect(answers).toMatchObject([
    { adjustment: 100, newBalance: '100.00000000' },
    { dailyLimit: '60.00000000', requireApprovalAbove: '30.00000000' },
    { status: 'COMPLETED', amount: '25.00000000' },
    {
      code: 'LIMIT_DAILY',
      remedies: { maxAmountNow: '35.00000000', retryAt: expect.stringMatching(/Z$/) },
    },
    { status: 'APPROVED', payment: { status: 'COMPLETED', amount: '35.00000000' } },
    { status: 'FROZEN' },
    { code: 'WALLET_FROZEN' },
    { status: 'ACTIVE' },
    { apiKey: expect.stringMatching(/^bsr_test_/), revokedKeyId: expect.stringMatching(/^key_/) },
    { deleted: true, sweptAmount: '40.00000000' },
  ])
})

test('the TypeScript block runs, and prints what it says', async () => {
  const [block = ''] = blocksOf('ts')
  const sdk = join(root, 'packages/sdk/dist/index.js')
  const folder = await mkdtemp(join(tmpdir(), 'bursar-readme-'))
  try {
    const code = block.replace("'@bursar/sdk'", JSON.stringify(sdk))
    const env = { BURSAR_API_KEY: server.testKey, BURSAR_BASE_URL: server.baseUrl }
    const command = [process.execPath, '--input-type=module', '-e', code] as const
    const ran = await server.run(command, { cwd: folder, env })
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).toBe('LIMIT_PER_TRANSACTION 50.00000000\n')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the first screen says what moves and what does not', () => {
  const first = readme.split('\n').slice(0, 12).join('\n')
  expect(first).toContain('all money is simulated')
  expect(first).toContain('live money cannot leave yet')
})

test('every npm command that is named exists', () => {
  const named = [...readme.matchAll(/\bnpm (?:run )?([a-z]+)/g)].map(([, name = '']) => name)
  expect(named.length).toBeGreaterThan(5)
  const own = named.filter((name) => name !== 'install')
  expect(own.filter((name) => scripts[name] === undefined)).toEqual([])
})

test('every setting that is listed is read, with its default', async () => {
  const { readConfig } = await import('../../packages/server/src/config.ts')
  const table = [...readme.matchAll(/^\| `([A-Z_]+)`(?:, `([A-Z_]+)`)? \|/gm)]
  const listed = table.flatMap(([, one = '', two]) => (two === undefined ? [one] : [one, two]))
  const source = readFileSync(join(root, 'packages/server/src/config.ts'), 'utf8')
  const read = [...source.matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name)
  expect(listed.sort()).toEqual(read.sort())
  const defaults = readConfig({})
  expect(readme).toContain(`| \`${defaults.port}\`, \`${defaults.host}\` |`)
  expect(readme).toContain(`| \`RATE_LIMIT\` | \`${defaults.rateLimit}\` |`)
  expect(readme).toContain(`| \`REFUSED_RATE_LIMIT\` | \`${defaults.refusedRateLimit}\` |`)
})

test('npx finds the command in a clone, as the README writes it', async () => {
  const command = ['npx', '--no-install', 'bursar', '--version'] as const
  const { code, stdout } = await server.run(command, { cwd: root })
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
})
