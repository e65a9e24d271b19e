import { type Row, usd } from './row.ts'

/** Kinds of wording by which people say the same rules. */
export const wordings: readonly Row[] = [
  [
    'AWS $60 a day, GitHub $80 a day, together at most $100 a day',
    {
      allowedMerchants: ['AWS', 'GitHub'],
      dailyLimit: usd(100),
      limitsBy: [
        { of: 'merchants', entries: ['AWS'], amount: usd(60), per: 'day' },
        { of: 'merchants', entries: ['GitHub'], amount: usd(80), per: 'day' },
      ],
    },
  ],
  [
    'The bot can spend $25 a day at GitHub, no one else.',
    { allowedMerchants: ['GitHub'], dailyLimit: usd(25) },
  ],
  [
    'The bot may only use OpenAI and Anthropic. Cap: $20 a day.',
    { allowedMerchants: ['OpenAI', 'Anthropic'], dailyLimit: usd(20) },
  ],
  [
    'Purchases over $50 require my approval. Nothing above $200.',
    { requireApprovalAbove: usd(50), maxTransaction: usd(200) },
  ],
  [
    'Please keep daily spending under $40 and never pay for gambling.',
    { blockedCategories: ['gambling'] },
    { asked: ['Please keep daily spending under $40'] },
  ],
  [
    'No payments at night between 11pm and 7am Berlin time.',
    {},
    { unparsed: ['No payments at night between 11pm and 7am Berlin time'] },
  ],
  [
    'The agent has $100 a week to spend on advertising.',
    { allowedCategories: ['advertising'], weeklyLimit: usd(100) },
  ],
  [
    'Monthly budget: $400. Single payment cap: $50. Vendors: Vercel, Netlify.',
    { allowedMerchants: ['Vercel', 'Netlify'], monthlyLimit: usd(400), maxTransaction: usd(50) },
  ],
  [
    'Allow AWS, GitHub and Stripe; reject everyone else.',
    { allowedMerchants: ['AWS', 'GitHub', 'Stripe'] },
  ],
  ['Do not pay anyone outside AWS and GitHub.', { allowedMerchants: ['AWS', 'GitHub'] }],
  [
    'No more than $30 in a single purchase, $120 in a week.',
    { maxTransaction: usd(30), weeklyLimit: usd(120) },
  ],
  ['$5 max per order, 10 orders max per day', { maxPerDay: 10, maxTransaction: usd(5) }],
  ['Every purchase needs two approvals.', { approvalsNeeded: 2, requireApprovalAbove: usd(0) }],
  [
    'Anything above $500 must be signed off by two people.',
    { approvalsNeeded: 2, requireApprovalAbove: usd(500) },
  ],
  [
    'Only during weekdays, 8am–6pm London time.',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 480, to: 1080 }],
      timezone: 'Europe/London',
    },
  ],
  [
    'Payments on weekends are blocked.',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 0, to: 1440 }] },
  ],
  [
    "Don't buy anything on Sundays.",
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: 0, to: 1440 }] },
  ],
  [
    'It can spend up to $10 per purchase and up to $50 per day.',
    { maxTransaction: usd(10), dailyLimit: usd(50) },
  ],
  [
    'A maximum of $75 per transaction and a maximum of $300 per day.',
    { maxTransaction: usd(75), dailyLimit: usd(300) },
  ],
  ["A single purchase can't be more than $80.", { maxTransaction: usd(80) }],
  [
    'The weekly budget is $150, the monthly budget $500.',
    { weeklyLimit: usd(150), monthlyLimit: usd(500) },
  ],
  ["The agent's budget is $500 a month.", { monthlyLimit: usd(500) }],
  ['Its budget is $500 a month.', { monthlyLimit: usd(500) }],
  ['Lifetime budget of $1,000.', { totalLimit: usd(1000) }],
  [
    'You get $20 a day for OpenAI and $5 a day for Twilio, nothing else.',
    {
      allowedMerchants: ['OpenAI', 'Twilio'],
      limitsBy: [
        { of: 'merchants', entries: ['OpenAI'], amount: usd(20), per: 'day' },
        { of: 'merchants', entries: ['Twilio'], amount: usd(5), per: 'day' },
      ],
    },
  ],
  [
    'AWS: $100/day. GitHub: $20/day. Everything else: blocked.',
    {
      allowedMerchants: ['AWS', 'GitHub'],
      limitsBy: [
        { of: 'merchants', entries: ['AWS'], amount: usd(100), per: 'day' },
        { of: 'merchants', entries: ['GitHub'], amount: usd(20), per: 'day' },
      ],
    },
  ],
  [
    'Only software and hosting. $200 monthly max.',
    { allowedCategories: ['software', 'it-services'], monthlyLimit: usd(200) },
  ],
  [
    'New vendors require my sign-off; so do payments over $100.',
    { approveNewPayees: true, requireApprovalAbove: usd(100) },
  ],
  ['If a payment exceeds $250, get my approval first.', { requireApprovalAbove: usd(250) }],
  [
    "Payments under $10 don't need my approval, everything else does.",
    { autoApproveBelow: usd(10) },
  ],
  ['Ask for my permission for every purchase above $30.', { requireApprovalAbove: usd(30) }],
  ['Never go over $60 per day.', { dailyLimit: usd(60) }],
  [
    "Don't go above $60 per day or $15 per purchase.",
    { dailyLimit: usd(60), maxTransaction: usd(15) },
  ],
  ['Not more than 3 payments per hour, each up to $5.', { maxPerHour: 3, maxTransaction: usd(5) }],
  ['Max 2 purchases an hour.', { maxPerHour: 2 }],
  [
    'No gambling, no adult content, no weapons. Everything else is fine.',
    { blockedCategories: ['gambling', 'adult', 'weapons'] },
  ],
  ['Block casinos, bars and lotteries.', { blockedCategories: ['gambling', 'alcohol'] }],
  [
    'Anything except gambling is allowed, up to $50 per day.',
    { blockedCategories: ['gambling'], dailyLimit: usd(50) },
  ],
  [
    '$1k/month on AWS, $250/month on Datadog.',
    {
      allowedMerchants: ['AWS', 'Datadog'],
      limitsBy: [
        { of: 'merchants', entries: ['AWS'], amount: usd(1000), per: 'month' },
        { of: 'merchants', entries: ['Datadog'], amount: usd(250), per: 'month' },
      ],
    },
  ],
  [
    'OpenAI gets $50 a day, Anthropic gets $40 a day and nobody else gets anything.',
    {
      allowedMerchants: ['OpenAI', 'Anthropic'],
      limitsBy: [
        { of: 'merchants', entries: ['OpenAI'], amount: usd(50), per: 'day' },
        { of: 'merchants', entries: ['Anthropic'], amount: usd(40), per: 'day' },
      ],
    },
  ],
  ['Spending limit: $20 per day.', { dailyLimit: usd(20) }],
  ['Transactions must be $50 or less.', { maxTransaction: usd(50) }],
  ['Transactions may not be larger than $50.', { maxTransaction: usd(50) }],
  ['All purchases must be below $50.', { maxTransaction: usd(49.99) }],
  [
    'Daily spend limit $100, per-transaction limit $20, require approval above $15.',
    { requireApprovalAbove: usd(15), dailyLimit: usd(100), maxTransaction: usd(20) },
  ],
  [
    'Two approvals for anything above $1,000.',
    { approvalsNeeded: 2, requireApprovalAbove: usd(1000) },
  ],
  ['Approval required for purchases of $100 and above.', { autoApproveBelow: usd(100) }],
  ['I have to approve anything above $20.', { requireApprovalAbove: usd(20) }],
  ['Purchases up to $20 are auto-approved.', { requireApprovalAbove: usd(20) }],
  ['Auto approve anything up to $20.', { requireApprovalAbove: usd(20) }],
  [
    'Anything under $20 can go through automatically, the rest needs my approval.',
    { autoApproveBelow: usd(20) },
  ],
  [
    'AWS, Azure and Google Cloud combined may not exceed $2,000 a month.',
    { allowedMerchants: ['AWS', 'Azure', 'Google Cloud'], monthlyLimit: usd(2000) },
  ],
  [
    'For travel, at most $500 a month; for software, at most $200 a month.',
    {
      allowedCategories: ['travel', 'software'],
      limitsBy: [
        { of: 'categories', entries: ['travel'], amount: usd(500), per: 'month' },
        { of: 'categories', entries: ['software'], amount: usd(200), per: 'month' },
      ],
    },
  ],
  [
    'Travel: $500 a month. Software: $200 a month.',
    {
      allowedCategories: ['travel', 'software'],
      limitsBy: [
        { of: 'categories', entries: ['travel'], amount: usd(500), per: 'month' },
        { of: 'categories', entries: ['software'], amount: usd(200), per: 'month' },
      ],
    },
  ],
  [
    'Operate only Mon-Fri 09:00-17:00 Europe/Paris.',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1020 }],
      timezone: 'Europe/Paris',
    },
  ],
  [
    'Payments are only allowed on weekdays between 9:00 and 18:00, Paris time.',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1080 }],
      timezone: 'Europe/Paris',
    },
  ],
  [
    'No transactions on Saturdays or Sundays.',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 0, to: 1440 }] },
  ],
  [
    'Time zone: Berlin. Only on weekdays.',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 0, to: 1440 }],
      timezone: 'Europe/Berlin',
    },
  ],
  [
    'Pay only on Mondays and Thursdays.',
    { timeWindows: [{ days: ['mon', 'thu'], from: 0, to: 1440 }] },
  ],
  [
    'vendors: AWS, GitHub\nmax per payment: $20\nmax per day: $100\nblocked: gambling, crypto',
    {
      blockedCategories: ['gambling', 'quasi-cash'],
      allowedMerchants: ['AWS', 'GitHub'],
      maxTransaction: usd(20),
      dailyLimit: usd(100),
    },
  ],
  [
    'Allowed vendors: AWS and GitHub. Per payment max $20.',
    { allowedMerchants: ['AWS', 'GitHub'], maxTransaction: usd(20) },
  ],
  ['Allowed categories: software, travel.', { allowedCategories: ['software', 'travel'] }],
  ['Blocked vendors: AWS.', { blockedMerchants: ['AWS'] }],
  ['Only these vendors: AWS, GitHub, Stripe.', { allowedMerchants: ['AWS', 'GitHub', 'Stripe'] }],
  [
    'Never pay Uber or Lyft, and ask me above $30.',
    { blockedMerchants: ['Uber', 'Lyft'], requireApprovalAbove: usd(30) },
  ],
  ['Ask before every payment.', { requireApprovalAbove: usd(0) }],
  ['Always ask me before paying.', { requireApprovalAbove: usd(0) }],
  ['No purchase without my approval.', { requireApprovalAbove: usd(0) }],
  ['100 dollars a day maximum.', { dailyLimit: usd(100) }],
  ['No more than one hundred dollars a day.', { dailyLimit: usd(100) }],
  ["It shouldn't spend more than $100 a day.", { dailyLimit: usd(100) }],
  ['Spend a max of $100 a day with AWS.', { allowedMerchants: ['AWS'], dailyLimit: usd(100) }],
  ['spend under 20 bucks a day', {}, { asked: ['spend under 20 bucks a day'] }],
  ['maximum spend per day is $20', { dailyLimit: usd(20) }],
  ['The maximum per payment is $15.', { maxTransaction: usd(15) }],
  ['The most it may spend in a day is $70.', { dailyLimit: usd(70) }],
  ['Largest single payment: $40.', { maxTransaction: usd(40) }],
  [
    'Up to $40 a payment, $90 a day, $300 a week, $900 a month.',
    { maxTransaction: usd(40), dailyLimit: usd(90), weeklyLimit: usd(300), monthlyLimit: usd(900) },
  ],
  ['I trust the agent with $50 per day.', { dailyLimit: usd(50) }],
  ['Limit the agent to $50 per day.', { dailyLimit: usd(50) }],
  [
    'Limit it to $50 per day and $10 per purchase.',
    { dailyLimit: usd(50), maxTransaction: usd(10) },
  ],
  ['restrict spending to $50 per day', { dailyLimit: usd(50) }],
  ['restrict it to AWS and GitHub', { allowedMerchants: ['AWS', 'GitHub'] }],
  ['AWS and GitHub are the only allowed vendors.', { allowedMerchants: ['AWS', 'GitHub'] }],
  ['The only vendors allowed are AWS and GitHub.', { allowedMerchants: ['AWS', 'GitHub'] }],
  ['The agent must not pay anyone but AWS.', { allowedMerchants: ['AWS'] }],
  ['Anyone but Amazon may be paid.', { blockedMerchants: ['Amazon'] }],
  ['Anyone but Amazone may be paid.', {}, { unparsed: ['Anyone but Amazone may be paid'] }],
  ['Refuse anything over $90.', { maxTransaction: usd(90) }],
  ['Decline any charge above $90.', { maxTransaction: usd(90) }],
  ['Payments above $90 must be declined.', { maxTransaction: usd(90) }],
  ['Payments larger than $90 are not allowed.', { maxTransaction: usd(90) }],
  ['Any amount over $90 is refused.', { maxTransaction: usd(90) }],
  ['No amount over $90.', { maxTransaction: usd(90) }],
]
