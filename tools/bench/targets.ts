import type { Cost } from './profile.ts'
import type { HttpRow, InProcessRow, Target } from './report.ts'

/** A figure held against what it has to be, and the load it was measured under. */
export interface Judged<Row> {
  readonly name: string
  readonly wanted: string
  readonly got: string
  readonly met: boolean
  readonly row: Row
}

const perSecondMin = {
  uniform: { 1: 1_000, 256: 10_000 },
  hot: { 1: 1_000, 256: 18_000 },
} as const
const ratioMin = 0.18
const p99MsMax = 10

export function inProcessTargets(rows: readonly InProcessRow[]): Judged<InProcessRow>[] {
  return rows.flatMap((row) => {
    const { wallets, outstanding } = row
    if (outstanding !== 1 && outstanding !== 256) return []
    const wanted = perSecondMin[wallets][outstanding]
    const got = row.perSecond.median
    return {
      name: `decisions/s in process, ${wallets}, ${outstanding} under way`,
      wanted: `≥ ${wanted.toLocaleString('en')}`,
      got: Math.round(got).toLocaleString('en'),
      met: got >= wanted,
      row,
    }
  })
}

export function httpTargets(rows: readonly HttpRow[]): Judged<HttpRow>[] {
  return rows.flatMap((row) => {
    const { wallets, clients, keyed, ratio, p99 } = row
    const how = `${wallets}${keyed ? ' with an Idempotency-Key' : ''}`
    if (clients === 64) {
      const met = ratio.median >= ratioMin
      const name = `HTTP payments ÷ hello-world, ${how}, 64 clients`
      return { name, wanted: `≥ ${ratioMin}`, got: ratio.median.toFixed(3), met, row }
    }
    if (clients === 1) {
      const met = p99.median < p99MsMax
      const name = `HTTP p99, ${how}, 1 client`
      return { name, wanted: `< ${p99MsMax} ms`, got: `${p99.median.toFixed(2)} ms`, met, row }
    }
    return []
  })
}

/** What was missed gets its largest costs, measured at once, in the state that missed it. */
export async function explained<Row>(
  judged: readonly Judged<Row>[],
  costsOf: (row: Row) => Promise<readonly Cost[]>,
): Promise<Target[]> {
  const targets: Target[] = []
  for (const { row, ...target } of judged) {
    targets.push(target.met ? target : { ...target, costs: await costsOf(row) })
  }
  return targets
}
