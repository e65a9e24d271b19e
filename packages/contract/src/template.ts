import { agentPermissionsDefault } from '@bursar/core'
import { z } from 'zod'
import { money } from './money.ts'
import { type KeyPermission, permission } from './permission.ts'

interface Figures {
  readonly name: string
  readonly description: string
  readonly maxTransaction: string
  readonly dailyLimit: string
  readonly requiresApproval: boolean
}

const watcherPermissions: readonly KeyPermission[] = ['wallets:read', 'payments:read']

function payer(
  name: string,
  description: string,
  rest: Pick<Figures, 'maxTransaction' | 'dailyLimit'> & { requiresApproval?: true },
) {
  const { requiresApproval = false, ...figures } = rest
  const permissions = agentPermissionsDefault
  return { name, description, ...figures, requiresApproval, readOnly: false, permissions }
}

function watcher(name: string, description: string) {
  const figures = { maxTransaction: '0.00000000', dailyLimit: '0.00000000' }
  const permissions = watcherPermissions
  return { name, description, ...figures, requiresApproval: false, readOnly: true, permissions }
}

/** The ten templates. An agent made from one gets these figures as its own policy. */
const figuresOf = {
  'customer-support': payer(
    'Customer Support Agent',
    'Issues small refunds and goodwill credits to customers.',
    { maxTransaction: '100.00000000', dailyLimit: '500.00000000' },
  ),
  procurement: payer('Procurement Agent', 'Buys from suppliers after human approval.', {
    maxTransaction: '500.00000000',
    dailyLimit: '5000.00000000',
    requiresApproval: true,
  }),
  research: payer('Research Agent', 'Pays for data, papers and API calls.', {
    maxTransaction: '50.00000000',
    dailyLimit: '500.00000000',
  }),
  trading: payer('Trading Agent', 'Moves larger sums between accounts and venues.', {
    maxTransaction: '10000.00000000',
    dailyLimit: '50000.00000000',
  }),
  'expense-tracker': watcher(
    'Expense Tracker',
    'Reads payments and categorizes expenses. Read-only.',
  ),
  'invoice-collector': watcher(
    'Invoice Collector',
    'Matches incoming payments to invoices. Read-only.',
  ),
  'budget-guardian': watcher('Budget Guardian', 'Monitors spending against budgets. Read-only.'),
  'payroll-agent': payer('Payroll Agent', 'Pays employees after human approval.', {
    maxTransaction: '5000.00000000',
    dailyLimit: '50000.00000000',
    requiresApproval: true,
  }),
  'revenue-reporter': watcher('Revenue Reporter', 'Reports on incoming payments. Read-only.'),
  'subscription-manager': payer('Subscription Manager', 'Pays and renews subscriptions.', {
    maxTransaction: '1000.00000000',
    dailyLimit: '10000.00000000',
  }),
} as const

export type TemplateId = keyof typeof figuresOf
const templateIds = Object.keys(figuresOf) as [TemplateId, ...TemplateId[]]

export const templateId = z.enum(templateIds).meta({ id: 'TemplateId' })

export const template = z
  .object({
    id: templateId,
    name: z.string(),
    description: z.string(),
    maxTransaction: money,
    dailyLimit: money,
    requiresApproval: z.boolean().meta({ description: 'Whether every payment requires approval.' }),
    readOnly: z
      .boolean()
      .meta({ description: 'Whether the agent is read-only and cannot make payments.' }),
    permissions: z.array(permission),
  })
  .meta({ id: 'Template' })
export type Template = z.output<typeof template>

export function templateOf(id: TemplateId): Template {
  const { permissions, ...figures } = figuresOf[id]
  return { id, ...figures, permissions: [...permissions] }
}

/** All templates, in the order in which they are listed. */
export const templates: readonly Template[] = templateIds.map(templateOf)
