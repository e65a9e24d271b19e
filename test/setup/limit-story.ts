import { ulidOf } from '../../packages/core/src/id.ts'
import type { Period } from '../../packages/core/src/policy/period.ts'
import { type Given, payment, usd } from './given.ts'
import { limitBy } from './reading.ts'

const texts = { memo: 'a digest', note: null }

/** Limits by payee and by category: in force, on trial, of a group, and gone again. */
export function tellOfLimitsBy(given: Given): void {
  const agent = given.agent({ budget: '200', rules: { unknownCategory: 'allow' } })
  const pay = (amount: string, named: Parameters<typeof payment>[2], holdHours?: number) => {
    const options = holdHours === undefined ? { claim: 'pay.shop.example' } : { holdHours }
    const command = payment(agent.key, usd(amount), named, options)
    given.must(command)
    return command.params.payment
  }
  const limit = (merchants: readonly string[], amount: string, per: Period) =>
    limitBy({ merchants }, usd(amount), per)
  const trips = { name: 'Amazon Web Services', category: 'Travel' }
  const limitsBy = [
    limit(['AWS', 'https://Shop.example/'], '9', 'day'),
    limit(['shop.example', 'Amazon*'], '12', 'month'),
    limit(['shop.example'], '5', 'transaction'),
    limitBy({ categories: ['TRAVEL', '4722'] }, usd('8'), 'week'),
  ]
  given.change(agent.policy, { limitsBy })
  const paid = pay('5', trips)
  const held = pay('3', trips, 2)
  for (const amount of ['1', '5.00000001', '9']) pay(amount, trips)
  given.change(agent.policy, { limitsBy: null })
  given.ask('payment.capture', { payment: held, amount: usd('1') })
  given.ask('payment.refund', { payment: paid, amount: usd('2'), texts })
  const candidate = given.shared({ limitsBy: limitsBy.slice(0, 1) })
  given.ask('policy.shadow', { policy: agent.policy, candidate })
  for (const to of ['shop.example', 'other.example']) pay('7', to)
  given.change(agent.policy, { limitsBy: [limit(['shop.example'], '20', 'total')] })
  for (const amount of ['7', '6.00000001']) pay(amount, 'eu.shop.example')
  const group = given.group({ members: [agent] })
  const own = `pol_${ulidOf(group)}` as const
  for (const one of [
    limit(['shop.example'], '0', 'day'),
    limitBy({ categories: ['media'] }, 0n, 'day'),
  ]) {
    given.change(own, { limitsBy: [one], unknownCategory: 'allow' })
    pay('1', { domain: 'shop.example', category: 'Media' })
  }
}
