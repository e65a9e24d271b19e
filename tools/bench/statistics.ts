/** What several rounds gave: their median, and how far apart they were. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort()
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0), high: quantile(sorted, 1) }
}

/** The spread of one figure of each round; null where a round could not measure it. */
export function spreadBy<T>(
  rounds: readonly T[],
  figure: (round: T) => number | null,
): Spread | null {
  const values = rounds.map(figure).filter((value) => value !== null)
  return values.length < rounds.length ? null : spreadOf(values)
}

/** The smallest of the sorted values that at least this share does not exceed; 0.5 of two: mean. */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) throw new Error('nothing was measured')
  const half = sorted.length / 2
  if (share === 0.5 && Number.isInteger(half)) {
    return ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
  }
  const rank = Math.max(1, Math.ceil(share * sorted.length))
  return sorted[rank - 1] ?? 0
}

/** A ratio of many pairs, and between what it lies with 95 % confidence. */
export interface Interval {
  readonly ratio: number
  readonly low: number
  readonly high: number
}

const resamples = 10_000

/**
 * The geometric mean of ratios, and its bootstrap interval: what the mean of as many ratios is
 * that are drawn from these, again and again.
 */
export function bootstrap(ratios: readonly number[], random: () => number = Math.random): Interval {
  const logs = ratios.map(Math.log)
  const draw = () => logs[Math.floor(random() * logs.length)] ?? 0
  const means = Float64Array.from({ length: resamples }, () => mean(logs.map(draw))).sort()
  return {
    ratio: Math.exp(mean(logs)),
    low: Math.exp(quantile(means, 0.025)),
    high: Math.exp(quantile(means, 0.975)),
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
