/** What a key can be allowed to ask of a book. Reading makes no command: the server judges it. */
export type Permission =
  | 'wallets:write'
  | 'payments:write'
  | 'policies:write'
  | 'approvals:write'
  | 'groups:write'
  | 'kya:write'
  | 'keys:write'
  | 'agents:delegate'
  /** To pause agents, suspend their identity and turn kill switches on; not to undo it. */
  | 'stops:write'
  /** Of members alone: no key that can be presented has it. */
  | 'members:write'

export interface Access {
  /** What the key of an organization needs. */
  readonly org: Permission
  /** What an agent's own key needs; null: never, whatever it carries. */
  readonly agent: Permission | null
  /** What the command needs for rules that it changes beside what else it does. */
  readonly rules?: Permission
  /** Where the command only stops something, this is enough. */
  readonly stops?: Permission
}

function orgOnly(org: Permission): Access {
  return { org, agent: null }
}

function both(org: Permission, agent: Permission = org): Access {
  return { org, agent }
}

/** What any member may do for themselves, by no permission, and nobody for anybody else. */
export const themselves = 'themselves'

/** It stops something, or may do so: whoever can stop need not be able to start again. */
function stopping(access: Access): Access {
  return { ...access, stops: 'stops:write' }
}

/** Changes rules of what is there, which needs the same whichever command does it. */
function ruling(org: Permission): Access {
  return { org, agent: null, rules: 'policies:write' }
}

/**
 * Which command needs what. Necessary, never sufficient: whose object it is about is judged
 * further. null: no key at all, since Bursar itself reports what happened.
 */
export const commandAccess = {
  'book.open': null,
  'book.rails': null,
  'log.accept': null,
  'agent.create': orgOnly('wallets:write'),
  'agent.change': ruling('wallets:write'),
  'agent.adjust': orgOnly('wallets:write'),
  'agent.pause': stopping(both('wallets:write')),
  'agent.resume': orgOnly('wallets:write'),
  'agent.rotate': orgOnly('wallets:write'),
  'agent.delete': both('wallets:write', 'agents:delegate'),
  'agent.retire': orgOnly('wallets:write'),
  'agent.delegate': both('wallets:write', 'agents:delegate'),
  // Whatever it does: a client's access is an agent, its rules and its money at once.
  'grant.create': ruling('wallets:write'),
  // Whoever gave the access ends it, too, whatever that person may do by now.
  'grant.end': orgOnly('wallets:write'),
  'kya.upgrade': orgOnly('kya:write'),
  'kya.suspend': stopping(orgOnly('kya:write')),
  'kya.reactivate': orgOnly('kya:write'),
  'wallet.fund': orgOnly('wallets:write'),
  'wallet.open': ruling('wallets:write'),
  'payment.create': both('payments:write'),
  'payment.capture': both('payments:write'),
  'payment.void': both('payments:write'),
  'payment.extend': both('payments:write'),
  'payment.refund': both('payments:write'),
  'payment.expire': null,
  'payment.settle': null,
  'payment.fail': null,
  'approval.approve': orgOnly('approvals:write'),
  'approval.deny': orgOnly('approvals:write'),
  'approval.cancel': both('approvals:write', 'payments:write'),
  'approval.request': both('payments:write'),
  'approval.expire': null,
  'link.create': orgOnly('approvals:write'),
  'link.revoke': orgOnly('approvals:write'),
  'policy.create': orgOnly('policies:write'),
  'policy.change': orgOnly('policies:write'),
  'policy.delete': orgOnly('policies:write'),
  'policy.attach': orgOnly('policies:write'),
  'policy.detach': orgOnly('policies:write'),
  'policy.shadow': orgOnly('policies:write'),
  'group.create': orgOnly('groups:write'),
  'group.rename': orgOnly('groups:write'),
  'group.change': ruling('groups:write'),
  'group.delete': orgOnly('groups:write'),
  'group.join': orgOnly('groups:write'),
  // Of a group that limits anything, decideLeave asks for policies:write as well.
  'group.leave': orgOnly('groups:write'),
  'switch.turn': stopping(orgOnly('policies:write')),
  'payee.create': orgOnly('policies:write'),
  'payee.change': orgOnly('policies:write'),
  'payee.delete': orgOnly('policies:write'),
  'rate.set': orgOnly('policies:write'),
  'key.create': orgOnly('keys:write'),
  'key.revoke': orgOnly('keys:write'),
  'member.add': orgOnly('members:write'),
  'member.change': orgOnly('members:write'),
  'member.end': orgOnly('members:write'),
  'passkey.add': themselves,
  'passkey.end': themselves,
} as const satisfies Readonly<Record<string, Access | typeof themselves | null>>
