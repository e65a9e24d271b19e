/** Money is a bigint count of 10⁻⁸ of one currency, for every currency. */
export const SCALE = 8
const UNIT = 100_000_000n

/** The largest single amount: 1,000,000,000.00. */
export const AMOUNT_MAX = 1_000_000_000n * UNIT

/** The largest balance or counter: ±9·10¹⁸ counts, inside a 64-bit integer with room to spare. */
export const SUM_MAX = 9_000_000_000_000_000_000n

/** Where an operator is told that a balance or a total fills, and a system wallet is emptied. */
export const SUM_HALF = SUM_MAX / 2n

/** Decimals that a currency may carry on input. */
const decimalsOf: Readonly<Record<string, number>> = { USD: 8, USDC: 6 }

/** What every currency carries: six decimals. */
const coarse = 100n

export type MoneyCode = 'INVALID_AMOUNT' | 'AMOUNT_TOO_PRECISE' | 'AMOUNT_OUT_OF_RANGE'
export type ParsedMoney =
  | { readonly ok: true; readonly amount: bigint }
  | { readonly ok: false; readonly code: MoneyCode }

const WELL_FORMED = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/

/**
 * A decimal string as a count of 10⁻⁸; zero is allowed. Never rounds: more decimals than the
 * currency carries are AMOUNT_TOO_PRECISE, above {@link AMOUNT_MAX} is AMOUNT_OUT_OF_RANGE, any
 * other form INVALID_AMOUNT.
 */
export function parseMoney(text: unknown, options: { currency?: string } = {}): ParsedMoney {
  if (typeof text !== 'string' || text.length > 64) return { ok: false, code: 'INVALID_AMOUNT' }
  // `$` would accept a trailing newline in other dialects; JavaScript's without `m` does not.
  const match = WELL_FORMED.exec(text)
  if (match === null) return { ok: false, code: 'INVALID_AMOUNT' }
  const whole = match[1] ?? ''
  const fraction = match[2] ?? ''
  const decimals = decimalsOf[options.currency ?? 'USD'] ?? SCALE
  if (fraction.length > decimals) return { ok: false, code: 'AMOUNT_TOO_PRECISE' }
  if (whole.length > 10) return { ok: false, code: 'AMOUNT_OUT_OF_RANGE' }
  const amount = BigInt(whole + fraction.padEnd(SCALE, '0'))
  if (amount > AMOUNT_MAX) return { ok: false, code: 'AMOUNT_OUT_OF_RANGE' }
  return { ok: true, amount }
}

/** Prints a count as a decimal with exactly eight decimals: `'50.00000000'`. */
export function formatMoney(amount: bigint): string {
  const negative = amount < 0n
  const digits = (negative ? -amount : amount).toString().padStart(SCALE + 1, '0')
  const cut = digits.length - SCALE
  return `${negative ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`
}

/** Whether a sum may stand in the ledger. What it refuses is AMOUNT_OUT_OF_RANGE. */
export function inRange(sum: bigint): boolean {
  return sum <= SUM_MAX && sum >= -SUM_MAX
}

/** Whether some currency does not carry that many decimals, so that it has to be looked up. */
export function isFine(amount: bigint): boolean {
  return amount % coarse !== 0n
}

/** Whether a currency carries that many decimals: amounts are never rounded. */
export function isPrecise(amount: bigint, currency: string): boolean {
  const decimal = formatMoney(amount).replace(/\.?0+$/, '')
  return parseMoney(decimal, { currency }).ok
}

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
