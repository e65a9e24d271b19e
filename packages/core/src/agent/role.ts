import type { Permission } from './permission.ts'

/** What a person may do in a book, from the least to the most. */
export const roles = ['viewer', 'approver', 'operator', 'owner'] as const
export type MemberRole = (typeof roles)[number]

const reads = [
  'wallets:read',
  'payments:read',
  'policies:read',
  'approvals:read',
  'groups:read',
  'kya:read',
  'keys:read',
  'webhooks:read',
  'events:read',
  'members:read',
] as const

// Whoever consents may stop, too: only what loosens needs more.
const decides = ['approvals:write', 'stops:write'] as const

const operates = [
  'wallets:write',
  'payments:write',
  'policies:write',
  'groups:write',
  'kya:write',
  'webhooks:write',
  'events:write',
  'agents:delegate',
] as const

const owns = ['keys:write', 'members:write'] as const

const ofRole: Readonly<Record<MemberRole, readonly string[]>> = {
  viewer: reads,
  approver: [...reads, ...decides],
  operator: [...reads, ...decides, ...operates],
  owner: [...reads, ...decides, ...operates, ...owns],
}

/** All that a role may do. The sets are fixed: a role with other permissions is another role. */
export function permissionsOf(role: MemberRole): readonly string[] {
  return ofRole[role]
}

export function mayDo(role: MemberRole, permission: Permission): boolean {
  return ofRole[role].includes(permission)
}
