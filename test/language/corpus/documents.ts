import { type Row, usd } from './row.ts'

/** From the documents, the notes on them, templates and guides. */
export const documents: readonly Row[] = [
  [
    'Allow max $500 per day on AWS and OpenAI, block gambling',
    { blockedCategories: ['gambling'], allowedMerchants: ['AWS', 'OpenAI'], dailyLimit: usd(500) },
  ],
  [
    'max $500 per day on AWS and OpenAI',
    { allowedMerchants: ['AWS', 'OpenAI'], dailyLimit: usd(500) },
  ],
  [
    '$100 on AWS and $50 on OpenAI per day',
    {
      allowedMerchants: ['AWS', 'OpenAI'],
      limitsBy: [
        { of: 'merchants', entries: ['AWS'], amount: usd(100), per: 'day' },
        { of: 'merchants', entries: ['OpenAI'], amount: usd(50), per: 'day' },
      ],
    },
  ],
  [
    '$100 each on AWS and OpenAI per day',
    {
      allowedMerchants: ['AWS', 'OpenAI'],
      limitsBy: [{ of: 'merchants', entries: ['AWS', 'OpenAI'], amount: usd(100), per: 'day' }],
    },
  ],
  ['$100 each on AWS and OpenAI', {}, { asked: ['$100 each on AWS and OpenAI'] }],
  [
    'max $500 a day on AWS, $2000 a day overall',
    {
      dailyLimit: usd(2000),
      limitsBy: [{ of: 'merchants', entries: ['AWS'], amount: usd(500), per: 'day' }],
    },
  ],
  ['Max $10000 per day', { dailyLimit: usd(10000) }],
  ['Max $1000 per transaction', { maxTransaction: usd(1000) }],
  ['Max $2000 per week on AWS', { allowedMerchants: ['AWS'], weeklyLimit: usd(2000) }],
  ['no gambling', { blockedCategories: ['gambling'] }],
  ['only OpenAI', { allowedMerchants: ['OpenAI'] }],
  ['Max $100 per day for API services', {}, { unparsed: ['Max $100 per day for API services'] }],
  ['require approval above $100', { requireApprovalAbove: usd(100) }],
  [
    'Max $500 per transaction and $5k per month',
    { maxTransaction: usd(500), monthlyLimit: usd(5000) },
  ],
  [
    'Max $1k per transaction, $10k per month',
    { maxTransaction: usd(1000), monthlyLimit: usd(10000) },
  ],
  [
    'Up to $2k per transaction and $5k per day on travel',
    { allowedCategories: ['travel'], dailyLimit: usd(5000), maxTransaction: usd(2000) },
  ],
  [
    'At most $100 per transaction, $1k per day',
    { maxTransaction: usd(100), dailyLimit: usd(1000) },
  ],
  [
    '$50 per transaction, $100 per day, ask above $100',
    { requireApprovalAbove: usd(100), maxTransaction: usd(50), dailyLimit: usd(100) },
  ],
  [
    '$50 per transaction, $100 per day, ask me before paying more than $100',
    { requireApprovalAbove: usd(100), maxTransaction: usd(50), dailyLimit: usd(100) },
  ],
  ['$500/tx and $5k/mo', { maxTransaction: usd(500), monthlyLimit: usd(5000) }],
  ['$200 per transaction, $3,000 per month', { maxTransaction: usd(200), monthlyLimit: usd(3000) }],
  ['saas_only 500/tx 5k/mo', {}, { unparsed: ['saas_only 500/tx 5k/mo'] }],
  [
    'Max transaction: $100.00, daily limit: $500.00',
    { maxTransaction: usd(100), dailyLimit: usd(500) },
  ],
  [
    'Max transaction: $500.00, daily limit: $5,000.00, human approval: yes',
    { requireApprovalAbove: usd(0), maxTransaction: usd(500), dailyLimit: usd(5000) },
  ],
  [
    'Max transaction $50.00 and daily limit $500.00',
    { maxTransaction: usd(50), dailyLimit: usd(500) },
  ],
  [
    'Transaction limit $10,000.00. Daily limit $50,000.00.',
    { maxTransaction: usd(10000), dailyLimit: usd(50000) },
  ],
  ['Max transaction: $0, daily limit: $0', { maxTransaction: usd(0), dailyLimit: usd(0) }],
  [
    'Max $5,000.00 per transaction, $50,000.00 per day, every payment needs approval',
    { requireApprovalAbove: usd(0), maxTransaction: usd(5000), dailyLimit: usd(50000) },
  ],
  [
    'Spend at most $1,000 per transaction and $10,000 per day',
    { maxTransaction: usd(1000), dailyLimit: usd(10000) },
  ],
  [
    'Spending limits: per transaction $500.00, daily $2000.00, monthly $20000.00',
    { maxTransaction: usd(500), dailyLimit: usd(2000), monthlyLimit: usd(20000) },
  ],
  [
    '$500.00 per transaction, $2000.00 daily, $20000.00 monthly',
    { maxTransaction: usd(500), dailyLimit: usd(2000), monthlyLimit: usd(20000) },
  ],
  [
    'Block gambling and adult content. Auto-approve below $100.00.',
    { autoApproveBelow: usd(100), blockedCategories: ['gambling', 'adult'] },
  ],
  ['block gambling, adult_content', { blockedCategories: ['gambling', 'adult'] }],
  [
    'Daily limit $3000.00. Auto-approve below $200.00.',
    { autoApproveBelow: usd(200), dailyLimit: usd(3000) },
  ],
  [
    'The budget is $5000.00 per day and $50000.00 per month',
    { dailyLimit: usd(5000), monthlyLimit: usd(50000) },
  ],
  ['Limit each transaction to $500.00', { maxTransaction: usd(500) }],
  [
    'Max $200 per day, at most 20 payments per hour, only OpenAI and shop.example. ' +
      'Times are in Europe/Paris.',
    {
      maxPerHour: 20,
      timezone: 'Europe/Paris',
      allowedMerchants: ['OpenAI', 'shop.example'],
      dailyLimit: usd(200),
    },
  ],
  [
    'Block Datadog, *.casino.example and UBER*',
    { blockedMerchants: ['Datadog', '*.casino.example', 'UBER*'] },
  ],
  [
    'block Adult_Content, casino and MCC 5933',
    { blockedCategories: ['adult', 'gambling', '5933'] },
  ],
  ['Nothing above $50', { maxTransaction: usd(50) }],
  ['two people must approve', { approvalsNeeded: 2 }],
  ['first payment to anybody new needs approval', { approveNewPayees: true }],
  ['ask me before any payment', { requireApprovalAbove: usd(0) }],
  ['Allow USD 20 per day', { dailyLimit: usd(20) }],
  ['20 bucks per payment', { maxTransaction: usd(20) }],
  ['five hundred dollars a day', { dailyLimit: usd(500) }],
  ['two hundred and fifty dollars a day', { dailyLimit: usd(250) }],
  ['max $10,000.50 per month', { monthlyLimit: usd(10000.5) }],
  ['max 1.5k dollars per month', { monthlyLimit: usd(1500) }],
  ['max $500 per day unless urgent', {}, { unparsed: ['max $500 per day unless urgent'] }],
  ['max $500 per day after 6pm', {}, { unparsed: ['max $500 per day after 6pm'] }],
  ['about $500 per day', {}, { unparsed: ['about $500 per day'] }],
  ['max $1.000,50 per day', {}, { asked: ['max $1.000,50 per day'] }],
  ['max $5,00 per day', {}, { asked: ['max $5,00 per day'] }],
  ['$500', {}, { asked: ['$500'] }],
  [
    'only on weekdays from 9am to 5pm Berlin time',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1020 }],
      timezone: 'Europe/Berlin',
    },
  ],
  [
    'Mon-Fri 09:00-17:00 Europe/Berlin',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1020 }],
      timezone: 'Europe/Berlin',
    },
  ],
  ['allow AWS but not OpenAI', { blockedMerchants: ['OpenAI'], allowedMerchants: ['AWS'] }],
  ['no travel except Lufthansa', {}, { unparsed: ['no travel except Lufthansa'] }],
  [
    '$500.00 per day at aws.amazon.com',
    { allowedMerchants: ['aws.amazon.com'], dailyLimit: usd(500) },
  ],
  ['A new payee requires approval', { approveNewPayees: true }],
  ['An approval expires after 72 hours', { approvalHours: 72 }],
  ['The same payment within 60 seconds is a duplicate.', { duplicateSeconds: 60 }],
]
