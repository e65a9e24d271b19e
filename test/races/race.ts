import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Answer } from '../setup/process.ts'
import type { Logged, Pair, Spender } from './pair.ts'

/** How often each race is run. */
const rounds = Number(process.env.BURSAR_PROVE_ROUNDS ?? 6)
export const timeout = 30_000 + rounds * 5_000
const winsMin = 5

/** A call that was made at a process, and what it said. */
export interface Tried {
  readonly at: number
  readonly answer: Answer
}

interface Rules {
  /** How many of the rounds are enough: a part of them where each takes long, or there are many. */
  readonly part?: number
  /** How often each process has to win. */
  readonly wins?: number
  /** What else has to have happened in some round. */
  readonly shown?: () => boolean
}

export const whole: Rules = {}
export const half: Rules = { part: 1 / 2 }

/** Runs the rounds; then both processes have won at times, and in batches of several commands. */
export async function race(
  pair: Pair,
  { part = 1, wins = winsMin, shown = () => true }: Rules,
  round: (turn: number) => Promise<readonly Tried[]>,
): Promise<void> {
  const before = await pair.shares()
  const won = [0, 0]
  const enough = Math.ceil(rounds * part)
  // Whoever wrote last knows the state and is quicker, so one may win for some rounds.
  const isEnough = async (turn: number) =>
    turn >= enough && Math.min(...won) >= wins && shown() && (await batchedMany(pair, before))
  let turn = 0
  for (; !(await isEnough(turn)) && turn < Math.max(30, 5 * enough); turn += 1) {
    for (const { at, answer } of await round(turn)) {
      if (answer.status < 300) won[at % 2] = (won[at % 2] ?? 0) + 1
    }
  }
  const after = await pair.shares()
  expect(Math.min(...won), `successes of each process: ${won}`).toBeGreaterThanOrEqual(wins)
  expect(shown(), `all of it was seen within ${turn} rounds`).toBe(true)
  expect(await batchedMany(pair, before), 'both wrote batches of several commands').toBe(true)
  const batches = after.map((share, at) => share.batches - (before[at]?.batches ?? 0))
  process.stdout.write(`  ${turn} rounds: successes ${won}, batches ${batches}\n`)
}

type Shares = Awaited<ReturnType<Pair['shares']>>

/** Whether each process has written several commands in one batch since. */
async function batchedMany(pair: Pair, before: Shares): Promise<boolean> {
  const after = await pair.shares()
  return ([0, 1] as const).every((at) => after[at].batchesOfMany > before[at].batchesOfMany)
}

interface Payers {
  /** The payments are theirs by turns. */
  readonly by: readonly Pick<Spender, 'key'>[]
  readonly turn: number
  readonly idempotencyKey?: string
  /** All at the process whose turn it is. */
  readonly isAtOne?: boolean
}

/** Payments of 1.00 at once, the first of them at another process each round. */
export function payAll(
  pair: Pair,
  count: number,
  { by, turn, idempotencyKey, isAtOne = false }: Payers,
): Promise<Tried[]> {
  const tries = Array.from({ length: count }, async (_, index) => {
    const { payer, at } = placeOf(by, index)
    const place = isAtOne ? turn : turn + at
    return { at: place, answer: await pair.pay(place, payer, idempotencyKey) }
  })
  return Promise.all(tries)
}

/** Payers take turns, each of them at both processes. */
function placeOf<P>(by: readonly P[], index: number): { payer: P; at: number } {
  const payer = by[index % by.length]
  if (payer === undefined) throw new Error('nobody pays')
  return { payer, at: (index % by.length) + Math.floor(index / by.length) }
}

export function completed(tries: readonly Tried[]): Tried[] {
  return tries.filter(({ answer }) => answer.body.status === 'COMPLETED')
}

/** What the refused ones were told, each once. */
export function codes(tries: readonly Tried[]): string[] {
  const refused = tries.filter(({ answer }) => answer.status >= 300)
  return [...new Set(refused.map(({ answer }) => codeOf(answer)))].sort()
}

export function codeOf({ status, body }: Answer): string {
  return `${status} ${body.code}`
}

/** Payments without pause at both processes, and in the midst of them a command. */
export async function payAround(
  pair: Pair,
  { by, turn }: Pick<Payers, 'by' | 'turn'>,
  command: () => Promise<unknown>,
): Promise<{ paid: Tried[]; later: Tried[] }> {
  const paid: Tried[] = []
  const later: Tried[] = []
  let isOver = false
  const payOn = async (at: number, payer: Pick<Spender, 'key'>) => {
    while (!isOver) paid.push({ at, answer: await pair.pay(at, payer) })
    // What is sent after the command was acknowledged, at either process.
    const last = { at, answer: await pair.pay(at, payer) }
    paid.push(last)
    later.push(last)
  }
  const payers = Array.from({ length: 24 }, (_, index) => {
    const { payer, at } = placeOf(by, index)
    return payOn(turn + at, payer)
  })
  while (paid.length < 48) await sleep(2)
  await command()
  isOver = true
  await Promise.all(payers)
  return { paid, later }
}

/** The spenders' payments that passed behind the command in the log. */
export function paidAfter(
  log: readonly Logged[],
  kind: string,
  by: readonly Pick<Spender, 'keyId'>[],
): Logged[] {
  const found = log.find(({ t }) => t === kind)
  expect(found, `${kind} in the log`).toBeDefined()
  const from = found?.seq ?? 0
  const keys = by.map(({ keyId }) => keyId)
  const payments = log.filter((one) => one.t === 'payment.create' && keys.includes(one.by))
  // What came before it shows that the race was one.
  expect(
    payments.some(({ seq, out: result }) => seq < from && result.verdict === 'COMPLETED'),
  ).toBe(true)
  return payments.filter(({ seq, out: result }) => seq > from && result.verdict !== 'DECLINED')
}

/** A race that midnight falls into would be counted in two days. */
export function awayFromMidnight(): Promise<void> {
  return awayFromEnd(86_400_000, 15_000)
}

/** The same for a minute. */
export function awayFromMinuteEnd(): Promise<void> {
  return awayFromEnd(60_000, 5_000)
}

async function awayFromEnd(window: number, room: number): Promise<void> {
  const left = window - (Date.now() % window)
  if (left < room) await sleep(left + 500)
}
