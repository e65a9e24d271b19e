import type { LimitPeriod } from './draft.ts'
import type { SaidAmount, SaidItem, SaidNames, SaidThreshold, Says } from './statement.ts'

/** A part of a clause that is said in an order of its own. Words that change nothing are empty. */
export interface LoosePart {
  readonly amount?: SaidAmount
  readonly cap?: SaidItem['cap']
  readonly at?: SaidThreshold
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
  /** A word for what a payment does: "pay", "spend". */
  readonly paying?: true
  /** Who is spoken to may be who is to approve. */
  readonly you?: true
  readonly limit?: true
  /** "May", "can": behind an amount it is a currency that was mistyped. */
  readonly modal?: true
  /** What may say who is meant. */
  readonly vague?: true
  /** What may say that something else comes before. */
  readonly order?: true
  readonly condition?: true
  readonly only?: true
  readonly block?: true
  readonly no?: true
  readonly approval?: true
  readonly human?: true
}

type Kind = keyof LoosePart

/** The one rule that the parts of a clause make together; null where they may mean another. */
export function looseOf(parts: readonly LoosePart[]): Says | null {
  const count = (kind: Kind) => parts.filter((part) => part[kind] !== undefined).length
  const has = (...kinds: readonly Kind[]) => kinds.some((kind) => count(kind) > 0)
  if (count('amount') + count('at') > 1 || count('names') > 1) return null
  const names = parts.find((part) => part.names)?.names ?? null
  const at = parts.find((part) => part.at)?.at
  const denials = count('no') + count('block')
  if (has('approval')) {
    if (denials > 0 || has('amount', 'span', 'names', 'only', 'overall', 'you')) return null
    if (at !== undefined) return has('human') ? { kind: 'approval', ...at } : null
    return has('human') && has('each') && !has('condition')
      ? { kind: 'approval', op: 'always' }
      : null
  }
  if (has('condition', 'order')) return null
  if (at !== undefined) return denials === 1 ? overOf(at, { parts, names, has }) : null
  if (has('amount')) return denials === 0 ? moneyOf({ parts, names, has }) : null
  if (names === null || has('span', 'overall', 'each', 'apiece', 'limit')) return null
  if (has('vague', 'human', 'you', 'nothing')) return null
  if (has('only')) return denials === 0 ? { kind: 'only', names } : null
  const isOfPayment = has('block', 'payment', 'paying')
  return denials === 1 && isOfPayment ? { kind: 'block', names } : null
}

interface Clause {
  readonly parts: readonly LoosePart[]
  readonly names: SaidNames | null
  has(...kinds: readonly Kind[]): boolean
}

/** "Never … more than $40 a day", "no payment … above $40". */
function overOf(at: SaidThreshold, clause: Clause): Says | null {
  if (at.op !== 'above' || clause.has('only')) return null
  // "No payment above $55 per day" may mean each payment of a day, or the day.
  if (clause.has('payment', 'each', 'nothing') && clause.has('span', 'overall')) return null
  const part: LoosePart = { amount: at.amount, cap: 'upto' }
  const money = moneyOf({ ...clause, parts: [...clause.parts, part] })
  if (money !== null) return money
  const isPayment = clause.has('payment', 'each', 'nothing') && !clause.has('span', 'overall')
  return isPayment && clause.names === null ? { kind: 'ceiling', ...at } : null
}

function moneyOf({ parts, names, has }: Clause): Says | null {
  const said = parts.find((part) => part.amount)
  if (said?.amount === undefined || has('only', 'direct')) return null
  if (parts[parts.indexOf(said) + 1]?.modal) return null
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
