import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../setup/process.ts'
import { Pair, type Spender } from './pair.ts'

/** How often each race is run. */
const rounds = Number(process.env.BURSAR_PROVE_ROUNDS ?? 6)
const winsMin = 5
const timeout = 30_000 + rounds * 5_000
let pair: Pair

beforeAll(async () => {
  pair = await Pair.open()
})
// Proves the whole log once more: no race may have left a mark on it.
afterAll(() => pair?.close())

/** Runs the rounds; then both processes have won at times, and in batches of several commands. */
async function race(round: (turn: number) => Promise<readonly Paid[]>): Promise<void> {
  const before = await pair.shares()
  const won = [0, 0]
  // Whoever wrote last knows the state and is quicker, so one may win for some rounds.
  const isEnough = (turn: number) => turn >= rounds && Math.min(...won) >= winsMin
  let turn = 0
  for (; !isEnough(turn) && turn < 5 * rounds; turn += 1) {
    for (const { at, answer } of await round(turn)) {
      if (answer.status < 300) won[at % 2] = (won[at % 2] ?? 0) + 1
    }
  }
  const after = await pair.shares()
  expect(Math.min(...won), `successes of each process: ${won}`).toBeGreaterThanOrEqual(winsMin)
  for (const at of [0, 1] as const) {
    expect(after[at].batchesOfMany - before[at].batchesOfMany).toBeGreaterThan(0)
  }
  const batches = after.map((share, at) => share.batches - (before[at]?.batches ?? 0))
  process.stdout.write(`  ${turn} rounds: successes ${won}, batches ${batches}\n`)
}

interface Paid {
  readonly at: number
  readonly answer: Answer
}

/** Payments of 1.00 at once, the first of them at another process each round. */
function payAll(count: number, by: Pick<Spender, 'key'>, turn: number, same?: string) {
  const ats = Array.from({ length: count }, (_, index) => turn + index)
  return Promise.all(ats.map(async (at) => ({ at, answer: await pair.pay(at, by, same) })))
}

function completed(paid: readonly Paid[]): Paid[] {
  return paid.filter(({ answer }) => answer.body.status === 'COMPLETED')
}

function codes(paid: readonly Paid[]): string[] {
  const refused = paid.filter(({ answer }) => answer.status >= 300)
  return [...new Set(refused.map(({ answer }) => `${answer.status} ${answer.body.code}`))].sort()
}

test('a daily limit holds to the cent', { timeout }, async () => {
  await race(async (turn) => {
    await awayFromMidnight()
    const by = await pair.spender(turn, '100.00', { dailyLimit: '25.50' })
    const paid = await payAll(60, by, turn)
    expect(completed(paid)).toHaveLength(25)
    expect(codes(paid)).toEqual(['402 LIMIT_DAILY'])
    expect(await pair.balanceOf(by.id)).toBe(75)
    return paid
  })
})

test('a hot wallet pays exactly what it holds, through two processes', { timeout }, async () => {
  await race(async (turn) => {
    const by = await pair.spender(turn, '37.50')
    const paid = await payAll(60, by, turn)
    expect(completed(paid)).toHaveLength(37)
    expect(codes(paid)).toEqual(['402 INSUFFICIENT_FUNDS'])
    expect(await pair.balanceOf(by.id)).toBe(0.5)
    return paid
  })
})

test('a hot wallet pays exactly what it holds, through one process', { timeout }, async () => {
  await race(async (turn) => {
    const by = await pair.spender(turn, '37.50')
    const ats = Array.from({ length: 60 }, () => turn)
    const paid = await Promise.all(ats.map(async (at) => ({ at, answer: await pair.pay(at, by) })))
    expect(completed(paid)).toHaveLength(37)
    expect(codes(paid)).toEqual(['402 INSUFFICIENT_FUNDS'])
    expect(await pair.balanceOf(by.id)).toBe(0.5)
    return paid
  })
})

test('one idempotency key pays once, through two processes', { timeout }, async () => {
  await race(async (turn) => {
    const by = await pair.spender(turn, '100.00')
    const keys = ['a', 'b', 'c']
    const paid = await Promise.all(keys.map((key) => payAll(24, by, turn, key)))
    for (const twins of paid) {
      expect(codes(twins)).toEqual([])
      expect(new Set(twins.map(({ answer }) => answer.body.id)).size).toBe(1)
      const first = twins.filter(({ answer }) => !answer.headers.has('idempotency-replayed'))
      expect(first).toHaveLength(1)
    }
    expect(await pair.balanceOf(by.id)).toBe(97)
    return paid.flat()
  })
})

test('no payment passes a pause', { timeout }, async () => {
  await race(async (turn) => {
    const by = await pair.spender(turn, '1000.00')
    const start = await pair.end()
    const { paid, later } = await payAround(by, turn, () =>
      pair.did(turn, `POST /v1/agents/${by.id}/pause`),
    )
    expect(codes(paid)).toEqual(['409 WALLET_FROZEN'])
    // What was sent after the pause was acknowledged, at either process.
    expect(completed(later)).toEqual([])
    const log = await pair.log(start)
    expect(paidAfter(log, 'agent.pause', by)).toEqual([])
    expect(await pair.balanceOf(by.id)).toBe(1000 - completed(paid).length)
    return paid
  })
})

