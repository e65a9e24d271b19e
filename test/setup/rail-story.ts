import { type Given, nextId, payment, usd } from './given.ts'
import { opening } from './opening.ts'
import { simulatedTerms } from './rail-terms.ts'

/**
 * An operator changes how a book's rail settles, while payments are at every stage, and stops
 * what is called by the name of a chain.
 */
export function tellOfRails(given: Given): void {
  const agent = given.agent({ budget: '100', rules: { requireApprovalAbove: usd('5') } })
  const pay = (amount: string, options: Parameters<typeof payment>[3] = {}) => {
    const command = payment(agent.key, usd(amount), 'shop.example', options)
    given.must(command)
    return command.params.payment
  }
  // A currency that is older than the rail.
  const older = { ...opening(agent.agent, 'CHF'), clearing: [] }
  given.ask('wallet.open', older)
  given.ask('rate.set', { from: 'CHF', to: 'USD', rate: usd('1') })
  given.ask('wallet.fund', { wallet: older.wallet, amount: usd('10'), texts: {} })
  pay('1', { from: older.wallet })
  const clearing = ['USD', 'CHF', 'JPY'].map((currency) => ({ currency, wallet: nextId('wallet') }))
  const set = (settles: 'at_once' | 'later' | null, except: readonly string[] | null = null) =>
    given.ask('book.rails', { rail: 'simulated', settles, except, clearing }, 'system:setup')
  const settle = (id: ReturnType<typeof pay>, receipt: string | null) =>
    given.ask('payment.settle', { payment: id, receipt }, 'system:rail')
  const [held, waiting] = [pay('3', { holdHours: 24 }), pay('6')]
  set('later')
  settle(pay('1', { from: older.wallet }), null)
  const [first, second] = [pay('1'), pay('2')]
  settle(first, 'a "receipt" \\')
  set('later', ['shop.example'])
  pay('1')
  set(null)
  // What is under way still settles; nothing else leaves the book.
  settle(second, null)
  pay('1')
  const approval = `apr_${waiting.slice(4)}` as const
  given.ask('payment.capture', { payment: held, amount: null })
  given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null })
  set('later')
  given.ask('payment.capture', { payment: held, amount: usd('1') })
  given.ask('approval.approve', { approval, texts: {}, link: null, evidence: null })
  settle(held, 'another')
  settle(held, 'a third')
  const named = pay('1', { label: 'base', holdHours: 24 })
  const turn = (on: boolean) => {
    const params = { scope: 'rail:base', group: null, agent: null, on, texts: {} } as const
    given.ask('switch.turn', params)
  }
  turn(true)
  pay('1', { label: 'base' })
  pay('1', { label: 'x402' })
  given.ask('payment.capture', { payment: named, amount: null })
  turn(false)
  given.ask('payment.capture', { payment: named, amount: null })
  const { settles, except } = simulatedTerms
  set(settles, except)
}
