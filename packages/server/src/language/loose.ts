import type { LimitPeriod } from './draft.ts'
import type {
  SaidAmount,
  SaidItem,
  SaidNames,
  SaidNumber,
  SaidThreshold,
  SaidWindow,
  Says,
} from './statement.ts'

/** A part of a clause that is said in an order of its own. Words that change nothing are empty. */
export interface LoosePart {
  readonly amount?: SaidAmount
  readonly cap?: SaidItem['cap']
  readonly at?: SaidThreshold
  readonly count?: { readonly value: SaidNumber; readonly per: string }
  /** "More than" so many payments, which only a denial makes a limit. */
  readonly over?: boolean | null
  readonly when?: SaidWindow & { readonly zone: number | null }
  readonly span?: LimitPeriod
  readonly names?: SaidNames
  /** Named without a word such as "on" before them. */
  readonly direct?: true
  readonly overall?: true
  /** "Every payment", and "each" behind an amount. */
  readonly each?: true
  readonly apiece?: true
  readonly payment?: true
  readonly nothing?: true
  readonly everything?: true
  /** A word for what a payment does: "pay", "spend". */
  readonly paying?: true
  /** Who is spoken to may be who is to approve. */
  readonly you?: true
  readonly limit?: true
  /** "May", "can": behind an amount it is a currency that was mistyped, as a bare name is. */
  readonly modal?: true
  /** What may say who is meant. */
  readonly vague?: true
  /** What may say that something else comes before. */
  readonly order?: true
  readonly condition?: true
  readonly only?: true
  readonly block?: true
  readonly no?: true
  readonly without?: true
  /** All that is not named. */
  readonly others?: true
  readonly newcomer?: true
  readonly approval?: true
  /** What nobody does but who approves, so that it need not be said who. */
  readonly strong?: true
  readonly approvers?: SaidNumber
  readonly human?: true
}

type Kind = keyof LoosePart

/** Whether a rule may be said at all: most clauses that nobody understands hold no such part. */
function isOfRule(part: LoosePart): boolean {
  const { amount, at, count, names, approval, approvers, newcomer, when, others } = part
  return Boolean(
    amount || at || count || names || approval || approvers || newcomer || when || others,
  )
}

/** What the parts of a clause say together; null where they may mean something else. */
export function looseOf(parts: readonly LoosePart[]): Says | null {
  if (!parts.some(isOfRule)) return null
  const count = (kind: Kind) => parts.filter((part) => part[kind] !== undefined).length
  const has = (...kinds: readonly Kind[]) => kinds.some((kind) => count(kind) > 0)
  if (count('amount') + count('at') + count('count') > 1 || count('names') > 1) return null
  const names = parts.find((part) => part.names)?.names ?? null
  const clause: Clause = { parts, names, denials: count('no') + count('block'), has, count }
  if (has('approval', 'approvers', 'newcomer')) return consentOf(clause)
  if (has('condition', 'order', 'without')) return null
  if (has('when')) return timeOf(clause)
  if (has('others')) return othersOf(clause)
  if (has('count')) return countOf(clause)
  const at = parts.find((part) => part.at)?.at
  if (at !== undefined) return clause.denials === 1 ? overOf(at, clause) : null
  if (has('amount')) return clause.denials === 0 ? moneyOf(clause) : null
  return namesOf(clause)
}

interface Clause {
  readonly parts: readonly LoosePart[]
  readonly names: SaidNames | null
  readonly denials: number
  has(...kinds: readonly Kind[]): boolean
  count(kind: Kind): number
}

/** Who is asked for what: "nothing … without" denies twice. */
function consentOf({ parts, denials, has, count }: Clause): Says | null {
  if (has('amount', 'count', 'names', 'only', 'block', 'overall', 'you', 'others', 'limit'))
    return null
  if (parts.some(({ span }) => span !== undefined && span !== 'transaction')) return null
  if (has('apiece', 'when') || count('approvers') > 1) return null
  if (denials !== count('without') || denials > 1) return null
  if (!has('approval', 'approvers') || !has('human', 'strong', 'approvers')) return null
  const at = parts.find((part) => part.at)?.at
  const value = parts.find((part) => part.approvers)?.approvers
  const all: Says[] = []
  if (at !== undefined) all.push({ kind: 'approval', ...at })
  if (has('newcomer')) all.push({ kind: 'new' })
  const isOfAll = has('each', 'payment', 'nothing') || (denials > 0 && has('paying'))
  if (all.length === 0 && isOfAll && !has('condition')) all.push({ kind: 'approval', op: 'always' })
  if (all.length === 0) return null
  if (value !== undefined) all.push({ kind: 'approvers', value })
  return { kind: 'all', all }
}

