import { formatMoney } from '@bursar/core'

/** An amount with at least two decimals, as people write it. */
export function amountPlain(amount: bigint): string {
  const [whole = '', fraction = ''] = formatMoney(amount).split('.')
  return `${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`
}
