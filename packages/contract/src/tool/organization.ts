import type { ToolSpec } from './tool.ts'

const agentId = 'agentId'
const policyId = 'policyId'

/** What an operator can do with a key of the organization. */
export const organizationTools: readonly ToolSpec[] = [
  {
    name: 'create_agent',
    title: 'Create an agent',
    description:
      'Create a new agent with wallet and API key, optionally from a template (templateId). The ' +
      'answer has its API key, once.',
    operation: 'agents.create',
    instead: { argument: 'templateId', operation: 'agents.createFromTemplate' },
    once: true,
  },
  {
    name: 'list_agents',
    title: 'List agents',
    description: 'List all agents in the organization, newest first.',
    operation: 'agents.list',
  },
  {
    name: 'get_agent',
    title: 'Get an agent',
    description: 'Get details for a specific agent.',
    operation: 'agents.retrieve',
    id: agentId,
  },
  {
    name: 'adjust_budget',
    title: 'Adjust a budget',
    description:
      "Add funds to an agent's wallet from the organization's wallet, or remove funds with a " +
      'negative amount.',
    operation: 'agents.adjustBudget',
    id: agentId,
    once: true,
  },
  {
    name: 'pause_agent',
    title: 'Pause an agent',
    description: 'Freeze an agent wallet: its payments are blocked until it is resumed.',
    operation: 'agents.pause',
    id: agentId,
  },
  {
    name: 'resume_agent',
    title: 'Resume an agent',
    description: 'Unfreeze an agent wallet.',
    operation: 'agents.resume',
    id: agentId,
  },
  {
    name: 'rotate_agent_key',
    title: "Rotate an agent's key",
    description:
      "Replace an agent's API key. The old key stops working at once; the answer has the new " +
      'one, once.',
    operation: 'agents.rotateKey',
    id: agentId,
    once: true,
    destructive: true,
  },
  {
    name: 'delete_agent',
    title: 'Delete an agent',
    description:
      'Permanently delete an agent, and all agents below it, and sweep their balances back.',
    operation: 'agents.delete',
    id: agentId,
    destructive: true,
  },
  {
    name: 'get_exposure',
    title: 'Get exposure',
    description: 'The most that an agent can lose in the next hour, day and month.',
    operation: 'agents.exposure',
    id: agentId,
  },
  {
    name: 'get_agent_limits',
    title: "Get an agent's limits",
    description: "An agent's limits in force, and what is left of each.",
    operation: 'agents.limits',
    id: agentId,
  },
  {
    name: 'fund_wallet',
    title: 'Fund a wallet',
    description: 'Add money to a wallet: test funds, or a recorded deposit with a live key.',
    operation: 'wallets.fund',
    id: 'walletId',
    once: true,
  },
  {
    name: 'list_payments',
    title: 'List payments',
    description: 'Payments of all agents, including declined ones, newest first.',
    operation: 'payments.list',
  },
  {
    name: 'explain_payment',
    title: 'Explain a payment',
    description: 'A payment with the result of every rule that was checked.',
    operation: 'payments.retrieve',
    id: 'paymentId',
    fixed: { expand: 'trace' },
    without: ['wait'],
  },
  {
    name: 'list_policies',
    title: 'List policies',
    description: 'Policies and their rules.',
    operation: 'policies.list',
  },
  {
    name: 'get_policy',
    title: 'Get a policy',
    description: 'The rules of a policy.',
    operation: 'policies.retrieve',
    id: policyId,
  },
  {
    name: 'update_policy',
    title: 'Update a policy',
    description:
      'Change rules of a policy. Rules that are not sent stay; null removes a rule. The change ' +
      'takes effect at once: try it with backtest_policy first.',
    operation: 'policies.update',
    id: policyId,
    destructive: true,
  },
  {
    name: 'policies_parse',
    title: 'Parse a policy in English',
    description:
      'What a policy in English means, without writing anything: its rules, read back as ' +
      'sentences, and what was not understood or may mean several things.',
    operation: 'policies.parse',
  },
  {
    name: 'policies_preview',
    title: 'Preview a policy in English',
    description: 'What a policy would say with a text applied to it. Nothing is written.',
    operation: 'policies.preview',
    id: policyId,
  },
  {
    name: 'policies_apply',
    title: 'Apply a policy in English',
    description:
      'Change a policy as a text says, at once; rules that it does not name stay. Show a person ' +
      'the preview first. A text that is not fully understood is refused.',
    operation: 'policies.apply',
    id: policyId,
    destructive: true,
  },
  {
    name: 'lint_policy',
    title: 'Lint a policy',
    description: 'Find rules that contradict each other or can never apply.',
    operation: 'policies.lint',
    id: policyId,
  },
  {
    name: 'backtest_policy',
    title: 'Back-test a policy',
    description: 'What changed rules would have decided about past payments. Nothing is changed.',
    operation: 'policies.backtest',
    id: policyId,
  },
  {
    name: 'list_approvals',
    title: 'List approvals',
    description: 'Payments that wait for a decision, and those that were decided.',
    operation: 'approvals.list',
  },
  {
    name: 'approve_payment',
    title: 'Approve a payment',
    description:
      'Approve a payment that is PENDING_APPROVAL. Only call this if a human told you to.',
    operation: 'approvals.approve',
    id: 'approvalId',
    without: ['stepUp'],
    destructive: true,
    openWorld: true,
  },
  {
    name: 'deny_payment',
    title: 'Deny a payment',
    description: 'Deny a payment that is PENDING_APPROVAL and release its funds.',
    operation: 'approvals.deny',
    id: 'approvalId',
    destructive: true,
  },
  {
    name: 'list_groups',
    title: 'List groups',
    description: 'Groups of agents with shared budgets.',
    operation: 'groups.list',
  },
  {
    name: 'get_group_spending',
    title: "Get a group's spending",
    description: 'What a group has spent, by agent, against its limits.',
    operation: 'groups.spending',
    id: 'groupId',
  },
  {
    name: 'create_group',
    title: 'Create a group',
    description: 'Create a group of agents that share the limits of its policy.',
    operation: 'groups.create',
    once: true,
  },
  {
    name: 'add_agent_to_group',
    title: 'Add an agent to a group',
    description: "Add an agent to a group: the group's limits apply to it from now on.",
    operation: 'groups.addAgent',
    id: 'groupId',
  },
  {
    name: 'get_kya',
    title: "Get an agent's KYA",
    description: 'How well an agent is known: level, status and trust score.',
    operation: 'kya.retrieve',
    id: agentId,
  },
  {
    name: 'suspend_kya',
    title: "Suspend an agent's KYA",
    description: "Suspend an agent's identity: its payments are blocked until it is reactivated.",
    operation: 'kya.suspend',
    id: agentId,
  },
  {
    name: 'reactivate_kya',
    title: "Reactivate an agent's KYA",
    description: "Lift the suspension of an agent's identity.",
    operation: 'kya.reactivate',
    id: agentId,
  },
  {
    name: 'set_kill_switch',
    title: 'Set a kill switch',
    description:
      'Stop payments of the whole environment, or of a rail, a group or an agent, or lift such a ' +
      'stop.',
    operation: 'killSwitch.set',
    destructive: true,
  },
  {
    name: 'list_events',
    title: 'List events',
    description: 'The audit log: what was done, when and with which key.',
    operation: 'events.list',
  },
]
