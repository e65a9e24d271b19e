import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../setup/process.ts'
import { TestServer } from '../setup/server.ts'
import { until } from '../setup/until.ts'
import { type Bursar, Clients, merchant, refusal } from './sdk-client.ts'

const program = join(root, 'packages/cli/dist/main.js')
let server: TestServer
let clients: Clients
let payer: Bursar

beforeAll(async () => {
  server = await TestServer.start()
  clients = new Clients(server)
  payer = (await clients.agent(100)).client
})
afterAll(() => server.stop())

const bursar = (...args: string[]) => server.run([process.execPath, program, 'rails', ...args])
const set = (word: string) => bursar('--book', 'test', '--set', `simulated=${word}`)
const pay = (options: object = {}) =>
  payer.payments.create({ to: { merchant }, amount: '1', ...options })

test('a test book pays outside parties at once, a live book does not', async () => {
  const { code, stdout } = await bursar()
  expect(code).toBe(0)
  expect(stdout).toBe(
    'test: simulated settles at once, except slow.simulated, fail.simulated\n' +
      'live: no rail, external payees cannot be paid\n',
  )
  const live = clients.of(server.liveKey)
  expect((await live.organization.retrieve()).rails).toEqual([])
  const rails = [{ rail: 'simulated', settles: 'at_once' }]
  expect((await clients.operator.organization.retrieve()).rails).toEqual(rails)
  expect(await pay()).toMatchObject({ status: 'COMPLETED', rail: 'simulated', receipt: null })
})

test('a rail is told to settle later, beside a running server', async () => {
  expect(await set('later')).toMatchObject({ code: 0, stdout: 'test: simulated settles later\n' })
  const { id, status } = await pay()
  expect(status).toBe('PROCESSING')
  const stateOf = async () => (await payer.payments.retrieve(id)).status
  await until(async () => (await stateOf()) === 'COMPLETED', 'the rail reported')
  const rails = [{ rail: 'simulated', settles: 'later' }]
  expect((await clients.operator.organization.retrieve()).rails).toEqual(rails)
})

test('a rail that is off pays nobody, holds and consents included', async () => {
  await set('at-once')
  const hold = await pay({ capture: false })
  const asked = await pay({ askApproval: true }).catch((error: { approvalId?: string }) => error)
  const json = await bursar('--book=test', '--set=simulated=off', '--json')
  expect(JSON.parse(json.stdout)).toMatchObject({ books: [{ environment: 'test', rails: [] }] })
  const refused = '422 RAIL_NOT_CONFIGURED'
  expect(await refusal(pay())).toBe(refused)
  expect(await refusal(payer.payments.capture(hold.id))).toBe(refused)
  const approval = String(asked.approvalId)
  expect(await refusal(clients.operator.approvals.approve(approval))).toBe(refused)
  await set('at-once')
  expect(await payer.payments.capture(hold.id)).toMatchObject({ status: 'COMPLETED' })
  await clients.operator.approvals.approve(approval)
})

test('a rail that this version or the environment does not have is refused', async () => {
  const before = (await bursar()).stdout
  const refused: readonly (readonly [RegExp, readonly string[]])[] = [
    [/Unknown rail "card"\. This version has: simulated\./, ['--book=test', '--set=card=later']],
    [/Unknown rail "internal"/, ['--book=test', '--set=internal=off']],
    [/Usage: /, ['--book=test', '--set=simulated=sometimes']],
    [/Usage: /, ['--book=test', '--set=simulated=constructor']],
    [/Usage: /, ['--book=production']],
    [/--set requires --book/, ['--set=simulated=later']],
    [/cannot be used in a live environment/, ['--book=live', '--set=simulated=later']],
  ]
  for (const [message, args] of refused) {
    const { code, stdout, stderr } = await bursar(...args)
    expect({ code, stdout }, args.join(' ')).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
  }
  expect((await bursar()).stdout).toBe(before)
})
