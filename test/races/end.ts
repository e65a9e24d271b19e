import { expect } from 'vitest'
import { type Attempt, approvalOf, type Scene } from './ender.ts'
import type { Logged } from './pair.ts'
import { codeOf } from './race.ts'

interface Happened {
  readonly log: readonly Logged[]
  readonly attempts: readonly Attempt[]
}

/** What a payment and its approval are by the event that ended the waiting. */
const states: Readonly<Record<string, readonly [payment: string, approval: string]>> = {
  'approval.approve': ['COMPLETED', 'APPROVED'],
  'approval.deny': ['RELEASED', 'DENIED'],
  'approval.cancel': ['RELEASED', 'CANCELLED'],
  'payment.capture': ['COMPLETED', ''],
  'payment.void': ['RELEASED', ''],
  'payment.expire': ['EXPIRED', 'EXPIRED'],
  'agent.delete': ['RELEASED', 'RELEASED'],
  'key.revoke': ['RELEASED', 'RELEASED'],
}

/** What a pause, a kill switch and a suspension keep from happening: all else goes on. */
export const stoppable: readonly string[] = ['approval.approve', 'payment.capture']

/** What stops an agent, and what it says to whoever would move its money. */
export const stops: Readonly<Record<string, string>> = {
  'agent.pause': '409 WALLET_FROZEN',
  'switch.turn': '409 KILL_SWITCH_ON',
  'kya.suspend': '409 KYA_SUSPENDED',
}

/**
 * What ended each payment, null for what a stop left waiting. The log names one end of each, and
 * every answer, both processes and all sums agree with it.
 */
export async function expectOneEndEach(
  scene: Scene,
  { log, attempts }: Happened,
): Promise<(Logged | null)[]> {
  const ends = scene.payments.map((payment) => endOf(log, payment))
  // A switch that is turned off only lets time be heard of.
  const stop = log.find(({ t, cmd }) => stops[t] !== undefined && cmd.on !== false)
  for (const [index, payment] of scene.payments.entries()) {
    const end = ends[index] ?? null
    if (end === null) expect(stop, `a stop, since ${payment} waits still`).toBeDefined()
    else if (stoppable.includes(end.t)) expect(end.seq).toBeLessThan(stop?.seq ?? Infinity)
    const tries = attempts.filter((attempt) => attempt.payment === payment)
    expectAnswers(tries, end, stop)
  }
  for (const { kind, answer } of attempts.filter(({ payment }) => payment === null)) {
    // Whatever asks for an agent that is deleted already finds none.
    if (answer.status !== 200) expect(codeOf(answer)).toBe('404 NOT_FOUND')
    const isThere = answer.status === 200 || kind === 'agent.delete' ? kind : 'agent.delete'
    expect(log.filter(({ t }) => t === isThere)).toHaveLength(1)
  }
  await Promise.all([expectStates(scene, ends, 0), expectStates(scene, ends, 1)])
  await expectSums(scene, { ends, attempts })
  return ends
}

function endOf(log: readonly Logged[], payment: string): Logged | null {
  const found = log.filter(({ t, cmd, out: result }) => {
    const isNamed = cmd.payment === payment || cmd.approval === approvalOf(payment)
    return isNamed
      ? states[t] !== undefined
      : Array.isArray(result.released) && result.released.includes(payment)
  })
  expect(found.length, `ends of ${payment}: ${found.map(({ t }) => t)}`).toBeLessThan(2)
  return found[0] ?? null
}

/** Whoever ended it was told so, and nobody else. */
function expectAnswers(
  tries: readonly Attempt[],
  end: Logged | null,
  stop: Logged | undefined,
): void {
  const winners = tries.filter(({ answer }) => answer.status === 200)
  const isTried = tries.some(({ kind }) => kind === end?.t)
  expect(winners.map(({ kind }) => kind)).toEqual(isTried ? [end?.t] : [])
  for (const attempt of tries) {
    if (attempt.answer.status === 200) continue
    const code = end === null ? stops[stop?.t ?? ''] : refusalAfter(end.t, attempt)
    expect(codeOf(attempt.answer)).toBe(code)
  }
}

