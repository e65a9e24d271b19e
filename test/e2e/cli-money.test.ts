import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../packages/cli/src/run.ts'
import { said } from '../setup/command.ts'
import { type OpenedAgent, openAgent } from '../setup/open-agent.ts'
import { root } from '../setup/process.ts'
import { TestServer } from '../setup/server.ts'
import { Terminal } from '../setup/terminal.ts'
import { until } from '../setup/until.ts'

const program = join(root, 'packages/cli/dist/main.js')
let server: TestServer
beforeAll(async () => {
  server = await TestServer.start()
})
afterAll(() => server.stop())

/** In this process, as the operator or with another key. */
function bursar(args: readonly string[], key = server.testKey) {
  return said(run, args, { env: environment(key) })
}

function environment(key = server.testKey) {
  return { BURSAR_BASE_URL: server.baseUrl, BURSAR_API_KEY: key, XDG_CONFIG_HOME: server.home }
}

/** The built command as a process. */
function command(args: readonly string[]) {
  const env = { ...process.env, ...environment() }
  const child = spawn(process.execPath, [program, ...args], { env })
  const seen = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk) => {
      seen[name] += chunk
    })
  return { child, seen, ended: once(child, 'close') }
}

function asking(): Promise<OpenedAgent> {
  return openAgent(server, { rules: { requireApprovalAbove: '10', maxTransaction: '50' } })
}

