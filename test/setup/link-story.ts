import { type Given, nextId, payment, usd } from './given.ts'

/** Links by which somebody consents, denies, and that are revoked. */
export function tellOfLinks(given: Given): void {
  const agent = given.agent({ budget: '100', rules: { requireApprovalAbove: 0n } })
  const opened = () => {
    const command = payment(agent.key, usd('1'), 'shop.example')
    given.must(command)
    const approval = `apr_${command.params.payment.slice(4)}` as const
    const link = nextId('link')
    given.ask('link.create', { link, approval, hash: 'ab', texts: { label: 'cd' } })
    return { approval, texts: {}, link }
  }
  given.ask('approval.approve', opened())
  given.ask('approval.deny', opened())
  given.ask('link.revoke', { link: opened().link })
}
