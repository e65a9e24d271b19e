import { type Examples, exampleId } from '../example.ts'
import type { v2Operations } from './operations.ts'

const agent_id = exampleId('agent')
const wallet_id = exampleId('wallet')
const natural_language = 'max $50 per day, block gambling'
const wallet = { currency: 'USD', limit_per_tx: '100.00' }
const asked = { agent_id, amount: '5.00', merchant_id: 'openai.com' }
const reason = 'Unusual payees'

/** A body for each operation that has one; a test sends each of them. */
export const v2Examples: Examples<typeof v2Operations> = {
  'v2.agents.create': {
    name: 'shopping-agent',
    spending_limits: { per_transaction: '500.00', daily: '2000.00' },
    policy: { blocked_categories: ['gambling'], require_approval_above: '200.00' },
  },
  'v2.agents.update': { spending_limits: { daily: '1000.00' } },
  'v2.agents.createWallet': wallet,
  'v2.kya.upgrade': { target_level: 'verified', anchor_verification_id: 'persona_verif_xyz' },
  'v2.kya.suspend': { reason },
  'v2.kya.reactivate': { reason: 'Reviewed' },
  'v2.wallets.create': { agent_id, ...wallet },
  'v2.wallets.update': { limit_per_tx: '50.00' },
  'v2.wallets.transfer': { destination: 'openai.com', amount: '5.00', memo: 'API credits' },
  'v2.pay': { to: 'openai.com', amount: '5.00', wallet_id },
  'v2.policies.check': asked,
  'v2.policies.parse': { natural_language },
  'v2.policies.preview': { agent_id, natural_language },
  'v2.policies.apply': { agent_id, natural_language, confirm: true },
  'v2.groups.create': { name: 'Growth team', budget: { daily: '80.00' } },
  'v2.groups.update': { budget: { daily: '100.00' } },
  'v2.groups.addAgent': { agent_id },
  'v2.holds.create': {
    wallet_id,
    amount: '5.00',
    merchant_id: 'hotel.example',
    purpose: 'One night',
    duration_hours: 24,
  },
  'v2.holds.capture': { amount: '0.80' },
  'v2.holds.void': {},
  'v2.holds.extend': { additional_hours: 24 },
  'v2.approvals.create': { action: 'pay', wallet_id, vendor: 'openai.com', amount: '5.00' },
  'v2.approvals.approve': { notes: 'Checked the invoice' },
  'v2.approvals.reject': { reason: 'Not what we ordered' },
  'v2.approvals.cancel': {},
  'v2.guardrails.activate': { wallet_id, reason },
  'v2.guardrails.deactivate': { wallet_id },
  'v2.killSwitch.activateRail': { reason },
  'v2.killSwitch.deactivateRail': {},
  'v2.killSwitch.activateNamedRail': { rail: 'simulated', reason },
  'v2.killSwitch.deactivateNamedRail': { rail: 'simulated' },
  'v2.killSwitch.activateChain': { reason },
  'v2.killSwitch.deactivateChain': {},
  'v2.killSwitch.activateNamedChain': { chain: 'base', reason },
  'v2.killSwitch.deactivateNamedChain': { chain: 'base' },
  'v2.simulation.run': asked,
  'v2.compliance.check': { address: 'openai.com', amount: '5.00' },
  'v2.chains.estimateGas': {},
  'v2.chains.createAddress': {},
  'v2.chains.upgradeAccount': {},
  'v2.cards.create': {},
  'v2.cards.update': {},
  'v2.cards.delete': {},
  'v2.escrows.create': {},
}
