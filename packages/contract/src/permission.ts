import type { CommandKind } from '@bursar/core'
import { z } from 'zod'

/** Everything that an API key can be allowed. */
export const permissions = [
  'wallets:read',
  'wallets:write',
  'payments:read',
  'payments:write',
  'policies:read',
  'policies:write',
  'approvals:read',
  'approvals:write',
  'groups:read',
  'groups:write',
  'kya:read',
  'kya:write',
  'keys:read',
  'keys:write',
  'webhooks:read',
  'webhooks:write',
  'events:read',
  'events:write',
  'agents:delegate',
  'members:read',
  'stops:write',
] as const
export type KeyPermission = (typeof permissions)[number]

/** What members can do: all that an API key can, and what no key that is handed on may. */
export const memberPermissions = [...permissions, 'members:write'] as const
export type Permission = (typeof memberPermissions)[number]

export const permission = z.enum(permissions).meta({
  id: 'Permission',
  description:
    'A permission of an API key. A new key cannot have permissions that its creator lacks.',
})

export interface Access {
  /** What the key of an organization needs. */
  readonly org: Permission
  /** What an agent's own key needs; null: never, whatever it carries (SCOPE_FORBIDDEN). */
  readonly agent: Permission | null
  /** Enough for a key of the organization where the call only stops something. */
  readonly stops?: Permission
}

/** An agent's own key never may. */
export function orgOnly(org: Permission): Access {
  return { org, agent: null }
}

export function both(org: Permission, agent: Permission = org): Access {
  return { org, agent }
}

/** It stops something, or may do so. */
export function stopping(access: Access): Access {
  return { ...access, stops: 'stops:write' }
}

/**
 * Who may call what. An operation that is missing here does not compile. An agent's key reaches
 * only what is its own, and can only tighten: it may pause itself, but not resume.
 */
export const access = {
  'organization.retrieve': orgOnly('wallets:read'),
  'agents.create': orgOnly('wallets:write'),
  'agents.list': both('wallets:read'),
  'agents.templates': orgOnly('wallets:read'),
  'agents.createFromTemplate': orgOnly('wallets:write'),
  'agents.retrieve': both('wallets:read'),
  'agents.adjustBudget': orgOnly('wallets:write'),
  'agents.pause': stopping(both('wallets:write')),
  'agents.resume': orgOnly('wallets:write'),
  'agents.rotateKey': orgOnly('wallets:write'),
  'agents.delegate': both('wallets:write', 'agents:delegate'),
  'agents.requestMore': both('payments:write'),
  'agents.limits': both('wallets:read'),
  'agents.exposure': both('wallets:read'),
  'agents.delete': both('wallets:write', 'agents:delegate'),
  'kya.retrieve': both('kya:read', 'wallets:read'),
  'kya.upgrade': orgOnly('kya:write'),
  'kya.suspend': stopping(orgOnly('kya:write')),
  'kya.reactivate': orgOnly('kya:write'),
  'wallets.list': both('wallets:read'),
  'wallets.retrieve': both('wallets:read'),
  'wallets.entries': both('wallets:read'),
  'wallets.create': orgOnly('wallets:write'),
  'wallets.fund': orgOnly('wallets:write'),
  'payments.create': both('payments:write'),
  'payments.list': both('payments:read'),
  'payments.retrieve': both('payments:read'),
  'payments.check': both('payments:read'),
  'payments.capture': both('payments:write'),
  'payments.void': both('payments:write'),
  'payments.extend': both('payments:write'),
  'payments.refund': both('payments:write'),
  'policies.create': orgOnly('policies:write'),
  'policies.parse': both('policies:read', 'payments:read'),
  'policies.preview': orgOnly('policies:read'),
  'policies.apply': orgOnly('policies:write'),
  'policies.list': both('policies:read', 'wallets:read'),
  'policies.retrieve': both('policies:read', 'wallets:read'),
  'policies.update': orgOnly('policies:write'),
  'policies.delete': orgOnly('policies:write'),
  'policies.versions': both('policies:read', 'wallets:read'),
  'policies.restore': orgOnly('policies:write'),
  'policies.lint': orgOnly('policies:read'),
  'policies.backtest': orgOnly('policies:read'),
  'policies.shadow': orgOnly('policies:write'),
  'policies.shadowReport': orgOnly('policies:read'),
  'policies.attach': orgOnly('policies:write'),
  'policies.detach': orgOnly('policies:write'),
  'approvals.list': both('approvals:read', 'wallets:read'),
  'approvals.retrieve': both('approvals:read', 'wallets:read'),
  'approvals.approve': orgOnly('approvals:write'),
  'approvals.deny': orgOnly('approvals:write'),
  'approvals.cancel': both('approvals:write', 'payments:write'),
  'approvals.createLink': orgOnly('approvals:write'),
  'approvals.listLinks': orgOnly('approvals:read'),
  'approvals.revokeLink': orgOnly('approvals:write'),
  'groups.create': orgOnly('groups:write'),
  'groups.list': orgOnly('groups:read'),
  'groups.retrieve': orgOnly('groups:read'),
  'groups.update': orgOnly('groups:write'),
  'groups.delete': orgOnly('groups:write'),
  'groups.addAgent': orgOnly('groups:write'),
  'groups.removeAgent': orgOnly('groups:write'),
  'groups.spending': orgOnly('groups:read'),
  'groups.exposure': orgOnly('groups:read'),
  'payees.create': orgOnly('policies:write'),
  'payees.list': both('policies:read', 'wallets:read'),
  'payees.retrieve': both('policies:read', 'wallets:read'),
  'payees.update': orgOnly('policies:write'),
  'payees.delete': orgOnly('policies:write'),
  'killSwitch.retrieve': orgOnly('policies:read'),
  'killSwitch.set': stopping(orgOnly('policies:write')),
  'valuations.list': orgOnly('policies:read'),
  'valuations.set': orgOnly('policies:write'),
  'apiKeys.create': orgOnly('keys:write'),
  'apiKeys.list': orgOnly('keys:read'),
  'apiKeys.delete': orgOnly('keys:write'),
  'members.list': orgOnly('members:read'),
  'members.retrieve': orgOnly('members:read'),
  'members.update': orgOnly('members:write'),
  'members.delete': orgOnly('members:write'),
  'invitations.create': orgOnly('members:write'),
  'invitations.list': orgOnly('members:read'),
  'invitations.delete': orgOnly('members:write'),
  'events.list': orgOnly('events:read'),
} as const satisfies Record<string, Access>

