import { agentPermissionsDefault } from '../../packages/core/src/agent/key.ts'
import type { Actor, Command, CommandKind, Params } from '../../packages/core/src/command.ts'
import { type Given, nextKey, payment, usd } from './given.ts'
import { letIn } from './new-grant.ts'

/** Clients are let in, pay, come back, are shut out, and go with whoever let them in. */
export function tellOfGrants(given: Given): void {
  const did = <K extends CommandKind>(kind: K, params: Params<K>, actor: Actor = given.by) =>
    given.must({ kind, actor, params } as Command)
  const ann = given.member('owner', 'system:setup')
  const bob = given.member('operator', ann.key)
  const rules = { maxTransaction: usd('5'), dailyLimit: usd('20'), requireApprovalAbove: usd('2') }
  const first = letIn(given, bob.key, { budget: '20', rules })
  given.must(payment(first.key, usd('1'), 'shop.example'))
  given.must(payment(first.key, usd('3'), 'shop.example'))
  given.must(payment(first.key, usd('6'), 'shop.example'))
  const again = { agent: first.agent, client: 'https://client.example/id', rules: null }
  const terms = { permissions: agentPermissionsDefault, expiresAt: given.now + 86_400_000_000 }
  const back = nextKey()
  const next = { ...again, ...terms, before: first.key, amount: usd('1'), texts: {} }
  did('grant.create', { ...next, key: back }, ann.key)
  given.must(payment(back.id, usd('3'), 'shop.example'))
  did('grant.end', { agent: first.agent, key: back.id }, 'system:oauth')
  const third = nextKey()
  did('grant.create', { ...next, key: third, before: back.id, amount: 0n }, bob.key)
  did(
    'member.change',
    { person: bob.person, role: 'viewer', key: nextKey(), cascade: null },
    ann.key,
  )
  const viewer = given.row('member', bob.person).key ?? bob.key
  did('grant.end', { agent: first.agent, key: third.id }, viewer)
  const cat = given.member('operator', ann.key)
  const kept = letIn(given, ann.key, { budget: '0' })
  const gone = letIn(given, cat.key, { budget: '7', rules: { requireApprovalAbove: 0n } })
  given.must(payment(gone.key, usd('2'), 'shop.example'))
  did('member.end', { person: cat.person, cascade: true }, ann.key)
  did('agent.rotate', { agent: kept.agent, key: nextKey() }, ann.key)
}