function timeOf({ parts, denials, has, count }: Clause): Says | null {
  const when = parts.find((part) => part.when)?.when
  const other: readonly Kind[] = [
    'amount',
    'at',
    'count',
    'names',
    'span',
    'others',
    'limit',
    'each',
  ]
  if (when === undefined || count('when') > 1 || has(...other, 'overall', 'apiece', 'block'))
    return null
  if (denials > 1 || (denials > 0 && has('only'))) return null
  // "Payments on Mondays" may be what is left of "no payments on Mondays".
  if (denials > 0 ? !has('payment', 'paying', 'nothing') : !has('only', 'modal')) return null
  if (!has('only', 'payment', 'paying', 'nothing')) return null
  return denials > 0 ? { kind: 'time', ...when, negative: true } : { kind: 'time', ...when }
}

function othersOf({ denials, has }: Clause): Says | null {
  const other: readonly Kind[] = ['amount', 'at', 'count', 'names', 'span', 'only', 'you', 'limit']
  if (denials !== 1 || has(...other, 'overall', 'apiece', 'each')) return null
  return { kind: 'others', blocked: true }
}

function countOf({ parts, denials, has }: Clause): Says | null {
  const said = parts.find((part) => part.count)
  const other: readonly Kind[] = ['names', 'span', 'overall', 'each', 'apiece', 'vague', 'only']
  if (said?.count === undefined || has(...other)) return null
  return denials === (said.over ? 1 : 0) ? { kind: 'count', ...said.count } : null
}

function namesOf({ names, denials, has }: Clause): Says | null {
  if (names === null || has('span', 'overall', 'each', 'apiece', 'limit')) return null
  if (has('vague', 'human', 'you', 'nothing', 'everything')) return null
  if (has('only')) return denials === 0 ? { kind: 'only', names } : null
  const isOfPayment = has('block', 'payment', 'paying')
  return denials === 1 && isOfPayment ? { kind: 'block', names } : null
}

/** "Never … more than $40 a day", "no payment … above $40". */
function overOf(at: SaidThreshold, clause: Clause): Says | null {
  if (at.op !== 'above' || clause.has('only')) return null
  if (at.one && clause.has('span', 'overall')) return null
  // "No payment above $55 per day" may mean each payment of a day, or the day.
  if (clause.has('payment', 'each', 'nothing') && clause.has('span', 'overall')) return null
  const part: LoosePart = {
    amount: at.amount,
    cap: 'upto',
    ...(at.one ? { span: 'transaction' } : {}),
  }
  const money = moneyOf({ ...clause, parts: [...clause.parts, part] })
  if (money !== null) return money
  const isPayment = clause.has('payment', 'each', 'nothing') && !clause.has('span', 'overall')
  return isPayment && clause.names === null ? { kind: 'ceiling', ...at } : null
}

function moneyOf({ parts, names, has }: Clause): Says | null {
  const said = parts.find((part) => part.amount)
  if (said?.amount === undefined || has('only')) return null
  // Who spends is no payee.
  if (has('direct') && has('paying', 'you')) return null
  const next = parts[parts.indexOf(said) + 1]
  if (next?.modal || next?.direct) return null
  const spans = new Set(parts.flatMap(({ span }) => span ?? []))
  const isOfPayments = has('each') || (has('apiece') && has('payment'))
  if (isOfPayments) spans.add('transaction')
  const [span = has('overall') ? 'total' : null, ...others] = spans
  if (span === null || others.length > 0) return null
  const mods: SaidItem['mods'][number][] = [{ span }]
  if (names !== null) mods.push({ names })
  if (has('apiece') && !isOfPayments) mods.push({ each: true })
  const item = { cap: said.cap ?? null, amount: said.amount, mods, names: null }
  return { kind: 'money', head: {}, items: [item] }
}
