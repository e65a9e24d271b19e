import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Pair, type Spender } from './pair.ts'
import {
  awayFromMidnight,
  codes,
  completed,
  half,
  payAll,
  race,
  type Tried,
  timeout,
} from './race.ts'

const raise = { what: 'raise', per: 'day', amount: '6', reason: 'A large order' } as const

let pair: Pair

beforeAll(async () => {
  pair = await Pair.open()
})
// Proves the whole log once more: no race may have left a mark on it.
afterAll(() => pair?.close())

test('a request has one end, by whichever process it comes first', { timeout }, async () => {
  await race(pair, half, async (turn) => {
    const agents = await spenders(turn, 4)
    const asked = await Promise.all(agents.map((by, index) => ask(turn + index, by)))
    const tried = await Promise.all(
      asked.map(async (id, index) => {
        const by = agents[index]
        const paths = ['approve', 'approve', 'deny', 'cancel'].map((one) => `${id}/${one}`)
        return Promise.all(
          paths.map((path, nth) => decide(turn + index + nth, path, nth === 3 ? by?.key : null)),
        )
      }),
    )
    for (const one of tried) {
      expect(one.filter(({ answer }) => answer.status === 200)).toHaveLength(1)
      expect(codes(one)).toEqual(['409 ALREADY_DECIDED'])
    }
    return tried.flat()
  })
})

test('what is raised while limits change and agents pause is never overrun', {
  timeout,
}, async () => {
  await awayFromMidnight()
  await race(pair, half, async (turn) => {
    const agents = await spenders(turn, 4)
    const asked = await Promise.all(agents.map((by, index) => ask(turn + index, by)))
    const ends = agents.map((by, index) => endOf(turn + index, by, index))
    const granted = asked.map((id, index) => decide(turn + index + 1, `${id}/approve`))
    const paying = payAll(pair, 32, { by: agents, turn })
    const [paid] = await Promise.all([paying, ...ends, ...granted])
    for (const [index, by] of agents.entries()) {
      const own = completed(paid.filter((_, nth) => nth % agents.length === index))
      // At most what the raise lets in, whatever came first.
      expect(own.length).toBeLessThanOrEqual(6)
      const policy = await pair.did(turn, `GET /v1/policies/pol_${by.id.slice(4)}`)
      // A pause ends it, and nothing is granted to who is paused.
      if (index % 2 === 1) expect(policy.raises).toBe(null)
    }
    return paid
  })
})

test('of many that are asked for at once three are open', { timeout }, async () => {
  await race(pair, half, async (turn) => {
    const [by] = await spenders(turn, 1)
    if (by === undefined) throw new Error('nobody asks')
    const tried = await Promise.all(
      Array.from({ length: 12 }, async (_, index): Promise<Tried> => {
        const route = `POST /v1/agents/${by.id}/requests`
        const at = turn + index
        return { at, answer: await pair.call(at, route, { key: by.key, send: { ...raise } }) }
      }),
    )
    expect(tried.filter(({ answer }) => answer.status === 202)).toHaveLength(3)
    expect(codes(tried)).toEqual(['409 REQUEST_LIMIT'])
    return tried
  })
})

test('one that expires while it is granted has one end, too', { timeout }, async () => {
  await race(pair, { ...half, wins: 1 }, async (turn) => {
    const agents = await spenders(turn, 4)
    const until = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1_000)
    const asked = await Promise.all(
      agents.map((by, index) => ask(turn + index, by, { until: until.toISOString() })),
    )
    await sleep(until.getTime() - Date.now() - 15)
    const tried: Tried[] = []
    for (let nth = 0; nth < 4; nth += 1)
      tried.push(
        ...(await Promise.all(asked.map((id, at) => decide(turn + at + nth, `${id}/approve`)))),
      )
    for (const [index, by] of agents.entries()) {
      const { status } = await pair.did(turn, `GET /v1/approvals/${asked[index]}`)
      const own = tried.filter((_, nth) => nth % agents.length === index)
      const won = own.filter(({ answer }) => answer.status === 200)
      expect([status, won.length]).toEqual(won.length === 1 ? ['APPROVED', 1] : ['EXPIRED', 0])
      // Granted or not, it is over by now.
      await sleep(20)
      expect((await pair.pay(turn, by)).body.status).toBe('COMPLETED')
    }
    return tried
  })
})

function spenders(turn: number, count: number): Promise<Spender[]> {
  const rules = { dailyLimit: '3' }
  return Promise.all(
    Array.from({ length: count }, (_, at) => pair.spender(turn + at, '20.00', { rules })),
  )
}

/** Asks for 6.00 a day instead of 3.00. */
async function ask(turn: number, { id, key }: Spender, more: object = {}): Promise<string> {
  const send = { ...raise, ...more }
  return String((await pair.did(turn, `POST /v1/agents/${id}/requests`, { key, send })).id)
}

/** Lowers the limit of every other agent, and pauses the rest. */
async function endOf(turn: number, { id }: Spender, index: number): Promise<void> {
  const policy = `/v1/policies/pol_${id.slice(4)}`
  if (index % 2 === 0) await pair.did(turn, `PATCH ${policy}`, { send: { dailyLimit: '2' } })
  else await pair.did(turn, `POST /v1/agents/${id}/pause`)
}

async function decide(at: number, path: string, key?: string | null): Promise<Tried> {
  const own = key == null ? {} : { key }
  return { at, answer: await pair.call(at, `POST /v1/approvals/${path}`, { send: {}, ...own }) }
}
