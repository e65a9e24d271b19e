import { noRules, type Rules } from '../../packages/core/src/policy/rules.ts'
import { usd } from './given.ts'
import { limitBy, readRules } from './reading.ts'

export const merchants = ['a.example', 'slow.simulated', 'b.example', 'fail.simulated']

export const everyRule: readonly Partial<Rules>[] = [
  {},
  { dailyLimit: usd('40'), maxPerMinute: 3 },
  { requireApprovalAbove: usd('2'), approvalHours: 24 },
  { requireApprovalAbove: 0n, approvalsNeeded: 2 },
  { totalLimit: usd('60'), duplicateSeconds: 60, duplicates: 'agent-may-override' },
  {
    circuitBreaker: { attempts: 4, per: 'hour' },
    limitsBy: limitsOf(['a.example'], 'total'),
    unknownCategory: 'allow',
  },
  { approveNewPayees: true, monthlyLimit: usd('50') },
  {
    weeklyLimit: usd('45'),
    duplicateSeconds: 60,
    limitsBy: limitsOf(merchants, 'day'),
    unknownCategory: 'allow',
  },
  { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 300, to: 1200 }] },
  { allowedMerchants: ['a.example', 'slow.simulated'], maxPerDay: 5 },
  { blockedMerchants: ['b.example'], kyaSteps: [{ above: usd('3'), level: 'verified' }] },
]

function limitsOf(entries: readonly string[], per: 'day' | 'total'): Rules['limitsBy'] {
  const internal = limitBy({ categories: ['internal'] }, usd('25'), 'week')
  return [limitBy({ merchants: entries }, usd('20'), per), internal]
}

export function rulesAt(at: number): Rules {
  return { ...noRules, ...readRules(everyRule[at % everyRule.length] ?? {}) }
}
