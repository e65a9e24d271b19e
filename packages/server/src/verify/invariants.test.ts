import {
  type Charge,
  type Command,
  decide,
  type Entry,
  evolve,
  type Out,
  type Rules,
  ulidOf,
  type View,
} from '@bursar/core'
import { expect, test } from 'vitest'
import { newEngine, Scenario } from '../../../../test/setup/scenario.ts'
import type { Law } from './finding.ts'
import { verifyBooks } from './verify.ts'

const unit = 100_000_000n
type Payment = Out<'payment.create'>
type Edit = (out: Payment, view: View, amount: bigint) => Payment

interface Bug {
  readonly name: string
  readonly rules: Partial<Rules>
  readonly laws: readonly Law[]
  readonly edit: Edit
  readonly amount?: bigint
}

// Each is consistent in itself: log, rules and tables agree on it, and all of them are wrong.
const bugs: readonly Bug[] = [
  {
    name: 'entries that do not sum to zero',
    rules: {},
    laws: ['I1', 'I2', 'I8'],
    edit: (out) => ({ ...out, entries: out.entries.map(lessBy(1n)) }),
  },
  {
    name: 'a single entry',
    rules: {},
    laws: ['I1', 'I2', 'I8'],
    edit: (out) => ({ ...out, entries: out.entries.slice(0, 1) }),
  },
  { name: 'a payment above the balance', rules: {}, laws: ['I3'], edit: executed, amount: 50n },
  { name: 'over max transaction', rules: { maxTransaction: unit }, laws: ['I4'], edit: executed },
  { name: 'over the day', rules: { dailyLimit: unit }, laws: ['I4'], edit: executed },
  { name: 'over the month', rules: { monthlyLimit: unit }, laws: ['I4'], edit: executed },
  { name: 'over the total', rules: { totalLimit: unit }, laws: ['I4'], edit: executed },
  {
    name: 'a payment that is not charged',
    rules: {},
    laws: ['I4'],
    edit: (out) => ({ ...out, charges: [] }),
  },
  {
    name: 'a charge in a day that is over',
    rules: {},
    laws: ['I4'],
    edit: (out) => ({ ...out, charges: out.charges.map(dayBefore) }),
  },
  {
    name: 'a payment executed though a person was asked',
    rules: { autoApproveBelow: 0n },
    laws: ['I8'],
    edit: (out, view, amount) => {
      const { asked } = out
      return { ...executed({ ...out, verdict: 'DECLINED' }, view, amount), asked, holds: [] }
    },
  },
  {
    name: 'a declined payment that moves money',
    rules: { maxTransaction: 0n },
    laws: ['I8'],
    edit: (out, view, amount) => ({ ...out, entries: legs(out, view, amount) }),
  },
]

test.each(bugs)('$name: found although log, rules and tables agree', async (bug) => {
  const { rules, laws, edit, amount = 2n } = bug
  const scenario = await Scenario.open()
  try {
    const agent = await scenario.agent(rules, 20n)
    const core = { decide: brokenBy(edit), evolve }
    const engine = newEngine(scenario.database, core)
    const { bookId, orgWallet: wallet } = scenario.book
    await scenario.pay(agent, { wallet }, { amount, engine })
    await engine.close()
    const { books } = await verifyBooks(scenario.database, { bookIds: [bookId], core })
    const found = books[0]?.findings.map(({ law }) => law) ?? []
    expect([...new Set(found)].sort()).toEqual(laws)
  } finally {
    await scenario.close()
  }
})

/** Rules with a bug in them: out of a payment comes something else. */
function brokenBy(edit: Edit): typeof decide {
  return (view: View, command: Command) => {
    const outcome = decide(view, command)
    if (command.kind !== 'payment.create' || outcome.kind !== 'done') return outcome
    return { ...outcome, out: edit(outcome.out as Payment, view, command.ask.amount) }
  }
}

/** A declined payment, executed nevertheless. */
function executed(out: Payment, view: View, amount: bigint): Payment {
  if (out.verdict !== 'DECLINED') return out
  const charges = [ulidOf(String(out.agent)), view.book().scope].map((scope) => ({
    scope,
    amount,
    ...view.calendar('UTC'),
  }))
  return { ...out, verdict: 'COMPLETED', code: null, entries: legs(out, view, amount), charges }
}

function legs({ from, to }: Payment, view: View, amount: bigint): Entry[] {
  const leg = (wallet: typeof from, moved: bigint) => {
    const { posted, version } = view.must('balance', ulidOf(wallet))
    return { wallet, version: version + 1, amount: moved, balance: posted + moved }
  }
  return [leg(from, -amount), leg(to, amount)]
}

function lessBy(some: bigint): (entry: Entry) => Entry {
  return (entry) => {
    if (entry.amount < 0n) return entry
    return { ...entry, amount: entry.amount - some, balance: entry.balance - some }
  }
}

function dayBefore(charge: Charge): Charge {
  return { ...charge, dayEnd: charge.dayEnd - 86_400 }
}
