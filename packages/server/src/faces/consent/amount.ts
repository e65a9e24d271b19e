import { formatMoney } from '@bursar/core'
import { type Markup, markup } from '../page/markup.ts'

/** An amount as people write it, `1,280.00`: at least two decimals, and all that count. */
export function plainAmount(amount: bigint): string {
  const { sign, whole, decimals } = partsOf(amount)
  return `${sign}${whole}.${decimals}`
}

/** The same with its currency. */
export function plainMoney(amount: bigint, currency: string): string {
  return `${plainAmount(amount)} ${currency}`
}

/** The same to look at: what is behind the point stands back. */
export function amountOf(amount: bigint): Markup {
  const { sign, whole, decimals } = partsOf(amount)
  const cents = markup`<wbr><span class="cents">.${decimals}</span>`
  return markup`<span class="sum">${sign}${whole}${cents}</span>`
}

export function moneyOf(amount: bigint, currency: string): Markup {
  return markup`${amountOf(amount)} <span class="cur">${currency}</span>`
}

function partsOf(amount: bigint) {
  const [whole = '', fraction = ''] = formatMoney(amount < 0n ? -amount : amount).split('.')
  return {
    sign: amount < 0n ? '\u2212' : '',
    whole: whole.replace(/\B(?=(\d{3})+$)/g, ','),
    decimals: fraction.replace(/0+$/, '').padEnd(2, '0'),
  }
}