test('no payment is made with a key that was rotated away', { timeout }, async () => {
  await race(async (turn) => {
    const by = await pair.spender(turn, '1000.00')
    const start = await pair.end()
    let rotated: Answer['body'] = {}
    const { paid, later } = await payAround(by, turn, async () => {
      rotated = await pair.did(turn, `POST /v1/agents/${by.id}/rotate-key`)
    })
    expect(rotated.revokedKeyId).toBe(by.keyId)
    expect(codes(paid).map((code) => code.slice(0, 3))).toEqual(['401'])
    expect(completed(later)).toEqual([])
    const log = await pair.log(start)
    expect(paidAfter(log, 'agent.rotate', by)).toEqual([])
    const anew = await payAll(8, { key: String(rotated.apiKey) }, turn)
    expect(completed(anew)).toHaveLength(8)
    expect(await pair.balanceOf(by.id)).toBe(1000 - completed(paid).length - 8)
    return [...paid, ...anew]
  })
})

test('a deletion sweeps exactly what was not paid', { timeout }, async () => {
  await race(async (turn) => {
    const by = await pair.spender(turn, '1000.00')
    const start = await pair.end()
    let swept: Answer['body'] = {}
    const { paid, later } = await payAround(by, turn, async () => {
      swept = await pair.did(turn, `DELETE /v1/agents/${by.id}`)
    })
    expect(swept).toEqual({
      deleted: true,
      sweptAmount: (1000 - completed(paid).length).toFixed(8),
    })
    expect(completed(later)).toEqual([])
    expect(paidAfter(await pair.log(start), 'agent.delete', by)).toEqual([])
    expect(await pair.balanceOf(by.id)).toBe(0)
    return paid
  })
})

test('an approval and a denial: one of them is the end', { timeout }, async () => {
  await race(async (turn) => {
    const by = await pair.spender(turn, '100.00', { requireApprovalAbove: '0' })
    const asked = await payAll(20, by, turn)
    const ids = asked.map(({ answer }) => String(answer.body.approvalId))
    const decisions = await Promise.all(
      ids.map(async (id, index) => {
        const at = turn + index
        const decide = (how: string, by: number) =>
          pair.call(by, `POST /v1/approvals/${id}/${how}`, { send: {} })
        const [approved, denied] = await Promise.all([
          decide('approve', at),
          decide('deny', at + 1),
        ])
        return [
          { at, answer: approved },
          { at: at + 1, answer: denied },
        ] as const
      }),
    )
    let paid = 0
    for (const [approved, denied] of decisions) {
      const statuses = [approved.answer.status, denied.answer.status]
      expect([...statuses].sort()).toEqual([200, 409])
      expect(codes([approved, denied])).toEqual(['409 ALREADY_DECIDED'])
      const { id } = (statuses[0] === 200 ? approved : denied).answer.body
      const { status } = await pair.did(turn, `GET /v1/approvals/${id}`)
      expect(status).toBe(statuses[0] === 200 ? 'APPROVED' : 'DENIED')
      if (statuses[0] === 200) paid += 1
    }
    const wallet = await pair.did(0, `GET /v1/wallets/${by.id}`)
    expect([Number(wallet.balance), Number(wallet.held)]).toEqual([100 - paid, 0])
    return decisions.flat()
  })
})

/** Payments without pause at both processes, and in the midst of them a command. */
async function payAround(by: Spender, turn: number, command: () => Promise<unknown>) {
  const paid: Paid[] = []
  const later: Paid[] = []
  let isOver = false
  const payOn = async (at: number) => {
    while (!isOver) paid.push({ at, answer: await pair.pay(at, by) })
    const last = { at, answer: await pair.pay(at, by) }
    paid.push(last)
    later.push(last)
  }
  const payers = Array.from({ length: 24 }, (_, index) => payOn(turn + index))
  while (paid.length < 48) await new Promise((resolve) => setTimeout(resolve, 2))
  await command()
  isOver = true
  await Promise.all(payers)
  return { paid, later }
}

/** Payments of the spender that stand behind the command in the log, and moved money. */
function paidAfter(log: Awaited<ReturnType<Pair['log']>>, kind: string, by: Spender) {
  const found = log.find(({ t }) => t === kind)
  expect(found, `${kind} in the log`).toBeDefined()
  const from = found?.seq ?? 0
  const payments = log.filter((one) => one.by === by.keyId && one.t === 'payment.create')
  // What came before it shows that the race was one.
  expect(payments.some(({ seq, verdict }) => seq < from && verdict === 'COMPLETED')).toBe(true)
  return payments.filter(({ seq, verdict }) => seq > from && verdict !== 'DECLINED')
}

/** A race that midnight falls into would be counted in two days. */
async function awayFromMidnight(): Promise<void> {
  const day = 86_400_000
  const left = day - (Date.now() % day)
  if (left < 15_000) await new Promise((resolve) => setTimeout(resolve, left + 1_000))
}
