import { type Infer, money, nullable, record, text } from '../codec.ts'

/**
 * What one unit of a currency counts for in another, for limits alone: nothing is ever converted.
 * The rate is a count of 10⁻⁸; null is no valuation.
 */
export const rateRow = record({ pair: text, rate: nullable(money) })
export type RateRow = Infer<typeof rateRow>

const UNIT = 100_000_000n
const initial: Readonly<Record<string, bigint>> = { 'USDC/USD': UNIT }

export function pairOf(from: string, to: string): string {
  return `${from}/${to}`
}

/** What holds for a pair that nobody has set. */
export function initialRate(pair: string): bigint | null {
  return initial[pair] ?? null
}

/** An amount in another currency, rounded up: a limit is never passed by rounding. */
export function valued(amount: bigint, rate: bigint): bigint {
  return (amount * rate + UNIT - 1n) / UNIT
}
