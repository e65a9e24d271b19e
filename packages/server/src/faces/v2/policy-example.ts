interface PolicyExample {
  readonly description: string
  readonly natural_language: string
  readonly use_case: string
  readonly policy: Record<string, string | string[]>
  readonly spending_limits: Record<string, string>
}

/** Policies to begin with. Each is one that `apply` takes as it stands. */
export const policyExamples: readonly PolicyExample[] = [
  {
    description: 'Cloud and model providers, up to 500 per day.',
    natural_language: 'Allow max $500 per day on AWS and OpenAI, block gambling',
    use_case: 'An engineering agent that buys compute.',
    policy: { allowed_merchants: ['AWS', 'OpenAI'], blocked_categories: ['gambling'] },
    spending_limits: { daily: '500.00' },
  },
  {
    description: 'Small purchases only; larger ones require approval.',
    natural_language: 'Max $200 per transaction, require approval above $50',
    use_case: 'A personal shopping assistant.',
    policy: { require_approval_above: '50.00' },
    spending_limits: { per_transaction: '200.00' },
  },
  {
    description: 'Software only, with a monthly budget.',
    natural_language: 'Only software, max $500 per transaction and $5000 per month',
    use_case: 'An agent that buys software subscriptions.',
    policy: { allowed_categories: ['software'] },
    spending_limits: { per_transaction: '500.00', monthly: '5000.00' },
  },
  {
    description: 'A trial with a small budget, where every payment requires approval.',
    natural_language: 'Max $10 per transaction, $50 per day, $500 per month, approve each payment',
    use_case: 'A new agent that is not trusted yet.',
    policy: { require_approval_above: '0.00' },
    spending_limits: { per_transaction: '10.00', daily: '50.00', monthly: '500.00' },
  },
  {
    description: 'Any merchant except a few, with high limits.',
    natural_language: 'Max $5000 per day, block gambling and example-casino.com',
    use_case: 'A team agent that pays many vendors.',
    policy: { blocked_merchants: ['example-casino.com'], blocked_categories: ['gambling'] },
    spending_limits: { daily: '5000.00' },
  },
]
