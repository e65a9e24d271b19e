import type { LintCode } from '../../packages/core/src/policy/lint/finding.ts'
import type { Rules } from '../../packages/core/src/policy/rules.ts'

/** What shows a finding, the fields it names, and the nearest policy that does not show it. */
export type Case = readonly [
  code: LintCode,
  shows: Partial<Rules>,
  fields: readonly (keyof Rules)[],
  nearMiss: Partial<Rules>,
]

/** Of rules that say when a person is asked, and how. */
export const approvals: readonly Case[] = [
  [
    'APPROVAL_THRESHOLD_UNREACHABLE',
    { requireApprovalAbove: 10n, maxTransaction: 10n, dailyLimit: 20n },
    ['requireApprovalAbove', 'maxTransaction'],
    { requireApprovalAbove: 9n, maxTransaction: 10n, dailyLimit: 20n },
  ],
  [
    'APPROVAL_THRESHOLD_UNREACHABLE',
    { autoApproveBelow: 11n, totalLimit: 10n },
    ['autoApproveBelow', 'totalLimit'],
    { autoApproveBelow: 10n, totalLimit: 10n },
  ],
  [
    'APPROVAL_THRESHOLD_UNREACHABLE',
    { requireApprovalAbove: 9n, autoApproveBelow: 10n },
    ['autoApproveBelow', 'requireApprovalAbove'],
    { autoApproveBelow: 10n },
  ],
  [
    'APPROVAL_THRESHOLD_UNREACHABLE',
    { requireApprovalAbove: 10n, autoApproveBelow: 10n },
    ['requireApprovalAbove', 'autoApproveBelow'],
    { requireApprovalAbove: 10n },
  ],
  [
    'NEW_PAYEES_UNREACHABLE',
    { approveNewPayees: true, requireApprovalAbove: 0n },
    ['approveNewPayees', 'requireApprovalAbove'],
    { approveNewPayees: true, requireApprovalAbove: 1n },
  ],
  [
    'NEW_PAYEES_UNREACHABLE',
    { approveNewPayees: true, autoApproveBelow: 1n },
    ['approveNewPayees', 'autoApproveBelow'],
    { approveNewPayees: true, autoApproveBelow: 2n },
  ],
  ['APPROVERS_MISSING', { approvalsNeeded: 3 }, ['approvalsNeeded'], { approvalsNeeded: 2 }],
  [
    'SELF_APPROVAL_UNREACHABLE',
    { selfApproval: 'deny' },
    ['selfApproval'],
    { selfApproval: 'deny', approveNewPayees: true },
  ],
  [
    'STEP_UP_UNREACHABLE',
    { stepUpAbove: 1n },
    ['stepUpAbove'],
    { stepUpAbove: 1n, requireApprovalAbove: 0n },
  ],
  [
    'APPROVAL_TERMS_UNREACHABLE',
    { approvalsNeeded: 2 },
    ['approvalsNeeded'],
    { approvalsNeeded: 2, approveNewPayees: true },
  ],
  [
    'APPROVAL_TERMS_UNREACHABLE',
    { approvalsNeeded: 2, duplicateSeconds: 60, duplicates: 'deny' },
    ['approvalsNeeded'],
    { approvalsNeeded: 2, duplicateSeconds: 60 },
  ],
  [
    'APPROVAL_TERMS_UNREACHABLE',
    { approvalHours: 4, requireApprovalAbove: 10n, maxTransaction: 10n },
    ['approvalHours'],
    { approvalHours: 4, requireApprovalAbove: 9n, maxTransaction: 10n },
  ],
  [
    'APPROVAL_TERMS_UNREACHABLE',
    { approvalHours: 4, unknownCategory: 'approve', blockedCategories: [] },
    ['approvalHours'],
    { approvalHours: 4, unknownCategory: 'approve', blockedCategories: ['gambling'] },
  ],
]