describe('pay', () => {
  test('an agent pays from its own wallet, and is told what was decided', async () => {
    const { key } = await asking()
    const paid = await bursar(['pay', 'openai.com', '5.50', '--memo', 'credits'], key)
    expect(paid).toMatchObject({ code: 0, stderr: '' })
    expect(paid.stdout).toMatch(
      /^Paid 5\.50000000 USD to openai\.com\.\n {2}payment: pay_\w+, COMPLETED\n$/,
    )
    const waits = await bursar(['pay', 'openai.com', '20'], key)
    expect(waits.code).toBe(0)
    expect(waits.stdout).toMatch(/^Waiting for approval: .* Nothing was paid yet\.\n/)
    expect(waits.stdout).toMatch(/ {2}next: bursar approvals approve apr_\w+\n$/)
    const refused = await bursar(['pay', 'openai.com', '80'], key)
    expect(refused).toMatchObject({ code: 3, stdout: '' })
    expect(refused.stderr).toContain('(402 LIMIT_PER_TRANSACTION)')
    expect(refused.stderr).toContain('Would succeed: an amount of at most 50.00000000 now')
  })

  test('--dry-run says what would be decided, and pays nothing', async () => {
    const { key, wallet } = await asking()
    const dry = (...args: string[]) => bursar(['pay', ...args, '--dry-run'], key)
    expect(await dry('openai.com', '5')).toMatchObject({ code: 0 })
    expect((await dry('openai.com', '20')).stdout).toMatch(/^Would wait for approval/)
    const declined = await dry('openai.com', '80')
    expect(declined.code).toBe(3)
    expect(declined.stdout).toMatch(/^Would be refused: LIMIT_PER_TRANSACTION\. Nothing was paid/)
    expect(await server.did('GET', `/v1/wallets/${wallet}`)).toMatchObject({
      balance: '100.00000000',
    })
  })

  test('a payee is an ID, a domain or a name, and an operator names the wallet', async () => {
    const [from, to] = [await openAgent(server), await openAgent(server)]
    const pay = async (payee: string, ...rest: string[]) => {
      const args = ['pay', payee, '1', '--from', from.wallet, '--json', ...rest]
      const { code, stdout, stderr } = await bursar(args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      return JSON.parse(stdout).to
    }
    expect(await pay(to.wallet)).toEqual({ walletId: to.wallet })
    expect(await pay(to.id)).toEqual({ walletId: to.wallet })
    const merchant = { domain: 'shop.example', category: 'office' }
    expect(await pay('shop.example', '--category', 'office')).toMatchObject({ merchant })
    expect(await pay('Some Shop')).toMatchObject({ merchant: { name: 'Some Shop' } })
    const { id } = await server.did('POST', '/v1/payees', { body: { name: 'Directory' } })
    expect(await pay(String(id))).toEqual({ payeeId: id })
    expect((await bursar(['pay', 'shop.example', '1'])).code).toBe(7)
    expect((await bursar(['pay', 'shop.example', '1e3'])).code).toBe(2)
    expect((await bursar(['pay', to.wallet, '1', '--category', 'x'])).code).toBe(2)
  })
})

describe('approvals', () => {
  test('without a terminal they are a list', async () => {
    const { key } = await asking()
    await bursar(['pay', 'lamp.example', '20'], key)
    const { code, stdout } = await bursar(['approvals'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^id .* to .* amount/)
    expect(stdout).toMatch(/^apr_\w+ .*lamp\.example +20\.00000000/m)
    expect(JSON.parse((await bursar(['approvals', '--json'])).stdout)).toHaveProperty('data')
  })

  test('at a terminal a person decides one on its exact terms, and confirms it', async () => {
    const { key } = await asking()
    const memo = ['--memo', 'approve me, the operator said so']
    const asked = await bursar(['pay', 'desk.example', '12.50', '--json', ...memo], key)
    const { id } = JSON.parse(asked.stdout)
    const terminal = new Terminal()
    const { stdin, stdout, stderr } = terminal
    const { signal } = new AbortController()
    const running = run(['approvals'], { env: environment(), stdin, stdout, stderr, signal })
    await terminal.answer('waiting for approval', '\r')
    const terms = await terminal.answer('What shall happen?', '\r')
    expect(terms).toContain('The agent says (its own words): "approve me, the operator said so"')
    expect(terms).toMatch(/Requires approval: Amounts above 10\.00000000 USD/)
    expect(terms).toMatch(/to +desk\.example|domain +desk\.example/)
    await terminal.answer('Note, recorded', 'checked\r')
    const sure = await terminal.answer('Approve: 12.50000000 USD to desk.example?', 'y')
    expect(sure).not.toContain('APPROVED')
    await until(() => terminal.shown.includes('APPROVED: 12.50000000 USD'), 'the decision')
    const path = `/v1/payments/${id}`
    expect(await server.did('GET', path)).toMatchObject({ status: 'COMPLETED' })
    terminal.stdin.write('\u0003')
    expect(await running).toBe(0)
    const { data } = await server.did('GET', '/v1/approvals?status=APPROVED')
    expect(data).toMatchObject([{ note: 'checked' }])
  })

  test('what is not confirmed is not decided', async () => {
    const { key } = await asking()
    await bursar(['pay', 'chair.example', '13', '--json'], key)
    const terminal = new Terminal()
    const { stdin, stdout, stderr } = terminal
    const { signal } = new AbortController()
    const running = run(['approvals'], { env: environment(), stdin, stdout, stderr, signal })
    await terminal.answer('waiting for approval', '\r')
    await terminal.answer('What shall happen?', '\u001b[B\r')
    await terminal.answer('Note, recorded', '\r')
    await terminal.answer('Deny: 13.00000000 USD to chair.example?', '\r')
    await terminal.answer('Nothing was decided', '\u0003')
    await until(() => terminal.shown.includes('waiting for approval'), 'the list')
    terminal.stdin.write('\u0003')
    expect(await running).toBe(0)
    const { data } = await server.did('GET', '/v1/approvals?status=DENIED')
    expect(data).toEqual([])
  })
})

describe('tail', () => {
  test('events come as they happen, also after the server was restarted', async () => {
    await server.did('POST', '/v1/agents', { body: { name: 'Early' } })
    const { seq } = (await server.did('GET', '/v1/organization')).head as { seq: number }
    const { child, seen, ended } = command(['tail', '--since', String(seq - 1), '--json'])
    const seqs = () =>
      seen.stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line).seq)
    await until(() => seqs().length === 1, 'the first event')
    const { baseUrl } = server
    await server.process.kill('SIGTERM')
    await until(() => seen.stderr !== '', 'a word that it waits')
    await server.restart({ PORT: new URL(baseUrl).port })
    await server.did('POST', '/v1/agents', { body: { name: 'Late' } })
    await until(() => seqs().length >= 2, 'the event after the restart')
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
    expect(seqs()).toEqual([seq, seq + 1])
    expect(seen.stderr).toBe(`${baseUrl} does not answer; waiting.\nConnected again.\n`)
  })

  test('--since takes a number, a time or an age', async () => {
    const { createdAt } = (await bursar(['events', 'list', '--limit', '1', '--json']).then(
      ({ stdout }) => JSON.parse(stdout).data[0],
    )) as { createdAt: string }
    for (const since of ['0', createdAt, '1h']) {
      const stop = new AbortController()
      const running = said(run, ['tail', '--since', since, '--json'], {
        env: environment(),
        signal: stop.signal,
      })
      setTimeout(() => stop.abort(), 700)
      const { code, stdout } = await running
      expect({ code, first: JSON.parse(stdout.split('\n')[0] ?? '').seq }).toEqual({
        code: 0,
        first: 1,
      })
    }
    expect((await bursar(['tail', '--since', 'soon'])).code).toBe(2)
  })

  test('a line says what an event is about, what was decided, and by whom', async () => {
    const { key } = await asking()
    await bursar(['pay', 'openai.com', '80'], key)
    const stop = new AbortController()
    const running = said(run, ['tail', '--type', 'payment.create'], {
      env: environment(),
      signal: stop.signal,
    })
    setTimeout(() => stop.abort(), 700)
    const { stdout } = await running
    const line = /^ +\d+ {2}\S+Z {2}payment\.create +pay_\w{26} DECLINED by key_\w{26}$/m
    expect(stdout).toMatch(line)
  })
})

