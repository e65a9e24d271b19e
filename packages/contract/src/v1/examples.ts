import { type Examples, exampleId } from '../example.ts'
import type { v1Operations } from './operations.ts'

const agentId = exampleId('wallet')
const payment = {
  from: agentId,
  to: { merchant: { name: 'OpenAI', domain: 'openai.com' } },
  amount: '5.00',
}
const text = 'max $50 per day, block gambling'

/** A body for each operation that has one; a test sends each of them. */
export const v1Examples: Examples<typeof v1Operations> = {
  'agents.create': {
    name: 'Marketing Agent',
    description: 'Buys ads',
    metadata: { team: 'growth' },
  },
  'agents.createFromTemplate': { name: 'Research Agent', templateId: 'research' },
  'agents.adjustBudget': { amount: 100 },
  'agents.delegate': { name: 'Scout', amount: '5.00', dailyLimit: '2.00' },
  'kya.upgrade': { level: 'verified', anchorVerificationId: 'persona_verif_xyz' },
  'kya.suspend': { reason: 'Unusual payees' },
  'wallets.create': { agentId, currency: 'USDC' },
  'wallets.fund': { amount: '100.00' },
  'payments.create': { ...payment, memo: 'API credits' },
  'payments.check': payment,
  'payments.capture': { amount: '0.80' },
  'payments.extend': { hours: 24 },
  'payments.refund': { amount: '0.50', reason: 'Returned' },
  'policies.parse': { text },
  'policies.preview': { text },
  'policies.apply': { text },
  'policies.create': {
    name: 'Team policy',
    dailyLimit: '100.00',
    requireApprovalAbove: '50.00',
    blockedCategories: ['gambling'],
  },
  'policies.update': { dailyLimit: '60.00', requireApprovalAbove: '30.00' },
  'policies.restore': { version: 1 },
  'policies.attach': { agentId },
  'policies.detach': { agentId },
  'policies.shadow': { candidateId: exampleId('policy') },
  'policies.backtest': { rules: { dailyLimit: '20.00' } },
  'agents.requestMore': {
    what: 'raise',
    per: 'day',
    amount: '250.00',
    reason: 'The quarterly hosting invoice is due today',
  },
  'approvals.approve': { note: 'Checked the invoice' },
  'approvals.deny': { note: 'Not what we ordered' },
  'approvals.createLink': { label: 'Ann, head of finance' },
  'groups.create': { name: 'Growth team', dailyLimit: '80.00' },
  'groups.update': { name: 'Growth', metadata: { costCenter: '4711' } },
  'groups.addAgent': { agentId },
  'killSwitch.set': { on: true, reason: 'Unusual payees', agentId },
  'payees.create': { name: 'OpenAI', domains: ['openai.com'], category: 'software' },
  'payees.update': { domains: ['openai.com', 'chatgpt.com'] },
  'valuations.set': { from: 'EUR', to: 'USD', rate: '1.08' },
  'apiKeys.create': {
    name: 'Reporting',
    owner: 'finance',
    permissions: ['wallets:read', 'payments:read'],
  },
  'apiKeys.delete': { cascade: true },
  'members.update': { role: 'approver', cascade: true },
  'members.delete': { cascade: true },
  'invitations.create': { role: 'approver', name: 'Ann' },
}
