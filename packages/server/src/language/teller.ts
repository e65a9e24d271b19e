import type { Rules } from '@bursar/core'
import { CENT, moneyText } from './amount.ts'
import { limitFieldOf } from './fact.ts'
import {
  goodPayee,
  goodScene,
  type NamedPayee,
  type Outcome,
  outcomeOf,
  type Scene,
} from './scene.ts'

/** A payment in words, and what the rules decide of it. */
export interface Example {
  readonly says: string
  readonly outcome: Outcome
}

/** What tells examples of some rules. */
export interface Teller {
  readonly rules: Rules
  /** An amount that no rule on amounts stops, if there is one. */
  readonly small: bigint
  readonly who: string
  money(amount: bigint): string
  /** Who may be paid, if anybody may, in a category. */
  payeeFor(category: string): NamedPayee
  tell(says: string, scene?: Partial<Scene>): Example
}

const ONE = 100n * CENT

export function tellerOf(rules: Rules): Teller {
  const small = least([ONE, ...amountsOf(rules), ...rowAmounts(rules)])
  const good = goodScene(rules, small)
  return {
    ...{ rules, small, who: goodPayee(rules).name },
    payeeFor: (category) => goodPayee(rules, category),
    money: (amount) => moneyText(amount, rules.currency),
    tell: (says, scene = {}) => ({ says, outcome: outcomeOf(rules, { ...good, ...scene }) }),
  }
}

/** The most that one payment may be by each rule on amounts, but for what none may exceed. */
export function amountsOf(rules: Rules): bigint[] {
  const { autoApproveBelow } = rules
  const fields = [...Object.values(limitFieldOf), 'requireApprovalAbove'] as const
  return [
    ...fields.flatMap((field) => rules[field] ?? []),
    ...(autoApproveBelow === null ? [] : [autoApproveBelow - stepOf(autoApproveBelow)]),
  ].filter((amount) => amount > 0n)
}

/** The limits of single payees and categories. */
export function rowAmounts({ limitsBy }: Rules): bigint[] {
  return (limitsBy ?? []).map(({ amount }) => amount).filter((amount) => amount > 0n)
}

export function least(amounts: readonly bigint[]): bigint {
  const [first = 0n, ...rest] = amounts
  let low = first
  for (const amount of rest) if (amount < low) low = amount
  return low
}

/** A cent, or less where an amount is not whole cents. */
export function stepOf(amount: bigint): bigint {
  return amount % CENT === 0n ? CENT : 1n
}
