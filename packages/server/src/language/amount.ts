import { AMOUNT_MAX, formatMoney, isPrecise, SCALE } from '@bursar/core'
import { currencyNamed, currencyOfSign } from './currency.ts'
import type { SaidAmount, SaidNumber } from './statement.ts'
import type { Token } from './token.ts'

const ONE = 10n ** BigInt(SCALE)
const CENTS = 100n
/** The step below an amount that may not be reached. */
export const CENT = ONE / CENTS
const dollars = new Set(['USD', 'USDC', 'CAD', 'AUD', 'NZD', 'HKD', 'SGD', 'TWD', 'MXN'])
const CURRENCY = /^[A-Z0-9]{3,10}$/

export type ReadAmount =
  | { readonly kind: 'amount'; readonly amount: bigint; readonly currency: string }
  | { readonly kind: 'asked'; readonly readings: readonly string[]; readonly isBare: boolean }
  | null

/** An amount as it was said; null for what no limit can hold. */
export function readAmount(said: SaidAmount, tokens: readonly Token[]): ReadAmount {
  const currency = currencyOf(said, tokens)
  if (currency === null) return null
  const token = said.number === undefined ? undefined : tokens[said.number]
  if (token?.mark === 'Q') {
    const readings = decimalsOf(token.text).map((text) => shown(text, said, currency))
    return { kind: 'asked', readings: readings.flatMap((text) => text ?? []), isBare: false }
  }
  const text = token?.text ?? String(said.whole)
  const amount = withCents(amountOf(text, said), said.plus, tokens)
  const isHeld = amount !== null && amount <= AMOUNT_MAX && isPrecise(amount, currency.precision)
  if (!isHeld || (said.again && plainAmountOf(said.again, tokens) !== amount)) return null
  if (said.bare && !said.times.some((by) => by >= 1000))
    return { kind: 'asked', readings: [moneyText(amount, currency.code)], isBare: true }
  return { kind: 'amount', amount, currency: currency.code }
}

/** "Seven dollars and fifty cents." */
function withCents(
  amount: bigint | null,
  plus: SaidNumber | undefined,
  tokens: readonly Token[],
): bigint | null {
  if (amount === null || plus === undefined) return amount
  const cents = readWhole(plus, tokens, { min: 0, max: 99 })
  return cents === null || amount % ONE !== 0n ? null : amount + BigInt(cents) * CENT
}

/** The number alone, where it can be read in one way. */
function plainAmountOf(said: SaidNumber, tokens: readonly Token[]): bigint | null {
  const token = said.number === undefined ? undefined : tokens[said.number]
  return token?.mark === 'Q' ? null : amountOf(token?.text ?? String(said.whole), said)
}

function shown(text: string, said: SaidAmount, { code }: Currency): string | null {
  const amount = amountOf(text, said)
  return amount === null ? null : moneyText(amount, code)
}

/** What digits with separators may mean: the last one before decimals, or all between thousands. */
function decimalsOf(text: string): string[] {
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','))
  const digits = (part: string) => part.replaceAll(/[.,]/g, '').replace(/^0+(?=\d)/, '')
  return [`${digits(text.slice(0, last))}.${text.slice(last + 1)}`, digits(text)]
}

interface Currency {
  readonly code: string
  /** By whose decimals an amount is judged. */
  readonly precision: string
}

function currencyOf({ sign, code }: SaidAmount, tokens: readonly Token[]): Currency | null {
  const bySign = sign === undefined || sign === null ? null : currencyOfSign(sign)
  const token = code === undefined || code === null ? null : (tokens[code] ?? null)
  if (token === null) return { code: bySign ?? 'USD', precision: bySign ?? 'USD' }
  const named = token.text
  if (!CURRENCY.test(named)) return null
  if (bySign === 'USD' ? !dollars.has(named) : bySign !== null && bySign !== named) return null
  // In quotes it is the currency itself, and no other name of US dollars.
  const isDollar = named === 'USDC' && token.mark === 'K'
  return isDollar ? { code: 'USD', precision: named } : { code: named, precision: 'USD' }
}

function amountOf(
  text: string,
  { times, cents }: SaidNumber & Pick<SaidAmount, 'cents'>,
): bigint | null {
  const [whole = '', decimals = ''] = text.split('.')
  if (whole.length > 12 || decimals.length > 12) return null
  const scale = 10n ** BigInt(decimals.length)
  const factor = times.reduce((product, by) => product * BigInt(by), ONE)
  const share = scale * (cents ? CENTS : 1n)
  const counts = BigInt(`${whole || '0'}${decimals}`) * factor
  return counts % share === 0n ? counts / share : null
}

/** A whole number that was said, between two bounds. */
export function readWhole(
  said: SaidNumber,
  tokens: readonly Token[],
  bounds: { readonly min: number; readonly max: number },
): number | null {
  const text = said.number === undefined ? String(said.whole) : (tokens[said.number]?.text ?? '')
  const number = Number(text)
  return text !== '' && number >= bounds.min && number <= bounds.max ? number : null
}

/** An amount as it is read back: not with three decimals, which could be thousands. */
export function moneyText(amount: bigint, currency: string): string {
  const [whole = '0', fraction = ''] = formatMoney(amount).split('.')
  const kept = fraction.replace(/0+$/, '').padEnd(2, '0')
  const digits = `${whole}.${kept.length === 3 ? `${kept}0` : kept}`
  if (currency === 'USD') return `$${digits}`
  return `${digits} ${currencyText(currency)}`
}

/** A currency as the grammar knows it again. */
export function currencyText(code: string): string {
  return plainCode(code) ? code : `"${code}"`
}

function plainCode(code: string): boolean {
  return code !== 'USDC' && currencyNamed(code) !== null
}
