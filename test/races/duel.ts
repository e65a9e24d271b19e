import { setTimeout as sleep } from 'node:timers/promises'
import { expectOneEndEach, giveUp, stoppable, stops } from './end.ts'
import type { Ender, Scene } from './ender.ts'
import type { Pair } from './pair.ts'
import { race } from './race.ts'

const count = 8
const budget = 10
const stepMax = 16

/** Two ways race for every payment of a scene, and each payment ends in one of them. */
export async function duel(
  pair: Pair,
  waits: Scene['waits'],
  [one, other]: readonly [Ender, Ender],
): Promise<void> {
  const isOpen = one.kind !== other.kind && canWin(one, other) && canWin(other, one)
  let wins = 0
  let losses = 0
  let lag = 0
  let step = 0
  const round = async (turn: number) => {
    const scene = await openScene(pair, waits, turn)
    const start = await pair.end()
    const both = await Promise.all([
      sleep(Math.max(0, -lag)).then(() => one.start(scene, turn)),
      sleep(Math.max(0, lag)).then(() => other.start(scene, turn + 1)),
    ])
    const attempts = both.flat()
    const ends = await expectOneEndEach(scene, { log: await pair.log(start), attempts })
    const won = ends.filter((end) => end?.t === one.kind).length
    wins += won
    losses += count - won
    // Who lost begins earlier the next time, and the more so the more often it lost.
    const push = won < count / 2 ? 2 : -2
    step = push * step > 0 ? Math.max(-stepMax, Math.min(stepMax, step * 2)) : push
    if (isOpen) lag += step
    await giveUp(scene, ends)
    return attempts
  }
  const rules = {
    part: 1 / 4,
    ...(one.isEach || other.isEach ? {} : { wins: 0 }),
    shown: () => !isOpen || (wins > 0 && losses > 0),
  }
  await race(pair, rules, round)
}

function canWin({ kind }: Ender, against: Ender): boolean {
  return stops[kind] === undefined || stoppable.includes(against.kind)
}

async function openScene(pair: Pair, waits: Scene['waits'], turn: number): Promise<Scene> {
  const rules = waits === 'consent' ? { requireApprovalAbove: '0', approvalHours: 1 } : {}
  const permissions = ['payments:write', 'approvals:write']
  const [spender, made, { id: group }] = await Promise.all([
    pair.spender(turn, budget.toFixed(2), { rules }),
    pair.did(turn + 1, 'POST /v1/api-keys', { send: { owner: 'asker', permissions } }),
    pair.did(turn, 'POST /v1/groups', { send: { name: 'Team' } }),
  ])
  await pair.did(turn, `POST /v1/groups/${group}/agents`, { send: { agentId: spender.id } })
  const hold = waits === 'capture' ? { capture: false, holdHours: 1 } : {}
  const to = { merchant: { domain: 'api.example.com' } }
  const send = { from: spender.id, to, amount: '1.00', ...hold }
  const asker = { id: String(made.id), key: String(made.apiKey) }
  const asked = Array.from({ length: count }, (_, index) =>
    pair.did(turn + index, 'POST /v1/payments', { key: asker.key, send }),
  )
  const payments = (await Promise.all(asked)).map(({ id }) => String(id))
  return { pair, spender, asker, group: String(group), payments, waits, budget }
}
