import type { Wish } from '../../packages/core/src/approval/request.ts'
import { type Given, type NewAgent, nextId, payment, usd } from './given.ts'
import { readRules } from './reading.ts'

/** Links by which somebody consents, denies, and that are revoked. */
export function tellOfLinks(given: Given): void {
  const agent = given.agent({ budget: '100', rules: { requireApprovalAbove: 0n } })
  const opened = () => {
    const command = payment(agent.key, usd('1'), 'shop.example')
    given.must(command)
    const approval = `apr_${command.params.payment.slice(4)}` as const
    const link = nextId('link')
    given.ask('link.create', { link, approval, hash: 'ab', texts: { label: 'cd' } })
    return { approval, texts: {}, link, evidence: null }
  }
  given.ask('approval.approve', opened())
  given.ask('approval.deny', opened())
  given.ask('link.revoke', { link: opened().link })
}

/** Agents that ask for more: what was granted and used, denied, cancelled, and ended by itself. */
export function tellOfRequests(given: Given): void {
  const rules = { dailyLimit: usd('10'), allowedMerchants: ['paper.example'] }
  const agent = given.agent({ budget: '100', rules })
  const child = given.delegate(agent, { budget: '20', rules: { maxTransaction: usd('1') } })
  const now = Math.floor(given.now / 1_000_000)
  const none = { per: null, until: null, amount: null, payee: null, reading: null }
  const asked = (of: Pick<NewAgent, 'agent' | 'key'>, wish: Partial<Wish> & Pick<Wish, 'what'>) => {
    const approval = nextId('approval')
    const params = { approval, agent: of.agent, wish: { ...none, ...wish }, texts: { memo: 'ef' } }
    given.ask('approval.request', params, of.key)
    return { approval, texts: {}, link: null, evidence: null }
  }
  const raise = { what: 'raise', per: 'day', amount: usd('30'), until: now + 7_200 } as const
  given.ask('approval.approve', asked(agent, raise))
  given.must(payment(agent.key, usd('20'), 'paper.example'))
  const [reading] =
    readRules({ allowedMerchants: ['Shop.example'] }).readings?.allowedMerchants ?? []
  const payee = { what: 'payee', payee: 'Shop.example', reading: reading ?? null } as const
  given.ask('approval.approve', asked(agent, payee))
  given.ask('approval.approve', asked(agent, { what: 'budget', amount: usd('5') }))
  const { approval } = asked(agent, { what: 'budget', amount: usd('6') })
  given.ask('approval.cancel', { approval }, agent.key)
  const late = asked(child, { ...raise, per: 'transaction' })
  given.now += 7_200_000_000
  given.ask('approval.expire', { approval: late.approval }, 'system:clock')
  given.must(payment(agent.key, usd('1'), 'shop.example'))
  given.ask('approval.deny', asked(child, { ...raise, per: 'transaction', until: now + 9_000 }))
  asked(child, { ...raise, per: 'transaction', until: now + 9_000 })
  given.ask('agent.pause', { agent: agent.agent })
  given.ask('agent.delete', { agent: agent.agent })
}
