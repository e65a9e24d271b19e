import type { APIError } from '@bursar/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type Bursar, Clients } from './sdk-client.ts'

const merchant = { domain: 'shop.example' }
let server: TestServer
let clients: Clients
let operator: Bursar
beforeAll(async () => {
  server = await TestServer.start()
  clients = new Clients(server)
  operator = clients.operator
})
afterAll(() => server.stop())

/** An agent with 100 and at most 7 a payment, and how its payments come out. */
async function spender() {
  const { id, policyId, client } = await clients.payer({ maxTransaction: '7' })
  const pay = (amount: string) =>
    client.payments.create({ to: { merchant }, amount }).then(
      ({ id: payment }) => payment,
      ({ paymentId }: APIError) => paymentId ?? '',
    )
  return { id, policyId, client, pay }
}

async function codeOf(call: Promise<unknown>) {
  const error = await call.catch((refused: APIError) => refused)
  return error instanceof Error ? (error as APIError).code : null
}

/** One side of a report: how many were allowed, asked for and declined, and their sums. */
function counted(
  allowed: [number, string],
  needsApproval: [number, string],
  declined: [number, string],
) {
  const tally = ([count, sum]: [number, string]) => ({ count, sum: `${sum}.00000000` })
  return {
    allowed: tally(allowed),
    needsApproval: tally(needsApproval),
    declined: tally(declined),
  }
}

test('a candidate is recorded and not enforced, and its report tells the difference', async () => {
  const { id, policyId, client, pay } = await spender()
  const candidate = await operator.policies.create({
    ...{ name: 'Tighter', maxTransaction: '5', requireApprovalAbove: '3' },
  })
  await pay('1')
  const begun = await operator.policies.shadow(policyId, { candidateId: candidate.id })
  expect(begun).toEqual({ id: policyId, candidateId: candidate.id })
  const same = [await pay('2'), await pay('8')]
  const asked = await pay('4')
  const refused = await pay('6')
  const statuses = [...same, asked, refused].map(async (payment) => {
    return (await operator.payments.retrieve(payment)).status
  })
  expect(await Promise.all(statuses)).toEqual(['COMPLETED', 'DECLINED', 'COMPLETED', 'COMPLETED'])

  const report = await operator.policies.shadowReport(policyId)
  const first = await operator.payments.retrieve(same[0] ?? '')
  const last = await operator.payments.retrieve(refused)
  expect(report).toMatchObject({
    ...{ policyId, candidateId: candidate.id, truncated: false, payments: 4, same: 2 },
    ...{ from: first.createdAt, to: last.createdAt },
    was: counted([3, '12'], [0, '0'], [1, '8']),
    would: counted([1, '2'], [1, '4'], [2, '14']),
  })
  expect(report.changes).toEqual([
    { was: 'allowed', would: 'declined', count: 1, sum: '6.00000000' },
    { was: 'allowed', would: 'needs_approval', count: 1, sum: '4.00000000' },
  ])
  expect(report.reasons).toEqual([
    { code: 'LIMIT_PER_TRANSACTION', count: 2, sum: '14.00000000' },
    { code: 'APPROVAL_REQUIRED', count: 1, sum: '4.00000000' },
  ])
  const [newest] = report.changed
  expect(report.changed.map(({ paymentId }) => paymentId)).toEqual([refused, asked])
  expect(newest).toEqual({
    ...{ paymentId: refused, agentId: id, amount: '6.00000000', currency: 'USD' },
    was: { outcome: 'allowed', code: null },
    would: { outcome: 'declined', code: 'LIMIT_PER_TRANSACTION' },
    createdAt: last.createdAt,
  })
  expect(report.days).toEqual([
    { day: last.createdAt.slice(0, 10), was: report.was, would: report.would },
  ])

  // An agent does not learn that it is looked at.
  expect((await operator.policies.retrieve(policyId)).candidateId).toBe(candidate.id)
  expect((await client.policies.retrieve(policyId)).candidateId).toBeNull()
  expect((await client.policies.list()).data.map((own) => own.candidateId)).toEqual([null])
})

test('a report is of one span and of one candidate', async () => {
  const { policyId, pay } = await spender()
  const [one, other] = [
    await operator.policies.create({ maxTransaction: '1' }),
    await operator.policies.create({ blockedMerchants: ['shop.example'] }),
  ]
  await operator.policies.shadow(policyId, { candidateId: one.id })
  const early = await operator.payments.retrieve(await pay('2'))
  await operator.policies.shadow(policyId, { candidateId: other.id })
  // Moments are told apart by milliseconds here.
  await new Promise((resolve) => setTimeout(resolve, 5))
  const late = await operator.payments.retrieve(await pay('3'))
  const reported = async (query: object) => {
    const { candidateId, changed } = await operator.policies.shadowReport(policyId, query)
    return [candidateId, changed.map(({ paymentId }) => paymentId)]
  }
  expect(await reported({})).toEqual([other.id, [late.id]])
  expect(await reported({ candidateId: one.id })).toEqual([one.id, [early.id]])
  const before = { createdBefore: late.createdAt }
  expect(await reported(before)).toEqual([other.id, []])
  expect(await operator.policies.shadow(policyId, { candidateId: null })).toEqual({
    ...{ id: policyId, candidateId: null },
  })
  // Without a trial that is on, it is the last that there was.
  expect(await reported({})).toEqual([other.id, [late.id]])
  expect(await reported(before)).toEqual([one.id, [early.id]])
  const after = { createdAfter: late.createdAt }
  expect(await reported(after)).toEqual([other.id, [late.id]])
  expect(await reported({ ...after, candidateId: one.id })).toEqual([one.id, []])
  const never = await operator.policies.shadowReport(other.id)
  expect(never).toMatchObject({ candidateId: null, payments: 0, from: null, to: null, days: [] })
})

test('a candidate is another policy, a shared one, and is kept while it is tried', async () => {
  const { policyId } = await spender()
  const shared = await operator.policies.create({ dailyLimit: '5' })
  const euro = await operator.policies.create({ currency: 'EUR', dailyLimit: '5' })
  const shadow = (id: string, candidateId: string | null) =>
    codeOf(operator.policies.shadow(id, { candidateId }))
  expect(await shadow(policyId, policyId)).toBe('CONFLICT')
  expect(await shadow(shared.id, shared.id)).toBe('CONFLICT')
  expect(await shadow(policyId, euro.id)).toBe('LIMIT_CURRENCY')
  for (const unknown of ['pol_01JD7Q3W8N4V5T6R2X9K0M1B7C', 'wal_1'])
    expect(await shadow(policyId, unknown)).toBe('NOT_FOUND')
  expect(await shadow(policyId, shared.id)).toBeNull()
  expect(await codeOf(operator.policies.delete(shared.id))).toBe('CONFLICT')
  expect(await shadow(policyId, null)).toBeNull()
  expect(await codeOf(operator.policies.delete(shared.id))).toBeNull()
  const named = operator.policies.shadowReport(policyId, { candidateId: 'wal_1' })
  expect(await codeOf(named)).toBe('NOT_FOUND')
})
