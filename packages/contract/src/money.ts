import { type MoneyCode, parseMoney } from '@bursar/core'
import { z } from 'zod'

/** Money as answers print it: eight decimals, `'50.00000000'`. */
export const money = z
  .string()
  .regex(/^-?\d+\.\d{8}$/)
  .meta({
    id: 'Money',
    description: 'A decimal string with exactly 8 decimal places.',
    examples: ['50.00000000'],
  })

const sentences: Readonly<Record<MoneyCode, string>> = {
  INVALID_AMOUNT: 'Must be a decimal string such as "12.50", without a sign or exponent.',
  AMOUNT_TOO_PRECISE: 'Must have at most 8 decimal places.',
  AMOUNT_OUT_OF_RANGE: 'Must be at most 1000000000.',
}

type Context = z.core.$RefinementCtx<unknown>

function fail(context: Context, code: MoneyCode, message: string = sentences[code]): never {
  context.issues.push({ code: 'custom', input: context.value, message, params: { code } })
  return z.NEVER
}

function decode(sent: unknown, context: Context): bigint {
  const parsed = parseMoney(sent)
  return parsed.ok ? parsed.amount : fail(context, parsed.code)
}

const wire = { type: 'string', pattern: '^(0|[1-9][0-9]{0,9})(\\.[0-9]{1,8})?$' } as const

/** A decimal string above zero, decoded to a bigint count of 10⁻⁸. */
export const amount = z
  .unknown()
  .transform((sent, context) => {
    const parsed = decode(sent, context)
    return parsed === 0n ? fail(context, 'INVALID_AMOUNT', 'Must be greater than zero.') : parsed
  })
  .meta({
    id: 'Amount',
    ...wire,
    description:
      'A positive decimal string with at most 8 decimal places. Amounts are never rounded.',
    examples: ['12.50'],
  })

/** A decimal string that may be zero, as a transform of what was sent. */
export function amountOrZero(sent: unknown, context: Context): bigint {
  return decode(sent, context)
}

/** A number or a decimal string above zero, where published clients send either. */
export const looseAmount = z
  .unknown()
  .transform((sent, context) => {
    const text = typeof sent === 'number' ? plainDecimal(sent) : sent
    const parsed = decode(text, context)
    return parsed === 0n ? fail(context, 'INVALID_AMOUNT', 'Must be greater than zero.') : parsed
  })
  .meta({
    id: 'AmountInput',
    type: ['string', 'number'],
    pattern: wire.pattern,
    description:
      'A positive decimal string or number with at most 8 decimal places. Never rounded.',
    examples: ['12.50', 12.5],
  })

/** A limit, decoded to a bigint count of 10⁻⁸. Zero lets nothing pass; null is no limit. */
export const limitAmount = z
  .unknown()
  .transform((sent, context) => (sent === null ? null : decode(sent, context)))
  .meta({
    id: 'LimitAmount',
    ...wire,
    type: ['string', 'null'],
    description:
      'A decimal string with at most 8 decimal places. "0" allows no payments; null is no limit.',
    examples: ['500.00'],
  })

/** A budget change: the count to move, up or down, and what the answer repeats of it. */
export interface Adjustment {
  readonly amount: bigint
  readonly echo: number | string
}

// A binary number says a decimal of up to 15 digits exactly as it was written.
const exactDigitsMax = 15

/** A JSON number or a decimal string, positive or negative, not zero. */
export const adjustment = z
  .unknown()
  .transform((sent, context): Adjustment => {
    const text = typeof sent === 'number' ? plainDecimal(sent) : sent
    if (typeof text !== 'string') return fail(context, 'INVALID_AMOUNT', notADecimal)
    const negative = text.startsWith('-')
    const parsed = parseMoney(negative ? text.slice(1) : text)
    if (!parsed.ok && parsed.code === 'INVALID_AMOUNT')
      return fail(context, 'INVALID_AMOUNT', notADecimal)
    if (!parsed.ok) return fail(context, parsed.code)
    if (parsed.amount === 0n) return fail(context, 'INVALID_AMOUNT', 'Must not be zero.')
    return { amount: negative ? -parsed.amount : parsed.amount, echo: echoOf(sent, text) }
  })
  .meta({
    id: 'AdjustmentAmount',
    type: ['number', 'string'],
    pattern: '^-?(0|[1-9][0-9]{0,9})(\\.[0-9]{1,8})?$',
    description:
      'A number or decimal string with at most 8 decimal places. A positive amount adds funds ' +
      'from the organization wallet; a negative amount returns them. Must not be zero.',
    examples: [100, '-12.50'],
  })

const notADecimal = 'Must be a number or a decimal string such as "-12.50".'

function echoOf(sent: unknown, text: string): number | string {
  if (typeof sent === 'number') return sent
  const digits = text.replace(/^-?0*\.?0*/, '').replace('.', '')
  return digits.length <= exactDigitsMax ? Number(text) : text
}

/** The shortest decimal text of a number, with small numbers written out: 1e-7 is 0.0000001. */
function plainDecimal(value: number): string {
  const text = String(value)
  const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text)
  if (match === null) return text
  const [, sign = '', first = '', rest = '', exponent = ''] = match
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${first}${rest}`
}
