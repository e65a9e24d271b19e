import type { V2OperationName } from './permission.ts'

const noChain =
  'No chain is configured: it always returns 422 `RAIL_NOT_CONFIGURED`. Payments do not need it.'
const noCards = 'No card issuer is configured: it always returns 422 `RAIL_NOT_CONFIGURED`.'
const noEscrow =
  'No escrow agent is configured: it always returns 422 `RAIL_NOT_CONFIGURED`. To reserve funds, ' +
  'use a hold.'
const notReversed =
  'Payments that were made are not reversed, and reading still works. To stop one agent only, ' +
  'update it with `"is_active": false`.'
const stopsRail = `Use it in an emergency, to stop payments by one rail. ${notReversed}`
const stopsChain = `Use it in an emergency, to stop payments that name a chain. ${notReversed}`

/** When each operation is of use. One that is missing here does not compile. */
export const v2Guidance: Readonly<Record<V2OperationName, string>> = {
  'v2.agents.create':
    'Use it once for each agent. Omitted limits have defaults. It gets a wallet without funds ' +
    'unless `create_wallet` is false.',
  'v2.agents.list': 'Use it to find agents. An agent only sees itself.',
  'v2.agents.retrieve':
    'Use it to see an agent, its policy, and in `effective` the limits that apply to it from all ' +
    'policies and groups.',
  'v2.agents.update':
    'Use it to change limits or policy, or to stop an agent with `"is_active": false`.',
  'v2.agents.delete': 'Use it when an agent is no longer needed. It cannot be undone.',
  'v2.agents.rotateKey':
    'Use it to give an agent a key of its own, or a new one if a key may be known to others. Its ' +
    'old key ends with it.',
  'v2.agents.limits': 'Use it before a payment to see what is left of each limit.',
  'v2.agents.spending': 'Use it to see what one agent spent, day by day.',
  'v2.agents.wallet': "Use it to find the ID of an agent's wallet, for transfers and holds.",
  'v2.agents.createWallet':
    'Use it for an agent that was created without a wallet, or for another currency.',
  'v2.agents.policyHistory': "Use it to see who changed an agent's policy, and when.",
  'v2.kya.retrieve': "Use it to see how far an agent's identity is verified.",
  'v2.kya.trustScore': 'Use it to see how the trust score of an agent is made up.',
  'v2.kya.upgrade':
    'Use it if a policy requires a higher KYA level. Test environments accept any evidence that ' +
    'does not start with `sim_fail_`; live ones require a configured issuer.',
  'v2.kya.suspend': 'Use it if the evidence about an agent is in doubt.',
  'v2.kya.reactivate': 'Use it after the doubt about an agent was resolved.',
  'v2.wallets.create':
    'Use it for an agent that was created without a wallet, or for another currency.',
  'v2.wallets.list': 'Use it to find wallets, optionally of one agent.',
  'v2.wallets.retrieve': 'Use it to see a wallet and the limits of its agent.',
  'v2.wallets.update': "Use it to change the limits of a wallet's agent.",
  'v2.wallets.balance': 'Use it to see what a wallet holds.',
  'v2.wallets.addresses': 'Use it if a client requires it. Without a chain it is empty.',
  'v2.wallets.transfer':
    'Use it for every payment from a given wallet. A refused payment returns the rule and what ' +
    'would succeed instead; do not split the amount. Only `completed` is final: other statuses ' +
    'mean that no money has reached the payee yet.',
  'v2.pay':
    "Use it to pay with an agent's own key; an organization key must name the paying wallet. " +
    'Only the status `completed` is final.',
  'v2.policies.check':
    'Use it to find out in advance whether a payment would succeed. It does not reserve anything.',
  'v2.policies.parse':
    'Use it to turn sentences such as "max $50 per day, no gambling" into rules. Text that is ' +
    'not understood is returned as such and never guessed.',
  'v2.policies.preview': "Use it before `apply`, to see how an agent's policy would change.",
  'v2.policies.apply': 'Use it to change the rules of one agent. It requires `confirm: true`.',
  'v2.policies.examples': 'Use it to see how policies are written.',
  'v2.policies.retrieve': 'Use it to see the rules of one agent.',
  'v2.policies.recommendations':
    'Use it after changing a policy, to find rules that do not do what they seem to.',
  'v2.groups.create': 'Use it to limit what several agents spend together.',
  'v2.groups.list': 'Use it to find groups.',
  'v2.groups.retrieve': 'Use it to see which agents are in a group, and its budget.',
  'v2.groups.update': 'Use it to change the budget or the merchant policy of a group.',
  'v2.groups.delete': 'Use it for a group that is no longer needed.',
  'v2.groups.addAgent':
    'Use it to make the budget of a group apply to an agent. What it spends from now on counts.',
  'v2.groups.removeAgent': 'Use it to take an agent out of a group.',
  'v2.groups.spending': 'Use it to see who spent what of a shared budget.',
  'v2.holds.create':
    'Use it if the final amount is only known later, as for a hotel. Funds are reserved until ' +
    'the hold is captured, voided or expires.',
  'v2.holds.list': 'Use it to find open holds.',
  'v2.holds.listOfWallet': 'Use it to find the holds of one wallet.',
  'v2.holds.retrieve': 'Use it to see whether a hold is still open.',
  'v2.holds.capture': 'Use it when the final amount of a hold is known.',
  'v2.holds.void': 'Use it if a hold is no longer needed.',
  'v2.holds.extend': 'Use it if a hold would expire before it can be captured.',
  'v2.approvals.create':
    'Use it to request approval of one payment, also if no policy requires it.',
  'v2.approvals.list': 'Use it to see requests for approval and how they were decided.',
  'v2.approvals.pending': 'Use it to find the payments that require a decision.',
  'v2.approvals.retrieve': 'Use it to find out whether a payment was approved.',
  'v2.approvals.approve': 'Use it to approve exactly this payment, which is then executed.',
  'v2.approvals.reject': 'Use it to refuse a payment that requires approval.',
  'v2.approvals.cancel': 'Use it if the requesting agent no longer needs the payment.',
  'v2.guardrails.status': 'Use it to see whether the agent of a wallet is stopped, and why.',
  'v2.guardrails.activate':
    'Use it in an emergency, to stop one agent by its wallet. Reading still works.',
  'v2.guardrails.deactivate': 'Use it to let an agent pay again after the emergency.',
  'v2.killSwitch.status': 'Use it to find out which kill switches are on, and why.',
  'v2.killSwitch.activateRail': stopsRail,
  'v2.killSwitch.deactivateRail': 'Use it to allow payments by a rail again.',
  'v2.killSwitch.activateNamedRail': stopsRail,
  'v2.killSwitch.deactivateNamedRail': 'Use it to allow payments by a rail again.',
  'v2.killSwitch.activateChain': stopsChain,
  'v2.killSwitch.deactivateChain': 'Use it to allow payments that name a chain again.',
  'v2.killSwitch.activateNamedChain': stopsChain,
  'v2.killSwitch.deactivateNamedChain': 'Use it to allow payments that name a chain again.',
  'v2.simulation.run':
    'Use it like `policies/check`, to also see the result of every check and what would succeed.',
  'v2.evidence.policyDecisions': 'Use it to see how payments were decided, and why.',
  'v2.evidence.policyDecision': 'Use it to see the result of every check of one payment.',
  'v2.evidence.export':
    'Use it to hand a decision to an auditor, with what is needed to verify it.',
  'v2.evidence.transaction': 'Use it to see everything that is recorded of one transaction.',
  'v2.evidence.verify': 'Use it to verify that the record of a transaction was not changed.',
  'v2.ledger.entries': 'Use it as a journal of all movements of money.',
  'v2.ledger.entry': 'Use it to see both sides of one movement.',
  'v2.ledger.verify': 'Use it to verify that a movement was not changed.',
  'v2.transactions.status': 'Use it to find out what became of a payment.',
  'v2.spending.summary': 'Use it to see what was spent, and what is left.',
  'v2.spending.byVendor': 'Use it to see where the money goes.',
  'v2.spending.byCategory': 'Use it to see what the money is spent on.',
  'v2.spending.trends': 'Use it to see how spending changes over time.',
  'v2.compliance.check':
    'Use it to see what the policies say of a payee. No sanctions list or watchlist is checked.',
  'v2.chains.list': noChain,
  'v2.chains.tokens': noChain,
  'v2.chains.estimateGas': noChain,
  'v2.chains.createAddress': noChain,
  'v2.chains.upgradeAccount': noChain,
  'v2.cards.list': noCards,
  'v2.cards.create': noCards,
  'v2.cards.update': noCards,
  'v2.cards.delete': noCards,
  'v2.escrows.list': noEscrow,
  'v2.escrows.create': noEscrow,
}
