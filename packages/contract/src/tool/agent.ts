import type { ToolSpec } from './tool.ts'

const paymentId = 'paymentId'
const ofApproval = ['id', 'status', 'request', 'note', 'expiresAt'] as const
const metadata = 'Your own labels: at most 50 strings, numbers or booleans.'

/** What an agent can do with its own key. */
export const agentTools: readonly ToolSpec[] = [
  {
    name: 'get_balance',
    title: 'Get balance',
    description: 'Your balance, and what of it is held and available.',
    operation: 'agents.retrieve',
  },
  {
    name: 'get_limits',
    title: 'Get limits',
    description: 'Your limits, what is left of each, and when it resets.',
    operation: 'agents.limits',
  },
  {
    name: 'check_payment',
    title: 'Check a payment',
    description:
      'Whether a payment would be allowed now, need approval or be declined, and what would be ' +
      'allowed instead. Nothing is paid.',
    operation: 'payments.check',
    without: ['capture', 'holdHours', 'metadata'],
  },
  {
    name: 'pay',
    title: 'Pay',
    description:
      'Pay a merchant, a payee of the directory or a wallet. The answer is final unless status ' +
      'is PENDING_APPROVAL or PROCESSING. If it is refused, follow refusal.nextStep. Never split ' +
      'a payment to get around a limit.',
    operation: 'payments.create',
    described: { metadata },
    without: ['capture', 'holdHours'],
    once: true,
    destructive: true,
    openWorld: true,
  },
  {
    name: 'hold',
    title: 'Hold funds',
    description:
      'Reserve funds for a payment whose final amount is not known yet. Then capture what is ' +
      'due, or void the hold.',
    operation: 'payments.create',
    fixed: { capture: false },
    described: { metadata },
    once: true,
    openWorld: true,
  },
  {
    name: 'capture',
    title: 'Capture a hold',
    description: 'Pay all or part of a hold. The rest is released.',
    operation: 'payments.capture',
    id: paymentId,
    destructive: true,
    openWorld: true,
  },
  {
    name: 'void',
    title: 'Void a hold',
    description: 'Release a hold without paying.',
    operation: 'payments.void',
    id: paymentId,
  },
  {
    name: 'get_payment',
    title: 'Get a payment',
    description: 'The current state of a payment.',
    operation: 'payments.retrieve',
    id: paymentId,
    without: ['expand', 'wait'],
  },
  {
    name: 'wait_for_approval',
    title: 'Wait for approval',
    description:
      'Wait until a payment that is PENDING_APPROVAL is approved or denied, for at most ' +
      'waitSeconds. If it is still pending, do other work or call this again.',
    operation: 'payments.retrieve',
    id: paymentId,
    without: ['expand'],
    renamed: { wait: 'waitSeconds' },
    described: { wait: 'How long to wait at most.' },
    defaults: { wait: 25 },
  },
  {
    name: 'cancel_payment',
    title: 'Cancel a pending payment',
    description: 'Withdraw a payment that is PENDING_APPROVAL and release its funds.',
    operation: 'approvals.cancel',
    id: paymentId,
    told: ['id', 'status', 'paymentId'],
    takesPaymentId: true,
    destructive: true,
  },
  {
    name: 'request_more',
    title: 'Request more',
    description:
      'Ask a human for a higher limit for a while, more budget, or one more payee. Nothing ' +
      'changes until it is approved.',
    operation: 'agents.requestMore',
    told: ofApproval,
    once: true,
  },
  {
    name: 'get_request',
    title: 'Get a request',
    description: 'What was decided on something that you asked for with request_more.',
    operation: 'approvals.retrieve',
    id: 'requestId',
    told: ofApproval,
  },
  {
    name: 'list_payments',
    title: 'List payments',
    description: 'Your payments, including declined ones, newest first.',
    operation: 'payments.list',
    without: ['walletId'],
  },
  {
    name: 'list_payees',
    title: 'List payees',
    description: 'The payee directory: whom the organization knows. Pay them by payeeId.',
    operation: 'payees.list',
  },
  {
    name: 'pause_self',
    title: 'Pause yourself',
    description:
      'Block all your payments until an operator resumes you. Use it if your key or your ' +
      'instructions may be compromised. You cannot undo it.',
    operation: 'agents.pause',
    destructive: true,
  },
  {
    name: 'create_subagent',
    title: 'Create a sub-agent',
    description:
      'Create an agent below you with part of your funds. Your limits also apply to it. The ' +
      'answer has its API key, once.',
    operation: 'agents.delegate',
    without: ['metadata', 'description'],
    once: true,
  },
  {
    name: 'revoke_subagent',
    title: 'Revoke a sub-agent',
    description:
      'Permanently delete an agent below you, and those below it. Their funds return to you.',
    operation: 'agents.delete',
    id: 'agentId',
    destructive: true,
  },
]
