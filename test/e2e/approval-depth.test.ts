import type { ApprovalDecided } from '@bursar/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestServer } from '../setup/server.ts'
import { type Bursar, Clients, merchant, problemOf } from './sdk-client.ts'

let server: TestServer
let clients: Clients
let operator: Bursar
/** Two persons beside the operator. */
let ann: Bursar
let bob: Bursar
beforeAll(async () => {
  server = await TestServer.start()
  clients = new Clients(server)
  operator = clients.operator
  ann = clients.of(await server.voice('ann'))
  bob = clients.of(await server.voice('bob'))
})
afterAll(() => server.stop())

/** A payment of 30 that waits for consent, by an agent that has 100. */
async function asked(rules: object = {}) {
  const { client: agent, money } = await clients.payer({ requireApprovalAbove: '0', ...rules })
  const payment = await agent.payments.create({ to: { merchant }, amount: '30', memo: 'ink' })
  expect(payment.status).toBe('PENDING_APPROVAL')
  return { agent, payment, approval: payment.approvalId ?? '', money }
}

const nobody = 'apr_01JD7Q3W8N4V5T6R2X9K0M1B7C'

describe('several consents', () => {
  test('are needed of several persons, and the last one makes the payment', async () => {
    const { agent, approval, payment, money } = await asked({ approvalsNeeded: 2 })
    const open = await operator.approvals.retrieve(approval)
    expect(open).toMatchObject({ status: 'PENDING', approvalsNeeded: 2, approvals: [] })
    const first = await ann.approvals.approve(approval, { note: 'fine' })
    expect(first).toMatchObject({
      status: 'PENDING',
      approvals: [{ by: 'ann', note: 'fine' }],
      note: null,
      decidedBy: null,
      decidedAt: null,
      payment: { ...payment, status: 'PENDING_APPROVAL' },
    })
    expect(await money()).toBe('70.00 + 30.00')
    const second = await bob.approvals.approve(approval)
    expect(second).toMatchObject({
      status: 'APPROVED',
      approvals: [
        { by: 'ann', note: 'fine' },
        { by: 'bob', note: null },
      ],
      note: null,
      decidedBy: 'bob',
      payment: { status: 'COMPLETED', capturedAmount: '30.00000000' },
    })
    expect(await money()).toBe('70.00 + 0.00')
    const { payment: _, ...read } = second
    expect(await agent.approvals.retrieve(approval)).toEqual({ ...read, effect: null })
    expect(await problemOf(operator.approvals.approve(approval))).toMatchObject({
      code: 'ALREADY_DECIDED',
      details: { status: 'APPROVED' },
    })
  })

  test('come to nothing by one denial, whose note is the one that stays', async () => {
    const { approval } = await asked({ approvalsNeeded: 3 })
    await ann.approvals.approve(approval, { note: 'fine' })
    expect(await bob.approvals.deny(approval, { note: 'not fine' })).toMatchObject({
      status: 'DENIED',
      approvals: [{ by: 'ann', note: 'fine' }],
      note: 'not fine',
      decidedBy: 'bob',
      payment: { status: 'RELEASED' },
    })
  })

  test('are each answered as they were, whatever came after', async () => {
    const { approval, payment } = await asked({ approvalsNeeded: 2 })
    const calls: (() => Promise<ApprovalDecided>)[] = [ann, bob].map(
      (one, at) => () =>
        one.approvals.approve(approval, { note: `note ${at}` }, { idempotencyKey: approval }),
    )
    const answers: ApprovalDecided[] = []
    for (const call of calls) answers.push(await call())
    await operator.payments.refund(payment.id)
    for (const [at, call] of calls.entries()) expect(await call()).toEqual(answers[at])
    expect(answers.map(({ status, note }) => [status, note])).toEqual([
      ['PENDING', null],
      ['APPROVED', 'note 1'],
    ])
  })
})

test('where one consent is enough, it is shown like the only one of several', async () => {
  const { approval } = await asked()
  const yes = await ann.approvals.approve(approval, { note: 'fine' })
  expect(yes).toMatchObject({ approvalsNeeded: 1, note: 'fine', decidedBy: 'ann' })
  expect(yes.approvals).toEqual([{ by: 'ann', at: yes.decidedAt, note: 'fine' }])
})

describe('a question', () => {
  test('is asked without a rule by whoever pays', async () => {
    const { client: agent } = await clients.agent(100)
    const unsure = { to: { merchant }, amount: '30', askApproval: true }
    const check = await agent.payments.check(unsure)
    expect(check).toMatchObject({ outcome: 'needs_approval', code: 'APPROVAL_REQUESTED' })
    expect(check.trace.at(-1)?.message).toBe('The payer requested human approval.')
    const payment = await agent.payments.create(unsure)
    expect(payment.status).toBe('PENDING_APPROVAL')
    const yes = await ann.approvals.approve(payment.approvalId ?? '')
    expect(yes).toMatchObject({ approvalsNeeded: 1, payment: { status: 'COMPLETED' } })
  })

  test('is taken back by the agent that asked, once', async () => {
    const { agent, approval, money } = await asked()
    const answer = await agent.approvals.cancel(approval, { idempotencyKey: approval })
    expect(answer).toMatchObject({
      status: 'CANCELLED',
      decidedBy: expect.stringMatching(/^wal_/),
      payment: { status: 'RELEASED', expiresAt: null },
    })
    expect(await money()).toBe('100.00 + 0.00')
    expect(await agent.approvals.cancel(approval, { idempotencyKey: approval })).toEqual(answer)
    const { data } = await agent.approvals.list({ status: 'CANCELLED' })
    expect(data.map(({ id }) => id)).toEqual([approval])
  })

  test('of others is nobody else to take back, nor to learn of', async () => {
    const { approval } = await asked()
    const { agent } = await asked()
    const answers = await Promise.all(
      [approval, nobody, 'apr_', 'x'].map((one) => problemOf(agent.approvals.cancel(one))),
    )
    expect(answers[0]).toMatchObject({ status: 403, code: 'SCOPE_FORBIDDEN' })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  test('that nobody answers in time is over', async () => {
    const { agent, approval, payment, money } = await asked({ approvalHours: 5 })
    const hours = ({ expiresAt, createdAt }: { expiresAt: string | null; createdAt: string }) =>
      (Date.parse(expiresAt ?? '') - Date.parse(createdAt)) / 3_600_000
    expect(hours(payment)).toBe(5)
    expect(hours(await operator.approvals.retrieve(approval))).toBe(5)
    const waiting = agent.payments.retrieve(payment.id, { wait: 20 })
    await server.turn(6)
    expect(await waiting).toMatchObject({ status: 'EXPIRED', expiresAt: null })
    expect(await money()).toBe('100.00 + 0.00')
    expect(await problemOf(ann.approvals.approve(approval))).toMatchObject({
      ...{ status: 409, code: 'APPROVAL_EXPIRED' },
    })
    expect(await agent.approvals.retrieve(approval)).toMatchObject({
      status: 'EXPIRED',
      approvals: [],
      note: null,
      decidedBy: null,
    })
  })
})

test('the terms have one hash from the question to the end', async () => {
  const { approval } = await asked()
  const { termsHash } = await operator.approvals.retrieve(approval)
  expect(termsHash).toMatch(/^[0-9a-f]{64}$/)
  expect((await ann.approvals.approve(approval)).termsHash).toBe(termsHash)
  const other = await asked()
  expect((await operator.approvals.retrieve(other.approval)).termsHash).not.toBe(termsHash)
  expect((await operator.approvals.retrieve(approval)).termsHash).toBe(termsHash)
})
