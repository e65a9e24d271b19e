import type { MemberRole } from '@bursar/core'

const subjects = ['wallets', 'payments', 'policies', 'approvals', 'groups', 'kya', 'keys']
const reads = [...subjects, 'webhooks', 'events', 'members'].map((one) => `${one}:read`)
const consents = ['approvals:write', 'stops:write']
const runs = ['wallets', 'payments', 'policies', 'groups', 'kya', 'webhooks', 'events']
const operates = [...runs.map((one) => `${one}:write`), 'agents:delegate']

/** What each may, said a second time. */
export function permissionsOf(role: MemberRole): readonly string[] {
  switch (role) {
    case 'viewer':
      return reads
    case 'approver':
      return [...reads, ...consents]
    case 'operator':
      return [...reads, ...consents, ...operates]
    case 'owner':
      return [...reads, ...consents, ...operates, 'keys:write', 'members:write']
  }
}
