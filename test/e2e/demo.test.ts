import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Story } from '../../packages/cli/src/demo/story.ts'
import { root } from '../setup/process.ts'
import { TestServer } from '../setup/server.ts'

const demo = [process.execPath, join(root, 'tools/cli.mjs'), 'demo'] as const
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

/** What the play shows, in its order. */
const scenes = [
  /> agents\.create\(\{ name: 'Marketing Agent' \}\)\n +id wal_\w{26} +apiKey bsr_test_\w{8}… /,
  /newBalance 100\.00000000/,
  /dailyLimit 30\.00000000 +version 2/,
  /status COMPLETED +amount 20\.00000000 +id pay_/,
  /status 402 +code LIMIT_DAILY +remedies \{ maxAmountNow: 10\.00000000, .*approvalBy: operator \}/,
  /amount: '10\.00000000' \}\)\n +status COMPLETED +amount 10\.00000000/,
  /templateId: 'procurement' \}\)\n +id wal_\w+ +policyId pol_/,
  /status PENDING_APPROVAL +approvalId apr_/,
  /status APPROVED +payment COMPLETED/,
  /status FROZEN/,
  /status 409 +code WALLET_FROZEN/,
  /status ACTIVE/,
  /apiKeyId key_\w+ +revokedKeyId key_/,
  /status 401 +code UNAUTHENTICATED/,
  /direction debit +amount 10\.00000000 +balance 70\.00000000\n +direction debit +amount 20\.0/,
  /deleted true +sweptAmount 70\.00000000/,
  /seq \d+ +hash [0-9a-f]{64}/,
  /\nnpm run verify checks .*\.\n$/,
]

test('the demo plays the document to its end, any number of times', async () => {
  for (let played = 0; played < 2; played += 1) {
    const { code, stdout, stderr } = await server.run(demo)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    let rest = stdout
    for (const scene of scenes) {
      expect(rest).toMatch(scene)
      rest = rest.slice(rest.search(scene) + 1)
    }
    expect(stdout).not.toContain('\x1b')
    expect(stdout).not.toContain(server.testKey)
  }
})

test('without a server it says how to start one', async () => {
  const home = await mkdtemp(join(tmpdir(), 'bursar-home-'))
  try {
    const none = await server.run(demo, { env: { BURSAR_HOME: home } })
    expect(none).toMatchObject({ code: 2, stdout: '' })
    expect(none.stderr).toMatch(/^bursar: No server has been started in \S+\. .*npm start\n$/)
    await server.kill9()
    const gone = await server.run(demo)
    expect(gone.code).toBe(2)
    expect(gone.stderr).toMatch(/^bursar: No server answers on http:\S+\. .*npm start\n$/)
  } finally {
    await rm(home, { recursive: true })
  }
})

test('it is painted on a terminal alone, and not where NO_COLOR is set', () => {
  const shown = (isTTY: boolean, env: NodeJS.ProcessEnv) => {
    let text = ''
    const write = (more: string) => {
      text += more
    }
    new Story({ isTTY, write }, env).title('Hello')
    return text
  }
  expect(shown(true, {})).toBe('\n\x1b[1mHello\x1b[0m\n')
  expect(shown(true, { NO_COLOR: '1' })).toBe('\nHello\n')
  expect(shown(false, {})).toBe('\nHello\n')
})
