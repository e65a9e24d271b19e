import { SUM_HALF, SUM_MAX } from './money.ts'

/** At {@link SUM_MAX} a counter is saturated: it only knows that it was at least so much. */
export function isSaturated(counter: bigint): boolean {
  return counter >= SUM_MAX
}

/**
 * A counter with an amount more, or less. One that is saturated stays so until its window ends:
 * what it forgot it cannot give back.
 */
export function counted(counter: bigint, amount: bigint): bigint {
  return isSaturated(counter) ? SUM_MAX : atMost(counter + amount)
}

/** What a sum counts as at most. */
export function atMost(sum: bigint): bigint {
  return sum > SUM_MAX ? SUM_MAX : sum
}

/** Whether a sum has come to a half of what it may be, on either side of zero. */
export function fills(before: bigint, after: bigint): boolean {
  return !isHalf(before) && isHalf(after)
}

function isHalf(sum: bigint): boolean {
  return sum >= SUM_HALF || sum <= -SUM_HALF
}
