import type { Draft } from '../../../packages/server/src/language/draft.ts'

/** A sentence, all rules that it means, and what of it has to be said in another way. */
export type Row = readonly [text: string, rules: Draft, left?: Left]

export interface Left {
  readonly unparsed?: readonly string[]
  readonly asked?: readonly string[]
}

/** An amount of up to two decimals as a count of 10⁻⁸. */
export function usd(amount: number): bigint {
  return BigInt(Math.round(amount * 100)) * 1_000_000n
}