function refusalAfter(end: string, { kind, by }: Attempt): string {
  const isKeyGone =
    (end === 'agent.delete' && by === 'agent') || (end === 'key.revoke' && by === 'asker')
  if (isKeyGone) return '401 UNAUTHENTICATED'
  if (kind.startsWith('payment.')) return '409 CONFLICT'
  return end === 'payment.expire' ? '409 APPROVAL_EXPIRED' : '409 ALREADY_DECIDED'
}

/** What one of the two processes says of the payments and of their approvals. */
async function expectStates(
  { pair, spender, payments, waits }: Scene,
  ends: readonly (Logged | null)[],
  at: number,
): Promise<void> {
  const [made, asked] = await Promise.all([
    pair.did(at, `GET /v1/payments?walletId=${spender.id}&limit=100`),
    pair.did(at, 'GET /v1/approvals?limit=100'),
  ])
  const waiting = waits === 'consent' ? ['PENDING_APPROVAL', 'PENDING'] : ['HELD', '']
  const expected = ends.map((end) => (end === null ? waiting : states[end.t]))
  const payment = statusesOf(made)
  const approval = statusesOf(asked)
  expect(payments.map((id) => payment.get(id))).toEqual(expected.map((pair) => pair?.[0]))
  if (waits === 'capture') return
  const approvals = payments.map((id) => approval.get(approvalOf(id)))
  expect(approvals).toEqual(expected.map((pair) => pair?.[1]))
}

function statusesOf({ data }: Readonly<Record<string, unknown>>): Map<string, string> {
  const items = data as { id: string; status: string }[]
  return new Map(items.map(({ id, status }) => [id, status]))
}

/** Balance, what is held, what was swept and what the group spent are what the ends come to. */
async function expectSums(
  { pair, spender, group, budget }: Scene,
  { ends, attempts }: { ends: readonly (Logged | null)[]; attempts: readonly Attempt[] },
): Promise<void> {
  const paid = ends.reduce((sum, end) => sum + (end === null ? 0 : paidBy(end)), 0)
  const held = ends.filter((end) => end === null).length
  const [wallet, { total, byAgent }] = await Promise.all([
    pair.did(0, `GET /v1/wallets/${spender.id}`),
    pair.did(1, `GET /v1/groups/${group}/spending`),
  ])
  const deleted = attempts.find(({ answer }) => answer.body.deleted === true)
  const left = deleted === undefined ? budget - paid : 0
  expect(wallet).toMatchObject({ balance: left.toFixed(8), held: held.toFixed(8) })
  if (deleted !== undefined)
    expect(deleted.answer.body.sweptAmount).toBe((budget - paid).toFixed(8))
  const spent = (paid + held).toFixed(8)
  expect(total).toMatchObject({ spent })
  expect(byAgent).toMatchObject([{ agentId: spender.id, total: spent }])
}

/** What the end of a payment moved. */
function paidBy({ t, out: result }: Logged): number {
  if (t === 'approval.approve') return 1
  return t === 'payment.capture' ? Number(result.captured) / 1e8 : 0
}

/** What a stop left waiting can still be given up, and then nothing is held. */
export async function giveUp(
  { pair, spender, payments, waits }: Scene,
  ends: readonly (Logged | null)[],
): Promise<void> {
  const waiting = payments.filter((_, index) => ends[index] === null)
  const given = waiting.map((id, at) =>
    waits === 'consent'
      ? pair.did(at, `POST /v1/approvals/${approvalOf(id)}/deny`, { send: {} })
      : pair.did(at, `POST /v1/payments/${id}/void`),
  )
  await Promise.all(given)
  const { held } = await pair.did(0, `GET /v1/wallets/${spender.id}`)
  expect(held).toBe('0.00000000')
}