export type OperationName = keyof typeof access

/**
 * The commands of an operation that writes. The core asks its key for what each of them needs,
 * so a face that forgets to ask lets nobody pass; a handler gives no others to the engine.
 */
export type Makes<N extends string> = { readonly [O in N]?: readonly CommandKind[] }

export const makes: Makes<OperationName> = {
  'agents.create': ['agent.create'],
  'agents.createFromTemplate': ['agent.create'],
  'agents.adjustBudget': ['agent.adjust'],
  'agents.pause': ['agent.pause'],
  'agents.resume': ['agent.resume'],
  'agents.rotateKey': ['agent.rotate'],
  'agents.delegate': ['agent.delegate'],
  'agents.requestMore': ['approval.request'],
  'agents.delete': ['agent.delete'],
  'kya.upgrade': ['kya.upgrade'],
  'kya.suspend': ['kya.suspend'],
  'kya.reactivate': ['kya.reactivate'],
  'wallets.create': ['wallet.open'],
  'wallets.fund': ['wallet.fund'],
  'payments.create': ['payment.create'],
  'payments.capture': ['payment.capture'],
  'payments.void': ['payment.void'],
  'payments.extend': ['payment.extend'],
  'payments.refund': ['payment.refund'],
  'policies.create': ['policy.create'],
  'policies.apply': ['policy.change'],
  'policies.update': ['policy.change'],
  'policies.delete': ['policy.delete'],
  'policies.restore': ['policy.change'],
  'policies.shadow': ['policy.shadow'],
  'policies.attach': ['policy.attach'],
  'policies.detach': ['policy.detach'],
  'approvals.approve': ['approval.approve'],
  'approvals.deny': ['approval.deny'],
  'approvals.cancel': ['approval.cancel'],
  'approvals.createLink': ['link.create'],
  'approvals.revokeLink': ['link.revoke'],
  'groups.create': ['group.create'],
  'groups.update': ['group.rename'],
  'groups.delete': ['group.delete'],
  'groups.addAgent': ['group.join'],
  'groups.removeAgent': ['group.leave'],
  'payees.create': ['payee.create'],
  'payees.update': ['payee.change'],
  'payees.delete': ['payee.delete'],
  'killSwitch.set': ['switch.turn'],
  'valuations.set': ['rate.set'],
  'apiKeys.create': ['key.create'],
  'apiKeys.delete': ['key.revoke'],
  'members.update': ['member.change'],
  'members.delete': ['member.end'],
}
