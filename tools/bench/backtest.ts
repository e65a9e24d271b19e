import { join } from 'node:path'
import { type Id, noRules, type Rules, ulidFromHex } from '@bursar/core'
import { triedIn } from '../../packages/server/src/application/history.ts'
import type { Database } from '../../packages/server/src/store/db.ts'
import { selectEnd } from '../../packages/server/src/store/read/history.ts'
import { type BenchBook, price } from './book.ts'
import type { Closers } from './closers.ts'
import type { BacktestFigures, Target } from './report.ts'
import { openRig } from './rig.ts'
import type { Scale } from './scale.ts'
import { spreadOf } from './statistics.ts'

const secondsMax = 5
const agents = 100
const underWay = 256

/** Stored payments through a candidate for the organization's policy, which judges them all. */
export async function measureBacktest(
  scale: Scale,
  folder: string,
  closers: Closers,
): Promise<{ found: BacktestFigures; targets: Target[] }> {
  const { book, database } = await openRig(join(folder, 'backtest'), agents, closers)
  await fill(book, scale.history)
  const policy = await policyOf(database, book.bookId)
  const run = (candidate: Rules) => timed(database, { bookId: book.bookId, policy, candidate })
  // From the middle of the day on, everything would have been refused.
  const half = { ...noRules, dailyLimit: (price * BigInt(scale.history)) / 2n }
  const inForce: number[] = []
  const lowered: number[] = []
  for (let round = 0; round < scale.rounds; round += 1) {
    inForce.push(await run(noRules))
    lowered.push(await run(half))
  }
  const found = {
    payments: scale.history,
    inForce: spreadOf(inForce),
    lowered: spreadOf(lowered),
  }
  const slowest = Math.max(...inForce, ...lowered)
  const target = {
    name: `back-test of ${scale.history.toLocaleString('en')} stored payments`,
    wanted: `< ${secondsMax} s`,
    got: `${slowest.toFixed(2)} s at most`,
    met: slowest < secondsMax,
  }
  return { found, targets: [target] }
}

async function fill(book: BenchBook, payments: number): Promise<void> {
  let begun = 0
  const payNext = async () => {
    while (begun < payments) {
      begun += 1
      await book.pay(begun % agents)
    }
  }
  await Promise.all(Array.from({ length: underWay }, payNext))
}

/** The organization's own policy: every payment of the book has to pass it. */
async function policyOf(database: Database, bookId: number): Promise<Id<'policy'>> {
  const query = { text: 'select scope from book where book_id = $1', params: [bookId] }
  const [row] = await database.read(query)
  return `pol_${ulidFromHex(String(row?.scope))}`
}

async function timed(
  database: Database,
  trial: { bookId: number; policy: Id<'policy'>; candidate: Rules },
): Promise<number> {
  const { bookId, ...rest } = trial
  const [end] = await database.read(selectEnd(bookId))
  const from = performance.now()
  const span = { after: 0, upTo: Number(end?.seq) }
  for await (const _ of triedIn(database, bookId, { ...rest, ...span }));
  return (performance.now() - from) / 1000
}
