import { CENT, moneyText, readAmount, readWhole } from './amount.ts'
import type { LimitPeriod } from './draft.ts'
import { type Entries, readNames } from './entry.ts'
import type { Fact, Limit, Understood } from './fact.ts'
import type { SaidItem, SaidMoney, SaidNames } from './statement.ts'
import type { Token } from './token.ts'

/** One amount of a statement with all that was said around it. */
interface Part {
  readonly item: SaidItem
  readonly span: LimitPeriod | null
  readonly names: SaidNames | null
  readonly each: boolean
  readonly mods: readonly SaidItem['mods'][number][]
}

export const periodText: Readonly<Record<LimitPeriod, string>> = {
  transaction: 'per payment',
  day: 'per day',
  week: 'per week',
  month: 'per month',
  total: 'in total',
}

/** What the rest of a text says of its figures. */
export interface Around {
  /** None has a currency, and one at least is money by what it says. */
  readonly isOfMoney: boolean
  /** A number of payments is limited, so that "each" is each of them. */
  readonly isOfPayments: boolean
}

/** "$8 each", in a text that counts payments and names nobody. */
function perPayment(part: Part): Part {
  return part.each && part.span === null && part.names === null
    ? { ...part, each: false, span: 'transaction' }
    : part
}

/** Limits of money. null: what rules cannot hold. */
export function understandMoney(
  says: SaidMoney,
  tokens: readonly Token[],
  { isOfMoney, isOfPayments }: Around,
): Understood {
  const parts = partsOf(says)?.map((part) => (isOfPayments ? perPayment(part) : part)) ?? null
  if (parts === null) return null
  const facts: Fact[] = []
  const readings: string[] = []
  // One payment has an amount and no number, and what stands in a row with it is another amount.
  const isPriced =
    isOfMoney ||
    parts.some(({ item: { amount }, span }) => amount.sign || amount.code || span === 'transaction')
  for (const part of parts) {
    const read = limitOf(part, tokens, isPriced)
    if (read === null) return null
    if ('readings' in read) readings.push(...read.readings)
    else facts.push(...read.facts)
  }
  if (parts.some(({ mods }) => mods.some((mod) => mod.rest)))
    facts.push({ kind: 'others', blocked: false }, { kind: 'rest' })
  return readings.length > 0 ? { readings } : { facts }
}

function partsOf({ head, items }: SaidMoney): Part[] | null {
  const parts: Part[] = []
  for (const [at, item] of items.entries()) {
    const mods = at === 0 ? [head, ...item.mods] : item.mods
    const said = mods.flatMap(({ span }) => span ?? [])
    // "Total per month": the total of a month.
    const spans = said.length > 1 ? said.filter((span) => span !== 'total') : said
    const names = [item.names, ...mods.map((mod) => mod.names)].flatMap((said) => said ?? [])
    const isOverall = mods.some(({ overall }) => overall) || said.includes('total')
    const each = mods.some((mod) => mod.each)
    const isJoint = mods.some(({ together }) => together)
    if (spans.length > 1 || names.length > 1 || (each && isJoint)) return null
    const span = spans[0] ?? (isOverall ? 'total' : null)
    parts.push({ item, span, names: names[0] ?? null, each, mods })
  }
  return within(shared(parts, head.span ?? null))
}

/** "$900 a month, of which $200 on ads": in the time of the amount before, and on all. */
function within(parts: readonly Part[]): Part[] | null {
  const all: Part[] = []
  let whole: Part | null = null
  for (const part of parts) {
    if (!part.mods.some((mod) => mod.part)) whole = part
    else if (part.names === null || (whole === null ? part.span === null : whole.names !== null))
      return null
    all.push({ ...part, span: part.span ?? whole?.span ?? null })
  }
  return all
}

/**
 * "$100 on A and $50 on B per day" says the time once, at its end, and "per day: $100 on A, $50 on
 * B" at its head.
 */
function shared(parts: readonly Part[], first: LimitPeriod | null): Part[] {
  const all: Part[] = []
  const isHeaded =
    first !== null && parts.every(({ names, span }, at) => names && (!span || at === 0))
  for (const part of parts.toReversed()) {
    const next = all[0] ?? null
    const said = isHeaded ? first : next?.names ? next.span : null
    const span = part.names === null ? part.span : (part.span ?? said)
    all.unshift({ ...part, span })
  }
  return all
}

function limitOf(part: Part, tokens: readonly Token[], isPriced: boolean): Understood {
  const { item, span, names, each, mods } = part
  // Without a currency it may be a number of payments, unless nothing else is one in that time.
  // A number of payments to one payee is no rule, but an unknown name may be a currency.
  const isOfKnown = names?.tokens.every((at) => tokens[at]?.mark !== 'U') ?? false
  const isSure =
    span !== null && (isPriced || isOfKnown || countReading(item, span, tokens).length === 0)
  const read = readAmount(isSure ? { ...item.amount, bare: undefined } : item.amount, tokens)
  const who = names === null ? null : readNames(names, tokens, false)
  if (read === null || (names !== null && who === null)) return null
  if (who?.kind === 'asked') return who
  const entries: Entries | null = who?.entries ?? null
  if (read.kind === 'asked') {
    const spans = span === null ? allPeriods : [span]
    const amounts = spans.flatMap((per) =>
      read.readings.map((amount) => `${amount} ${periodText[per]}`),
    )
    return { readings: read.isBare ? [...amounts, ...countReading(item, span, tokens)] : amounts }
  }
  const { amount: said, currency } = read
  const isBelow = item.cap === 'below' || item.cap === 'strictly below'
  const amount = isBelow ? said - CENT : said
  if (amount < 0n) return null
  // People who keep a sum of many payments "under $100" mean 100.00 as often as 99.99.
  if (item.cap === 'below' && span !== null && span !== 'transaction')
    return {
      readings: [said, amount].map((sum) => `${moneyText(sum, currency)} ${periodText[span]}`),
    }
  if (span === null) {
    const shown = moneyText(amount, currency)
    return { readings: allPeriods.map((per) => `${shown} ${periodText[per]}`) }
  }
  const sum = sumOf(mods, tokens)
  if (sum === 'none') return null
  const of = mods.find((mod) => mod.of)?.of ?? null
  const together = mods.some((mod) => mod.together)
  const isPart = mods.some((mod) => mod.part)
  const isOverall = span === 'total' || mods.some((mod) => mod.overall)
  const limit: Limit = {
    ...{ amount, per: span, entries, each, of, together, isPart, isOverall, sum },
    isContrast: mods.some((mod) => mod.but),
  }
  return {
    facts: [
      { kind: 'limit', limit },
      { kind: 'currency', currency },
    ],
  }
}

function sumOf(mods: Part['mods'], tokens: readonly Token[]): Limit['sum'] | 'none' {
  const sum = mods.find((mod) => mod.sum)?.sum
  if (sum === undefined || sum.count === null) return sum === undefined ? null : { count: null }
  const count = readWhole(sum.count, tokens, { min: 2, max: 100 })
  return count === null ? 'none' : { count }
}

const allPeriods: readonly LimitPeriod[] = ['transaction', 'day', 'week', 'month', 'total']

/** A number without a currency may be one of payments. */
function countReading({ amount }: SaidItem, span: LimitPeriod | null, tokens: readonly Token[]) {
  const token = amount.number === undefined ? null : tokens[amount.number]
  const text = token === null ? String(amount.whole) : token?.mark === 'N' ? token.text : null
  if (text === null || amount.times.length > 0 || (span !== null && span !== 'day')) return []
  return [`${text} payments per day`]
}
