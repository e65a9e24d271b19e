import type { Around } from './money.ts'
import type { SaidAmount, Says, Statement } from './statement.ts'

/** What all statements together say of how the figures of one of them are meant. */
export function aroundOf(statements: readonly Statement[]): Around {
  const all = statements.flatMap(({ says }) => flat(says))
  const isCounted = all.some(({ kind }) => kind === 'count')
  const amounts = all.flatMap(amountsIn)
  const isPriced = amounts.some(({ amount }) => amount.sign || amount.code)
  const isNamed = all.some((says) => namesIn(says))
  return {
    isOfMoney: !isPriced && !isCounted && amounts.some(({ isMoney }) => isMoney),
    isOfPayments: isCounted && !isNamed,
  }
}

function flat(says: Says): readonly Says[] {
  return says.kind === 'all' ? says.all.flatMap(flat) : [says]
}

/** Amounts, and whether they can be nothing but money: of one payment, or of thousands. */
function amountsIn(says: Says): readonly { amount: SaidAmount; isMoney: boolean }[] {
  if ('amount' in says) return [{ amount: says.amount, isMoney: true }]
  if (says.kind !== 'money') return []
  return says.items.map(({ amount, mods }, at) => {
    const all = at === 0 ? [says.head, ...mods] : mods
    const isOfOne = all.some(({ span }) => span === 'transaction')
    return { amount, isMoney: isOfOne || amount.times.some((by) => by >= 1000) }
  })
}

function namesIn(says: Says): boolean {
  if ('names' in says) return true
  if (says.kind !== 'money') return false
  const { head, items } = says
  return items.some(({ names, mods }) => names !== null || [head, ...mods].some((mod) => mod.names))
}
