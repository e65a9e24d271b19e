import { setImmediate as breathe } from 'node:timers/promises'
import {
  assert,
  Backtest,
  decodeEvent,
  type Event,
  type Id,
  type Rules,
  rulesCodec,
  type Tried,
  ulidFromHex,
  ulidOf,
} from '@bursar/core'
import { backtestPageMax } from '../limits.ts'
import type { Database } from '../store/db.ts'
import { selectHistory } from '../store/read/history.ts'
import { selectRules } from '../store/read/policy.ts'

type Reader = Pick<Database, 'read'>

interface BacktestWindow {
  readonly policy: Id<'policy'>
  readonly candidate: Rules
  /** The part of the log that is looked through; the first place is excluded. */
  readonly after: number
  readonly upTo: number
  /** Aborted when it takes too long: then what came last is missing. */
  readonly signal?: AbortSignal | undefined
}

/** Every payment of the history that the candidate judges, or that comes out otherwise by it. */
export async function* triedIn(
  database: Reader,
  bookId: number,
  window: BacktestWindow,
): AsyncGenerator<Tried> {
  const { policy, candidate } = window
  const versions = new Versions(database, bookId)
  const backtest = new Backtest({ policy, candidate, rules: versions.of })
  for await (const rows of historyOf(database, bookId, window)) {
    for (const { kind, body } of rows) {
      if (kind === 'payment.create' && !backtest.wants(String(body))) continue
      const event = decodeEvent(String(body))
      const unknown = versions.unknown(event)
      if (unknown.length > 0) await versions.learn(unknown)
      const tried = backtest.take(event)
      if (tried !== null) yield tried
    }
  }
}

/** Every event of the span in order, a page ahead of the one that is worked on. */
async function* historyOf(
  database: Reader,
  bookId: number,
  { after, upTo, signal }: BacktestWindow,
) {
  const page = (from: number) =>
    database.read(selectHistory(bookId, { after: from, upTo, limit: backtestPageMax }))
  let next = page(after)
  for (;;) {
    const rows = await next
    const last = rows.at(-1)
    if (last === undefined || signal?.aborted === true) return
    if (rows.length === backtestPageMax) {
      next = page(Number(last.seq))
      // Awaited in the next round; until then a failure must not count as unhandled.
      next.catch(() => undefined)
    }
    yield rows
    if (rows.length < backtestPageMax) return
    // Payments go on while history is looked at.
    await breathe()
  }
}

/** The versions of policies by which history was decided, each read once. */
class Versions {
  readonly #known = new Map<string, Rules>()
  readonly #database: Reader
  readonly #bookId: number

  constructor(database: Reader, bookId: number) {
    this.#database = database
    this.#bookId = bookId
  }

  /** The versions that decided an event and are not known yet. */
  unknown({ reads }: Event): { policy: string; version: number }[] {
    return reads.flatMap(({ fact, value }) => {
      if (fact !== 'policy' || value === null) return []
      const { id, version } = value as { id: string; version: number }
      return this.#known.has(`${id}@${version}`) ? [] : [{ policy: ulidOf(id), version }]
    })
  }

  async learn(wanted: readonly { policy: string; version: number }[]): Promise<void> {
    const rows = await this.#database.read(selectRules(this.#bookId, wanted))
    for (const row of rows) {
      const key = `pol_${ulidFromHex(String(row.policy))}@${Number(row.version)}`
      this.#known.set(key, rulesCodec.decode(JSON.parse(String(row.rules))))
    }
  }

  readonly of = (policy: Id<'policy'>, version: number): Rules => {
    const rules = this.#known.get(`${policy}@${version}`)
    assert(rules !== undefined, `version ${version} of ${policy} is kept`)
    return rules
  }
}
