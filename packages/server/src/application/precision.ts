import { formatMoney, parseMoney } from '@bursar/core'

// Every currency carries six decimals.
const coarse = 100n

/** Whether some currency does not carry that many decimals, so that it has to be looked up. */
export function isFine(amount: bigint): boolean {
  return amount % coarse !== 0n
}

/** Whether a currency carries that many decimals: amounts are never rounded. */
export function isPrecise(amount: bigint, currency: string): boolean {
  const decimal = formatMoney(amount).replace(/\.?0+$/, '')
  return parseMoney(decimal, { currency }).ok
}
