import { type Row, usd } from './row.ts'

/** Several rules in a text, and how they bear on each other. */
export const combined: readonly Row[] = [
  ['allow anything under $50', { maxTransaction: usd(49.99) }],
  ['allow payments up to $100 per day', { dailyLimit: usd(100) }],
  ['only payments under $100', { maxTransaction: usd(99.99) }],
  ['$5 grand a month', { monthlyLimit: usd(5000) }],
  [
    '$900 a month, of which at most $200 on advertising',
    {
      monthlyLimit: usd(900),
      limitsBy: [{ of: 'categories', entries: ['advertising'], amount: usd(200), per: 'month' }],
    },
  ],
  [
    'Only AWS and OpenAI. $1,000 a month, of which $300 for AWS.',
    {
      allowedMerchants: ['AWS', 'OpenAI'],
      monthlyLimit: usd(1000),
      limitsBy: [{ of: 'merchants', entries: ['AWS'], amount: usd(300), per: 'month' }],
    },
  ],
  [
    '$900 a month on AWS, of which $100 on OpenAI',
    {},
    { unparsed: ['$900 a month on AWS, of which $100 on OpenAI'] },
  ],
  ["I'm setting up a hobby agent. It may spend $5 a day.", { dailyLimit: usd(5) }],
  [
    'We are careful with money. $5 a day.',
    { dailyLimit: usd(5) },
    { unparsed: ['We are careful with money'] },
  ],
  [
    'This is for groceries. $5 a day.',
    { dailyLimit: usd(5) },
    { unparsed: ['This is for groceries'] },
  ],
  ['limit 5 payments/min, $20 each tops', { maxPerMinute: 5, maxTransaction: usd(20) }],
  ['no payment over $50 without a human saying yes', { requireApprovalAbove: usd(50) }],
  ['$0.05 per API call, $4 per day', { maxTransaction: usd(0.05), dailyLimit: usd(4) }],
  ['daily spending must not exceed $500', { dailyLimit: usd(500) }],
  ['spending is limited to $500 per day', { dailyLimit: usd(500) }],
  [
    'only on weekdays from 9am to 5pm and on Saturdays from 10am to 2pm, Berlin time',
    {
      timeWindows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1020 },
        { days: ['sat'], from: 600, to: 840 },
      ],
      timezone: 'Europe/Berlin',
    },
  ],
  ['transfer up to $100 per week', { weeklyLimit: usd(100) }],
  [
    'Block gambling sites, adult content and crypto.',
    { blockedCategories: ['gambling', 'adult', 'quasi-cash'] },
  ],
  ['Allow purchases up to $50 at Amazon', {}, { asked: ['Allow purchases up to $50 at Amazon'] }],
  ['Limit to 3 transactions per day', { maxPerDay: 3 }],
  ["Don't let it pay AWS", { blockedMerchants: ['AWS'] }],
  [
    'Spend up to $20 per day on flights and hotels',
    { allowedCategories: ['airlines', 'lodging'], dailyLimit: usd(20) },
  ],
  [
    'max $100 on flights per day, $200 on hotels per day',
    {
      allowedCategories: ['airlines', 'lodging'],
      limitsBy: [
        { of: 'categories', entries: ['airlines'], amount: usd(100), per: 'day' },
        { of: 'categories', entries: ['lodging'], amount: usd(200), per: 'day' },
      ],
    },
  ],
  [
    'max $100 per week on software. Anyone else may be paid too.',
    { limitsBy: [{ of: 'categories', entries: ['software'], amount: usd(100), per: 'week' }] },
  ],
  [
    'max $100 per week on software and $50 per week on AWS. Others are allowed.',
    {
      limitsBy: [
        { of: 'categories', entries: ['software'], amount: usd(100), per: 'week' },
        { of: 'merchants', entries: ['AWS'], amount: usd(50), per: 'week' },
      ],
    },
  ],
  [
    'Allow AWS. Allow OpenAI. Max $500 per day on AWS.',
    {
      allowedMerchants: ['AWS', 'OpenAI'],
      limitsBy: [{ of: 'merchants', entries: ['AWS'], amount: usd(500), per: 'day' }],
    },
  ],
  [
    'Allow GitHub. Max $500 per day on AWS and OpenAI',
    { allowedMerchants: ['GitHub', 'AWS', 'OpenAI'] },
    { asked: ['Max $500 per day on AWS and OpenAI'] },
  ],
  ['Only AWS. Only OpenAI.', {}, { asked: ['Only OpenAI'] }],
  ['Only AWS and OpenAI. Allow GitHub.', {}, { asked: ['Allow GitHub'] }],
  [
    'Block AWS. Allow AWS.',
    { blockedMerchants: ['AWS'], allowedMerchants: ['AWS'] },
    { asked: ['Block AWS'] },
  ],
  ['Only software. Only AWS.', { allowedMerchants: ['AWS'], allowedCategories: ['software'] }],
  ['Only AWS and software', {}, { asked: ['Only AWS and software'] }],
  [
    'Max $500 per transaction, $2,000 per day and $20,000 per month. ' +
      'Block gambling and adult content. Auto-approve below $100.',
    {
      autoApproveBelow: usd(100),
      blockedCategories: ['gambling', 'adult'],
      maxTransaction: usd(500),
      dailyLimit: usd(2000),
      monthlyLimit: usd(20000),
    },
  ],
  [
    'Require approval over $1k. Two people must approve payments over $5k',
    { requireApprovalAbove: usd(1000), approvalsNeeded: 2 },
    { asked: ['Two people must approve payments over $5k'] },
  ],
  ['Amounts are in CHF. Max 100 CHF per day.', { currency: 'CHF', dailyLimit: usd(100) }],
  ['max $99999999999 per day', {}, { unparsed: ['max $99999999999 per day'] }],
  ['max $1,000,000,000.00 in total', { totalLimit: usd(1000000000) }],
  ['max $0.123456789 per day', {}, { unparsed: ['max $0.123456789 per day'] }],
  ['$1.50 per payment', { maxTransaction: usd(1.5) }],
  ['max ＄５００ per day', { dailyLimit: usd(500) }],
  ['max “$500” per day', {}, { unparsed: ['max “$500” per day'] }],
  ['Spend at most $500.00 per day.', { dailyLimit: usd(500) }],
  [
    'no payments between midnight and 6am',
    {
      timeWindows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: 360, to: 1440 },
      ],
    },
  ],
  [
    'only between 9am and 17:00 (Europe/London)',
    {
      timeWindows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: 540, to: 1020 },
      ],
      timezone: 'Europe/London',
    },
  ],
  [
    'not on weekends, max $100 per day',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 0, to: 1440 }],
      dailyLimit: usd(100),
    },
  ],
  ['Only 9-5', {}, { unparsed: ['Only 9-5'] }],
  [
    'The daily limit is $500 and the monthly limit is $5,000.',
    { dailyLimit: usd(500), monthlyLimit: usd(5000) },
  ],
  ['$500 daily', { dailyLimit: usd(500) }],
  ['$500 daily, $5,000 monthly', { dailyLimit: usd(500), monthlyLimit: usd(5000) }],
  ['total budget $10k', { totalLimit: usd(10000) }],
  ['Budget: $10,000 in total', { totalLimit: usd(10000) }],
  ['At most $10,000 overall', { totalLimit: usd(10000) }],
  ['Never exceed $100 per transaction', { maxTransaction: usd(100) }],
  ['Cannot spend over $100 a day', { dailyLimit: usd(100) }],
  ['Reject anything over $200', { maxTransaction: usd(200) }],
  ['Transactions over $500 are blocked', { maxTransaction: usd(500) }],
  ['Every payment over $500 must be approved', { requireApprovalAbove: usd(500) }],
  ['Approval required for purchases over $50', { requireApprovalAbove: usd(50) }],
  ['Require human approval above $1000', { requireApprovalAbove: usd(1000) }],
  ['Require my approval for all payments above $75', { requireApprovalAbove: usd(75) }],
  [
    'Only allow purchases from aws, openai and anthropic',
    { allowedMerchants: ['aws', 'openai', 'anthropic'] },
  ],
  ['Deny all other merchants', {}, { unparsed: ['Deny all other merchants'] }],
  ['only allow AWS and nothing else', { allowedMerchants: ['AWS'] }],
  ['Allow AWS, OpenAI; nothing else', { allowedMerchants: ['AWS', 'OpenAI'] }],
  [
    'Allow only these categories: software, advertising',
    { allowedCategories: ['software', 'advertising'] },
  ],
  ['block the category "widgets"', { blockedCategories: ['widgets'] }],
  ['Pay only in these currencies: USD and EUR.', { allowedCurrencies: ['USD', 'EUR'] }],
  ['New vendors need approval', { approveNewPayees: true }],
  ['Ask me before paying a new vendor', { approveNewPayees: true }],
  ['Manager approval for anything over $100', { requireApprovalAbove: usd(100) }],
]
