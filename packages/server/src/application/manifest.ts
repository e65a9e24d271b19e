import { formatMoney, parseMoney, present, rulesCodec } from '@bursar/core'
import type { KyaView } from '../store/read/kya.ts'

/** What an agent is for. */
export interface Manifest {
  readonly capabilities: readonly string[]
  readonly maxBudgetPerTx: bigint | null
  readonly dailyBudget: bigint | null
  readonly framework: string | null
}

/** As it is kept. */
export function manifestText({ maxBudgetPerTx: most, dailyBudget: daily, ...rest }: Manifest) {
  const { capabilities, framework } = rest
  const decimal = (amount: bigint | null) => (amount === null ? null : formatMoney(amount))
  const budgets = { maxBudgetPerTx: decimal(most), dailyBudget: decimal(daily) }
  return JSON.stringify({ capabilities, ...budgets, framework })
}

/** What was said when the agent was created; null where nothing was. */
export function manifestGiven({ manifest }: Pick<KyaView, 'manifest'>): Manifest | null {
  if (manifest === null) return null
  const { capabilities, maxBudgetPerTx: most, dailyBudget: daily, framework } = JSON.parse(manifest)
  return { capabilities, maxBudgetPerTx: amountIn(most), dailyBudget: amountIn(daily), framework }
}

function amountIn(decimal: string | null): bigint | null {
  if (decimal === null) return null
  const parsed = parseMoney(decimal)
  return present(parsed.ok ? parsed.amount : null, 'an amount of a manifest')
}

/** What follows from its limits and labels. */
export function manifestImplied({
  metadata,
  rules,
}: Pick<KyaView, 'metadata' | 'rules'>): Manifest {
  const { maxTransaction, dailyLimit } = rulesCodec.decode(JSON.parse(rules))
  const { framework = null }: { framework?: unknown } =
    metadata === null ? {} : JSON.parse(metadata)
  return {
    capabilities: [],
    maxBudgetPerTx: maxTransaction,
    dailyBudget: dailyLimit,
    framework: typeof framework === 'string' ? framework : null,
  }
}