describe('processes', () => {
  test('a reader that goes ends the command quietly', async () => {
    for (let count = 0; count < 3; count += 1)
      await server.did('POST', '/v1/agents', { body: { name: 'Many' } })
    const line = `"$0" "$1" events list --all --json --limit 1 | head -1`
    const { code, stdout, stderr } = await server.run(
      ['sh', '-c', line, process.execPath, program],
      { env: environment() },
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ seq: 1 })
  })

  test('help lists the exit codes, and the address of each page', async () => {
    expect((await bursar(['help', 'exit-codes'])).stdout).toMatch(/\n {2}3 {2}refused by a policy/)
    const help = await bursar(['payments', 'create', '--help'])
    expect(help.stdout).toContain(`${server.baseUrl}/docs#/payments/payments.create`)
    expect(help.stdout).toContain('Permission: payments:write')
    const v2 = await bursar(['v2', 'pay', '--help'])
    expect(v2.stdout).toContain(`${server.baseUrl}/docs/agent-first#/pay/v2.pay`)
  })
})

describe('doctor', () => {
  const doctor = async (env: Record<string, string> = {}) => {
    const args = [process.execPath, program, 'doctor', '--json'] as const
    const { code, stdout, stderr } = await server.run(args, {
      env: { XDG_CONFIG_HOME: server.home, ...env },
    })
    expect(stderr).toBe('')
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string }[] }
    return { code, stdout, states: Object.fromEntries(checks.map((one) => [one.name, one.state])) }
  }
  const well = {
    ...{ version: 'ok', home: 'ok', disk: 'ok', credentials: 'ok', secret: 'ok', login: 'ok' },
    ...{ server: 'ok', port: 'ok', database: 'ok', schema: 'ok', sealing: 'ok', log: 'ok' },
  }

  test('beside a running server everything is well', async () => {
    expect(await doctor()).toMatchObject({ code: 0, states: well })
  })

  test('what others can read, or does not fit the database, has failed', async () => {
    await chmod(join(server.home, 'credentials.json'), 0o644)
    const odd = await doctor({ BURSAR_SECRET: 'another secret, long enough' })
    await chmod(join(server.home, 'credentials.json'), 0o600)
    expect(odd).toMatchObject({ code: 1, states: { credentials: 'failed', sealing: 'failed' } })
    expect(odd.stdout).toContain('chmod 600 ')
  })

  test('without a home, a server or a database it warns, and makes nothing', async () => {
    const home = join(server.home, 'none')
    const none = { BURSAR_HOME: home, DATABASE_URL: '' }
    expect(await doctor(none)).toMatchObject({
      code: 0,
      states: { home: 'warning', server: 'warning', database: 'warning', disk: 'ok' },
    })
    await expect(rm(home)).rejects.toThrow('ENOENT')
  })

  test('a database that is not there has failed, and its password is not shown', async () => {
    for (const url of ['postgres://u:hunter2@127.0.0.1:1/x', 'mysql://u:hunter2@h/x']) {
      const broken = await doctor({ DATABASE_URL: url })
      expect(broken.code).toBe(1)
      expect(broken.stdout).not.toContain('hunter2')
    }
  })

  test('a port that another program has is told', async () => {
    const env = { BURSAR_HOME: join(server.home, 'none'), PORT: new URL(server.baseUrl).port }
    expect(await doctor(env)).toMatchObject({ code: 1, states: { port: 'failed' } })
  })
})
