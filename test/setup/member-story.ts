import type { Actor, Command, CommandKind, Params } from '../../packages/core/src/command.ts'
import { type Given, nextKey, payment, usd } from './given.ts'

/** People come, consent, change what they may do, stop an agent, and go. */
export function tellOfMembers(given: Given): void {
  const rules = { requireApprovalAbove: 0n, approvalsNeeded: 2 }
  const agent = given.agent({ budget: '100', rules })
  const did = <K extends CommandKind>(kind: K, params: Params<K>, actor: Actor = given.by) =>
    given.must({ kind, actor, params } as Command)
  const ask = (by = agent.key) => {
    const command = payment(by, usd('3'), 'shop.example', { from: agent.wallet })
    given.must(command)
    return {
      approval: `apr_${command.params.payment.slice(4)}`,
      texts: {},
      link: null,
      evidence: null,
    } as const
  }
  const machine = given.key(['approvals:write'], 'system:setup')
  const before = ask()
  const ann = given.member('owner')
  const bob = given.member('approver', ann.key)
  const cat = given.member('owner', ann.key)
  did('approval.approve', before)
  did('approval.approve', before, machine)
  const waiting = ask()
  did('approval.approve', waiting, bob.key)
  const operator = { person: bob.person, role: 'operator', key: nextKey(), cascade: null } as const
  did('member.change', operator, ann.key)
  did('approval.approve', waiting, machine)
  const other = ask()
  did('approval.approve', other, operator.key.id)
  did('member.change', { ...operator, role: 'viewer', key: nextKey() }, ann.key)
  did('approval.approve', other, ann.key)
  did('approval.approve', other, cat.key)
  did('agent.pause', { agent: agent.agent }, cat.key)
  did('agent.resume', { agent: agent.agent }, cat.key)
  const made = nextKey()
  const permissions = ['payments:write']
  const key = { key: made, owner: 'shop', permissions, expiresAt: null, texts: {} }
  did('key.create', key, cat.key)
  for (const by of [cat.key, made.id]) ask(by)
  did('member.end', { person: cat.person, cascade: true }, ann.key)
  did('member.end', { person: bob.person, cascade: null }, 'system:setup')
  const again = { person: bob.person, role: 'viewer', key: nextKey(), passkeys: null } as const
  did('member.add', again, ann.key)
}
