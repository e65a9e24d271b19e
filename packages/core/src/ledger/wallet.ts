import { count, type Infer, id, nullable, oneOf, record, text } from '../codec.ts'
import type { OutsideRail } from '../rail.ts'

export const walletTypes = ['ORG', 'AGENT', 'SYSTEM'] as const
export type WalletType = (typeof walletTypes)[number]

/**
 * FROZEN refuses requests in both directions and accepts facts, releases and sweeps. CLOSING
 * waits for money in dispatch; CLOSED is for ever.
 */
export const walletStatuses = ['ACTIVE', 'FROZEN', 'CLOSING', 'CLOSED'] as const
export type WalletStatus = (typeof walletStatuses)[number]

export const walletRow = record({
  id: id('wallet'),
  type: oneOf(...walletTypes),
  agent: nullable(id('agent')),
  currency: text,
  status: oneOf(...walletStatuses),
  createdAt: count,
  createdSeq: count,
  closedAt: nullable(count),
})
export type WalletRow = Infer<typeof walletRow>

/** What the wallets that every book has are for; the role names the wallet with its currency. */
export type Role = 'org' | 'world' | `clearing:${OutsideRail}` | 'shortfall'

export const roleRow = record({ name: text, wallet: id('wallet') })
export type RoleRow = Infer<typeof roleRow>

export function clearingOf(rail: OutsideRail): Role {
  return `clearing:${rail}`
}

export function roleName(role: Role, currency: string): string {
  return `${role}/${currency}`
}
