import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { categories } from '@bursar/contract'
import { type KyaLevel, trustOf } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exitCodes } from '../../packages/cli/src/exit-code.ts'
import { Folder, root, runCommand } from '../setup/process.ts'
import { objectIn, TestServer } from '../setup/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

/** The shell blocks of a guide, in order, for one shell. */
function scriptOf(guide: string): readonly ['sh', '-eu', '-c', string] {
  const text = readFileSync(join(root, 'docs/guides', guide), 'utf8')
  const blocks = [...text.matchAll(/^`{3}sh\n([\s\S]*?)^`{3}$/gm)].map(([, body = '']) => body)
  return ['sh', '-eu', '-c', blocks.join('\n')]
}

/** Where `bursar` is found, and where it keeps what belongs to its user. */
async function installedIn(folder: string): Promise<{ PATH: string; XDG_CONFIG_HOME: string }> {
  const bursar = `#!/bin/sh\nexec node ${join(root, 'tools/cli.mjs')} "$@"\n`
  await writeFile(join(folder, 'bursar'), bursar, { mode: 0o755 })
  return { PATH: `${folder}:${process.env.PATH}`, XDG_CONFIG_HOME: join(folder, 'config') }
}

/** Runs the shell blocks of a guide in order in one shell; what each command answers. */
async function play(guide: string): Promise<unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-guide-'))
  try {
    const env = { BURSAR: server.baseUrl, KEY: server.testKey, ...(await installedIn(folder)) }
    const command = scriptOf(guide)
    const { code, stdout, stderr } = await server.run(command, { cwd: folder, env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout.trimEnd().split('\n').map(objectIn)
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('the command line goes as the guide says', async () => {
  const answers = await play('command-line.md')
  const paid = { status: 'COMPLETED', to: { merchant: { domain: 'openai.com' } } }
  // What is no JSON is for people; other tests read it.
  expect(answers.filter((one) => Object.keys(Object(one)).length > 0)).toMatchObject([
    { environment: 'test', permissions: expect.any(Array) },
    { newBalance: '100.00000000' },
    { dailyLimit: '60.00000000', blockedCategories: ['gambling', 'adult'] },
    { policy: { dailyLimit: '50.00000000' } },
    { agent_id: expect.stringMatching(/^agent_/) },
    { ...paid, amount: '5.50000000', memo: 'API credits' },
    { status: 'APPROVED', note: 'fine', payment: paid },
    { ...paid, amount: '40.00000000' },
    { ...paid, amount: '5.50000000' },
    { data: [{ seq: 1 }, { seq: 2 }], hasMore: true },
  ])
})

test('the table of exit codes is that of the command', () => {
  const text = readFileSync(join(root, 'docs/guides/command-line.md'), 'utf8')
  const rows = Object.values(exitCodes).map(({ code, means }) => `| ${code} | ${means} |\n`)
  expect(text).toContain(`| exit code | means |\n| --- | --- |\n${rows.join('')}`)
})

test('the first day of an operator goes as the guide says', async () => {
  const folder = await Folder.make()
  try {
    const launch = { home: join(folder.path, '.bursar'), cwd: folder.path }
    const env = await installedIn(folder.path)
    const command = scriptOf('first-day.md')
    const { code, stdout, stderr } = await runCommand({ ...launch, env, command })
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
    const seen = [
      ...[/^environment +test$/m, /^\{"server":.*"keyFrom":".*login.json"/m, /"owner":"finance"/],
      ...[/"newBalance":"100.00000000"/, /"readBack":\[/, /"requireApprovalAbove":"20.00000000"/],
      ...[/^Paid 12\.50000000 USD to openai\.com\.$/m, /^apr_\w+ +PENDING /m, /"APPROVED"/],
      ...[/^Would be refused: LIMIT_DAILY/m, /^exit code 3$/m, /^pay_\w+ +COMPLETED/m],
      ...[/"type":"approval.approve"/, /2 books verified: sound\n(.*\n)*2 books verified: sound/],
      ...[/^ok +log /m, /no dead letters/, /"status":"FROZEN"/, /"on":true/, /"on":false/],
    ]
    for (const one of seen) expect(stdout).toMatch(one)
    expect(stdout).not.toMatch(/^failed /m)
  } finally {
    await folder.clear()
  }
})

test('holds and refunds go as the guide says', async () => {
  expect(await play('holds-and-refunds.md')).toMatchObject([
    { newBalance: '300.00000000' },
    { status: 'HELD', capture: false, expiresAt: expect.stringMatching(/Z$/) },
    { status: 'HELD', expiresAt: expect.stringMatching(/Z$/) },
    { status: 'COMPLETED', amount: '200.00000000', capturedAmount: '180.00000000' },
    { status: 'RELEASED' },
    { status: 'COMPLETED', refundedAmount: '30.00000000' },
    { status: 'COMPLETED', refundedAmount: '180.00000000' },
    { outcome: 'declined', code: 'INSUFFICIENT_FUNDS' },
  ])
})

test('policies in English go as the guide says', async () => {
  const policy = { dailyLimit: '50.00000000', blockedCategories: ['gambling'] }
  expect(await play('policies-in-english.md')).toMatchObject([
    { newBalance: '900.00000000' },
    { status: 'COMPLETED' },
    { status: 'COMPLETED' },
    { policy, unparsed: [], questions: [], readBack: expect.any(Array) },
    { policy: null, unparsed: [{}], questions: [{}] },
    { payments: 2, would: { allowed: {}, declined: {} } },
    { unparsed: [], changes: expect.any(Array) },
    { ...policy, requireApprovalAbove: '20.00000000' },
    { status: 'COMPLETED' },
    { code: 'MERCHANT_NOT_ALLOWED' },
  ])
})

test('the agent-first API goes as the guide says', async () => {
  expect(await play('agent-first.md')).toMatchObject([
    { newBalance: '1000.00000000' },
    {
      status: 'completed',
      token: 'USDC',
      ignored: ['token'],
      tx_hash: expect.stringMatching(/^txn_/),
    },
    { status: 'blocked', code: 'LIMIT_PER_TRANSACTION', remedies: { approval_by: 'operator' } },
    { status: 'approved', notes: 'fine' },
    { spending_limits: { daily: '3000.00', per_transaction: '500.00' } },
    { usage: { daily: { spent: '325.00', remaining: '2675.00' } } },
    { kill_switch_active: true, reason: 'odd payments', status: 'halted' },
    { kill_switch_active: false, status: 'operational' },
    { is_active: false },
    { is_active: true },
    { chain: 'base', active: true },
    { chain: 'base', active: false },
    { deleted: true },
    { newBalance: '575.00000000' },
    { deleted: true, sweptAmount: '575.00000000' },
  ])
})

test('requests for more go as the guide says', async () => {
  const answers = (await play('requests.md')).filter((one) => Object.keys(Object(one)).length > 0)
  const request = { what: 'raise', per: 'day', amount: '120.00000000' }
  expect(answers).toMatchObject([
    { newBalance: '500.00000000' },
    { dailyLimit: '50.00000000', raises: null },
    { status: 'PENDING', request, memo: 'The hosting invoice is due today' },
    { effect: { before: '50.00000000', after: '120.00000000', backtest: { payments: 0 } } },
    { status: 'APPROVED', payment: null },
    { status: 'COMPLETED', amount: '110.00000000' },
  ])
})

test('approvals go as the guide says', async () => {
  expect(await play('approvals.md')).toMatchObject([
    { newBalance: '500.00000000' },
    { requireApprovalAbove: '50.00000000', approvalHours: 24 },
    { status: 'PENDING_APPROVAL', approvalId: expect.stringMatching(/^apr_/) },
    { status: 'PENDING', amount: '80.00000000' },
    { status: 'APPROVED', note: 'fine', payment: { status: 'COMPLETED' } },
    { approvalsNeeded: 2 },
    { status: 'PENDING', approvalsNeeded: 2, approvals: [{ by: 'ann' }] },
    { code: 'CONFLICT' },
    { status: 'APPROVED', approvals: [{ by: 'ann' }, { by: 'bob' }] },
    { status: 'CANCELLED', payment: { status: 'RELEASED' } },
    { status: 'PENDING_APPROVAL', amount: '10.00000000' },
  ])
})

test('policies go as the guide says', async () => {
  expect(await play('policies.md')).toMatchObject([
    { newBalance: '500.00000000' },
    { dailyLimit: '200.00000000', maxPerHour: 20, timezone: 'Europe/Paris' },
    { outcome: 'allowed' },
    { outcome: 'declined', code: 'MERCHANT_NOT_ALLOWED' },
    {
      readings: [
        { entry: 'Datadog', means: expect.arrayContaining(['datadoghq.eu', 'datadog']) },
        { list: 'blockedMerchants', entry: '*.casino.example', means: ['casino.example'] },
      ],
    },
    ...Array(3).fill({ outcome: 'declined', code: 'MERCHANT_BLOCKED' }),
    {
      readings: [
        { list: 'blockedCategories', entry: 'Adult_Content', means: ['adult'] },
        { list: 'blockedCategories', entry: 'casino', means: ['gambling'] },
      ],
    },
    { outcome: 'declined', code: 'CATEGORY_BLOCKED' },
    { outcome: 'declined', code: 'CATEGORY_REQUIRED' },
    { agentId: expect.stringMatching(/^wal_/), groupId: null, attached: true },
    { agentId: null, groupId: expect.stringMatching(/^grp_/), attached: true },
    { data: [{ version: 4, author: expect.stringMatching(/^key_/) }], hasMore: true },
    { version: 5, dailyLimit: '200.00000000', blockedCategories: null },
    { data: [] },
    { dailyLimit: '40.00000000' },
    { data: [{ code: 'AMOUNT_LIMIT_UNREACHABLE' }, { code: 'EMPTY_BLOCK_LIST' }] },
  ])
})

test('groups go as the guide says', async () => {
  expect(await play('groups.md')).toMatchObject([
    { newBalance: '100.00000000' },
    { newBalance: '100.00000000' },
    { name: 'Growth', memberCount: 1, isMember: true },
    { memberCount: 2, isMember: true },
    { status: 'COMPLETED' },
    { code: 'GROUP_LIMIT_DAILY', remedies: { maxAmountNow: '10.00000000' } },
    { day: { spent: '40.00000000', limit: '50.00000000', remaining: '10.00000000' } },
    { scope: 'group', dailyLimit: '80.00000000', timezone: 'Europe/Paris' },
    { name: 'Growth team', metadata: { costCenter: '4711' } },
    { memberCount: 1, isMember: false },
    { memberCount: 1, members: [expect.stringMatching(/^wal_/)], stopped: false },
    { name: 'Ads', parentId: expect.stringMatching(/^grp_/), isMember: true },
    { status: 'COMPLETED' },
  ])
})

test('tools are called as the guide says, and its configurations can be read', async () => {
  expect(await play('mcp.md')).toMatchObject([
    { newBalance: '50.00000000' },
    { maxTransaction: '10.00000000' },
    { result: { structuredContent: { ok: true, status: 'COMPLETED' } } },
    { result: { structuredContent: { ok: false, refusal: { code: 'LIMIT_PER_TRANSACTION' } } } },
  ])
  const text = readFileSync(join(root, 'docs/guides/mcp.md'), 'utf8')
  const blocks = [...text.matchAll(/^`{3}json\n([\s\S]*?)^`{3}$/gm)].map(([, json = '']) => json)
  for (const block of blocks) expect(block).toContain(JSON.parse(block) && 'tools/cli.mjs')
  expect(blocks).toHaveLength(2)
})

test('delegation goes as the guide says', async () => {
  expect(await play('delegation.md')).toMatchObject([
    { newBalance: '100.00000000' },
    { name: 'Researcher', balance: '20.00000000', parentId: expect.stringMatching(/^wal_/) },
    { status: 'COMPLETED' },
    { data: [{ name: 'Researcher' }, { name: 'Planner' }] },
    { name: 'Researcher', balance: '16.00000000' },
    { status: 'FROZEN' },
    { deleted: true, sweptAmount: '16.00000000' },
    { balance: '96.00000000' },
  ])
})

test('kill switches go as the guide says', async () => {
  expect(await play('kill-switch.md')).toMatchObject([
    { newBalance: '100.00000000' },
    { on: true, scope: 'agent', reason: 'odd payees' },
    { code: 'KILL_SWITCH_ON' },
    { on: true, scope: 'organization' },
    { data: [{ scope: 'organization', reason: 'key leaked' }, { scope: 'agent' }] },
    { on: false, scope: 'organization' },
    { on: false, scope: 'agent' },
    { status: 'COMPLETED' },
  ])
})

test('know your agent goes as the guide says', async () => {
  expect(await play('kya.md')).toMatchObject([
    { newBalance: '100.00000000' },
    { level: 'basic', status: 'active', verifier: null, trustScore: 0.52 },
    { scope: 'organization', kyaSteps: [{ above: '20.00000000' }, { above: '50.00000000' }] },
    { code: 'KYA_LEVEL_REQUIRED', remedies: { maxAmountNow: '20.00000000' } },
    { level: 'verified', verifier: 'simulated', anchorVerificationId: 'persona_verif_xyz' },
    { status: 'COMPLETED' },
    { level: 'attested', codeHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    { status: 'COMPLETED' },
    { scope: 'organization', kyaSteps: null },
    { code: 'KYA_NOT_VERIFIED' },
    { level: 'attested', status: 'suspended', trust: { kya: 0 } },
    { code: 'KYA_SUSPENDED' },
    { level: 'attested', status: 'active' },
    { status: 'COMPLETED' },
    { trustScore: 0.68, trust: { kya: 1, history: 0.03, compliance: 0.6, standing: 1 } },
  ])
})

test('the guide computes the trust score as the server does', () => {
  const text = readFileSync(join(root, 'docs/guides/kya.md'), 'utf8')
  const example = /A (\w+) agent with (\d+) payments, (\d+) completed and (\d+) declined.* (\S+)\./
  const [, level = '', ...numbers] = example.exec(text) ?? []
  const [payments = 0, completed = 0, declined = 0, score] = numbers.map(Number)
  const known = { level: level as KyaLevel, status: 'active', stands: true } as const
  const trust = trustOf({ ...known, payments, completed, declined })
  expect({ level, payments, score }).toEqual({ level: 'verified', payments: 50, score: 0.7 })
  expect(trust.score / 100).toBe(score)
})

test('the payee directory goes as the guide says', async () => {
  expect(await play('payees.md')).toMatchObject([
    { newBalance: '100.00000000' },
    { allowedCategories: ['software'] },
    { data: [{ name: 'OpenAI', domains: ['openai.com'] }] },
    { status: 'COMPLETED', to: { payeeId: expect.stringMatching(/^payee_/) } },
    { code: 'MERCHANT_NOT_ALLOWED' },
    { name: 'Lucky Casino' },
    { readings: [{ means: ['lucky.example', 'lucky-pay.example', 'lucky casino'] }] },
    { code: 'MERCHANT_BLOCKED' },
    { walletId: expect.stringMatching(/^wal_/) },
    { walletId: null, mcc: null, domains: ['openai.com', 'chatgpt.com'] },
    { deleted: true },
    { code: 'NOT_FOUND' },
  ])
})

test('currencies go as the guide says', async () => {
  expect(await play('currencies.md')).toMatchObject([
    { newBalance: '50.00000000', currency: 'USDC' },
    { data: [{ currency: 'USDC' }, { currency: 'USD' }] },
    { status: 'COMPLETED', currency: 'USDC' },
    { data: [{ from: 'USDC', to: 'USD', rate: '1.00000000' }] },
    { from: 'EUR', to: 'USD', rate: '1.08000000' },
    { dailyLimit: '10.00000000' },
    { code: 'LIMIT_DAILY' },
  ])
})

test('a server answers behind a proxy as the guide says', async () => {
  expect(await play('behind-a-proxy.md')).toMatchObject([
    { id: expect.stringMatching(/^org_/) },
    { status: 'ready' },
    { status: 304 },
  ])
})

test('the guide names every category that a code can stand for', () => {
  const text = readFileSync(join(root, 'docs/guides/policies.md'), 'utf8')
  const [, words = ''] = /^Category names of the codes: (.*?)\./m.exec(text) ?? []
  expect(words.split(', ')).toEqual(categories)
})

test('a policy is tried as the guide says', async () => {
  const paid = { status: 'COMPLETED' }
  const counts = { payments: 3, same: 1, would: { declined: { count: 1 } } }
  const answers = await play('trying-a-policy.md')
  expect(answers.slice(0, 10)).toMatchObject([
    { newBalance: '500.00000000' },
    { dailyLimit: '200.00000000' },
    { candidateId: expect.stringMatching(/^pol_/) },
    ...[paid, paid, paid],
    counts,
    { candidateId: null },
    { attached: true },
    { code: 'LIMIT_PER_TRANSACTION' },
  ])
  const change = { was: 'allowed', would: 'declined', count: 1, sum: '60.00000000' }
  expect(answers.slice(10)).toMatchObject([
    { payments: 4, changes: [change] },
    { daily: { limit: '200.00000000', spent: '120.00000000', remaining: '80.00000000' } },
    { month: { amount: '380.00000000', boundBy: { rule: 'balance' } } },
  ])
})
