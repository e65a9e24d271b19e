import type { OperationName } from '../permission.ts'

/** When each operation is of use. One that is missing here does not compile. */
export const v1Guidance: Readonly<Record<OperationName, string>> = {
  'organization.retrieve':
    'Use it to check that an API key works, and to find the environment, the ID of the ' +
    "organization's own policy, the rails in use, and the hash of the newest event.",
  'agents.templates':
    'Use it to choose a `templateId` for `POST /v1/agents/from-template`. Each template is a ' +
    'set of limits and permissions.',
  'agents.create':
    'Use it once for each agent. It gets a wallet, an API key and a policy without limits: add ' +
    'limits with `PATCH /v1/policies/{id}` and funds with `adjust-budget`. The key is shown once.',
  'agents.list': 'Use it to find agents and see their balances. An agent only sees itself.',
  'agents.createFromTemplate':
    'Use it instead of `POST /v1/agents` to start with the limits of a template.',
  'agents.retrieve':
    "Use it to see an agent's balance, status and policy. It never returns the secret API key.",
  'agents.delete':
    'Use it when an agent is no longer needed. It cannot be undone; to stop an agent for a ' +
    'while, pause it.',
  'agents.adjustBudget':
    'Use it to give an agent funds (positive) or take them back (negative). The budget is what ' +
    'the wallet holds; what may be spent of it in a day is a limit of its policy.',
  'agents.pause':
    'Use it to stop one agent at once. Balances can still be read. An agent can pause itself.',
  'agents.resume': 'Use it to let a paused agent pay again. An agent cannot resume itself.',
  'agents.rotateKey':
    'Use it if a key is lost or may have leaked. From this response on, only the new key works.',
  'agents.delegate':
    'Use it to let an agent pass on part of its budget. Together, both can never spend more ' +
    'than the parent is allowed to.',
  'agents.requestMore':
    'Use it if the limits, the budget or the allowed merchants do not suffice for a task. The ' +
    'response is an approval: retrieve it to see what was decided.',
  'agents.limits':
    'Use it before a payment to see every limit that applies, from all policies and groups, and ' +
    'what is left of each.',
  'agents.exposure':
    'Use it to see what a mistake or a stolen key could cost, given the balances and all limits.',
  'kya.retrieve': "Use it to see how far an agent's identity is verified, and why.",
  'kya.upgrade':
    'Use it if a policy requires a higher KYA level. Test environments accept any evidence that ' +
    'does not start with `sim_fail_`; live ones require a configured issuer.',
  'kya.suspend':
    'Use it if the evidence about an agent is in doubt. To stop payments for any other reason, ' +
    'pause the agent.',
  'kya.reactivate': 'Use it after the doubt about an agent was resolved.',
  'wallets.create':
    'Use it to let an agent, or without `agentId` the organization, hold another currency.',
  'wallets.list': "Use it to see all balances, including those of the organization's own wallets.",
  'wallets.retrieve': 'Use it to see the balance of one wallet.',
  'wallets.entries': 'Use it as an account statement: every debit and credit of a wallet.',
  'wallets.fund':
    'Use it to put funds into a wallet. In a test environment they are simulated, at most ' +
    '10,000.00 per call; in a live one it records a deposit that was received.',
  'payments.create':
    'Use it for every payment. A refused payment returns the code of the rule and what would ' +
    'succeed instead; do not split the amount. `capture: false` creates a hold. Check the status ' +
    'in the response: `PENDING_APPROVAL` and `PROCESSING` are not final.',
  'payments.list': 'Use it to see what was paid and what was refused.',
  'payments.check':
    'Use it to find out in advance whether a payment would succeed, require approval or be ' +
    'refused. It does not reserve anything.',
  'payments.retrieve':
    'Use it to find out what became of a payment. With `wait=30`, the response comes as soon as ' +
    'an approval is decided.',
  'payments.capture': 'Use it when the final amount of a hold is known.',
  'payments.void':
    'Use it if a hold is no longer needed. Otherwise its funds stay held until it expires.',
  'payments.extend': 'Use it if a hold would expire before it can be captured.',
  'payments.refund':
    'Use it to return a payment or part of it. Refunds of one payment never exceed its amount.',
  'policies.parse':
    'Use it to turn sentences such as "max $50 per day, no gambling" into rules. Text that is ' +
    'not understood is returned as such and never guessed.',
  'policies.preview': 'Use it before `apply`, to see which rules of a policy a text would change.',
  'policies.apply': 'Use it to change a policy by a text that `preview` understood completely.',
  'policies.create':
    'Use it for rules that several agents or groups share; attach it to each of them. An agent ' +
    'already has a policy of its own, which is changed with PATCH.',
  'policies.list': 'Use it to find policies, for example the own policy of each agent.',
  'policies.retrieve': 'Use it to see the rules of a policy, and what it is attached to.',
  'policies.update':
    'Use it to set or change rules. Omitted fields are unchanged; null removes a rule.',
  'policies.delete': 'Use it for a shared policy that is no longer needed. Detach it first.',
  'policies.versions': 'Use it to see who changed a policy, when, and what the rules were.',
  'policies.restore': 'Use it to undo changes to a policy.',
  'policies.lint':
    'Use it after changing a policy, to find rules that do not do what they seem to.',
  'policies.attach':
    'Use it to make a shared policy apply to an agent or a group. Every policy of an agent ' +
    'applies, so attaching one can only make it stricter.',
  'policies.detach': 'Use it to make a shared policy no longer apply to an agent or a group.',
  'policies.shadow':
    'Use it to try a policy on real payments without enforcing it. null as `candidateId` ends it.',
  'policies.shadowReport':
    'Use it to see which payments a candidate policy would have decided differently.',
  'policies.backtest':
    'Use it before changing rules, to see which past payments they would have decided differently.',
  'approvals.list': 'Use it with `status=PENDING` to find the payments that require a decision.',
  'approvals.retrieve': 'Use it to see the exact terms of a payment before deciding on it.',
  'approvals.challenge':
    'Use it where a policy has `stepUpAbove`: hand `options` to navigator.credentials.get(), ' +
    'then approve with the `nonce` and the credential as `stepUp`. For signed-in members only.',
  'approvals.approve':
    'Use it to approve exactly this payment. It is checked again and executed, if nothing that ' +
    'would refuse it has changed meanwhile.',
  'approvals.deny': 'Use it to refuse a payment that requires approval.',
  'approvals.cancel': 'Use it if the requesting agent no longer needs the payment.',
  'approvals.createLink':
    'Use it for an approver without an API key. Send the `url` to that person alone: its ' +
    'holder decides as the key that created it.',
  'approvals.listLinks': 'Use it to see which links of an approval are still open.',
  'approvals.revokeLink': 'Use it if a link was sent to the wrong person.',
  'groups.create': 'Use it to limit what several agents spend together.',
  'groups.list': 'Use it to find groups and see how many agents each has.',
  'groups.retrieve': 'Use it to see which agents are in a group.',
  'groups.update':
    'Use it to rename or label a group. Its limits are those of its own policy: use ' +
    '`PATCH /v1/policies/{id}`.',
  'groups.delete': 'Use it for a group that is no longer needed.',
  'groups.addAgent':
    'Use it to make the limits of a group apply to an agent. What it spends from now on counts.',
  'groups.removeAgent':
    'Use it to take an agent out of a group. If the group has rules, this requires ' +
    '`policies:write`, too.',
  'groups.spending': 'Use it to see who spent what of a shared budget.',
  'groups.exposure': 'Use it to see what the agents of a group could cost at most.',
  'killSwitch.retrieve': 'Use it to find out which kill switches are on, and why.',
  'killSwitch.set':
    'Use it in an emergency. It stops all payments at once: those of one agent, group or rail, ' +
    'or, without any of these fields, of the whole organization.',
  'payees.create':
    'Use it to say which names, domains and address belong to one payee, so that lists of ' +
    'merchants and limits by payee see it as one.',
  'payees.list': 'Use it to see the payees that the organization knows.',
  'payees.retrieve': 'Use it to see what is known about one payee.',
  'payees.update': 'Use it to add a domain or to change the address of a payee.',
  'payees.delete': 'Use it for a payee that should no longer be known.',
  'valuations.list': 'Use it to see how payments in other currencies count in limits.',
  'valuations.set':
    'Use it before agents pay in a currency that their limits are not in. It is not an exchange ' +
    'rate: no funds are converted.',
  'apiKeys.create':
    'Use it to give a program of the organization the permissions that it needs, and no more. ' +
    'The secret is shown once. The key of an agent is created with the agent.',
  'apiKeys.list': 'Use it to see which keys exist, who uses them, and when they were last used.',
  'apiKeys.delete': 'Use it if a key is no longer needed or may have leaked.',
  'members.list': 'Use it to see which people answer for this environment, and what each may do.',
  'members.retrieve': 'Use it to see what a person may do, and how many API keys they created.',
  'members.update':
    'Use it when what a person is responsible for changes. Nobody can change their own role, and ' +
    'the last owner stays one. Only a signed-in owner can call it.',
  'members.delete':
    'Use it when a person leaves. Payments that they requested and nobody has approved are ' +
    'released; the links that they created end. Only a signed-in owner can call it.',
  'invitations.create':
    'Use it to add a person. Send the `url` to that person alone. They choose a name, create a ' +
    'passkey and become a member when they accept. Only a signed-in owner can call it.',
  'invitations.list': 'Use it to see which invitations are still open.',
  'invitations.delete':
    'Use it if an invitation was sent to the wrong person. Only a signed-in owner can call it.',
  'events.list':
    'Use it to export or verify the log: everything that was decided, in order, with its hashes.',
}
