import { type Row, usd } from './row.ts'

/** Policies of several sentences, as people word them. */
export const worded: readonly Row[] = [
  [
    '$40 a day at OpenAI and $15 a day at Twilio. Nobody else gets paid.',
    {
      allowedMerchants: ['OpenAI', 'Twilio'],
      limitsBy: [
        { of: 'merchants', entries: ['OpenAI'], amount: usd(40), per: 'day' },
        { of: 'merchants', entries: ['Twilio'], amount: usd(15), per: 'day' },
      ],
    },
  ],
  [
    'Block gambling and crypto; everything else is OK up to 60 dollars a purchase',
    { blockedCategories: ['gambling', 'quasi-cash'], maxTransaction: usd(60) },
  ],
  ['Payments of $200 or more need a sign-off from me.', { autoApproveBelow: usd(200) }],
  [
    'Anything up to and including $75 goes through without asking; above that I want ' +
      'to approve it.',
    { requireApprovalAbove: usd(75) },
  ],
  ['10k a month, 1.5k in one go', { monthlyLimit: usd(10000), maxTransaction: usd(1500) }],
  ['Five hundred dollars a week, not a cent more.', { weeklyLimit: usd(500) }],
  ['Spend no more than two hundred and fifty dollars in total, ever.', { totalLimit: usd(250) }],
  [
    'Weekdays only, 9am to 5pm New York time, max $80 a day.',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1020 }],
      timezone: 'America/New_York',
      dailyLimit: usd(80),
    },
  ],
  [
    'Payments allowed Mon-Thu 08:00-18:30 Europe/Berlin. Limit: $300 per payment.',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu'], from: 480, to: 1110 }],
      timezone: 'Europe/Berlin',
      maxTransaction: usd(300),
    },
  ],
  [
    "Saturdays and Sundays from 10 to 16 o'clock London time, with a $45 daily cap, " +
      'only Uber and Lyft.',
    {
      timeWindows: [{ days: ['sat', 'sun'], from: 600, to: 960 }],
      timezone: 'Europe/London',
      allowedMerchants: ['Uber', 'Lyft'],
      dailyLimit: usd(45),
    },
  ],
  [
    'Max $90 per day. The first time it pays somebody new, ask me.',
    { approveNewPayees: true, dailyLimit: usd(90) },
  ],
  [
    'At most 5 payments an hour and 20 a day, none above $10',
    { maxPerHour: 5, maxPerDay: 20, maxTransaction: usd(10) },
  ],
  [
    'Allow software and cloud, block advertising. Per transaction limit $99.50.',
    {
      blockedCategories: ['advertising'],
      allowedCategories: ['software', 'cloud'],
      maxTransaction: usd(99.5),
    },
  ],
  [
    '- per payment: $50\n- per day: $200\n- vendors: AWS, GitHub, OpenAI\n- needs ' +
      'approval above $25',
    {
      requireApprovalAbove: usd(25),
      allowedMerchants: ['AWS', 'GitHub', 'OpenAI'],
      maxTransaction: usd(50),
      dailyLimit: usd(200),
    },
  ],
  [
    'Anyone can be paid, but AWS gets no more than $200 a day.',
    { limitsBy: [{ of: 'merchants', entries: ['AWS'], amount: usd(200), per: 'day' }] },
  ],
  [
    'Spend $5,000 a month overall; of that, no more than $600 a month on travel.',
    {
      monthlyLimit: usd(5000),
      limitsBy: [{ of: 'categories', entries: ['travel'], amount: usd(600), per: 'month' }],
    },
  ],
  [
    'Maximun $35 per transacton and please no gambling',
    { blockedCategories: ['gambling'], maxTransaction: usd(35) },
  ],
  [
    'It is allowed to pay only Anthropic, maximum 70 USD in one day, please.',
    { allowedMerchants: ['Anthropic'], dailyLimit: usd(70) },
  ],
  [
    "Hey! Give the bot a hundred bucks a week for Figma, that's it.",
    { allowedMerchants: ['Figma'], weeklyLimit: usd(100) },
  ],
  [
    'Above $100 ask me, above $400 refuse outright.',
    { requireApprovalAbove: usd(100), maxTransaction: usd(400) },
  ],
  ['Every single payment has to be approved by me.', { requireApprovalAbove: usd(0) }],
  [
    'Everything is allowed except gambling, adult and alcohol.',
    { blockedCategories: ['gambling', 'adult', 'alcohol'] },
  ],
  [
    'Cloud vendors are fine but not AWS; $150 max per day.',
    { blockedMerchants: ['AWS'], allowedCategories: ['cloud'], dailyLimit: usd(150) },
  ],
  [
    'Between 22:00 and 06:00 Berlin time nothing may be paid. Cap per payment is $65.',
    {
      timeWindows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: 360, to: 1320 },
      ],
      timezone: 'Europe/Berlin',
      maxTransaction: usd(65),
    },
  ],
  [
    "Don't ever send money to Binance, Coinbase or kraken.com, and keep each payment " +
      'at $55 or below.',
    { maxTransaction: usd(55), blockedMerchants: ['Binance', 'Coinbase', 'kraken.com'] },
  ],
  [
    'The agent pays for Anthropic and OpenAI only. Together they must not cost more ' +
      'than $1,200 a month.',
    { allowedMerchants: ['Anthropic', 'OpenAI'], monthlyLimit: usd(1200) },
  ],
  [
    'Twilio only: $12.50 per payment, $125.00 a day',
    { allowedMerchants: ['Twilio'], maxTransaction: usd(12.5), dailyLimit: usd(125) },
  ],
  [
    'Per vendor limit of $60 a day for Slack, Sentry and GitHub',
    {
      allowedMerchants: ['Slack', 'Sentry', 'GitHub'],
      limitsBy: [
        { of: 'merchants', entries: ['Slack', 'Sentry', 'GitHub'], amount: usd(60), per: 'day' },
      ],
    },
  ],
  [
    'It may pay AWS, Google Cloud and Cloudflare, and no other company. No single ' +
      'payment may exceed $750, and the total for one calendar month may not exceed ' +
      '$6,000. Payments above $400 require approval by two of our approvers.',
    {
      maxTransaction: usd(750),
      approvalsNeeded: 2,
      requireApprovalAbove: usd(400),
      allowedMerchants: ['AWS', 'Google Cloud', 'Cloudflare'],
      monthlyLimit: usd(6000),
    },
  ],
  [
    'max 3 purchases per day, $20 each, only at github.com',
    { maxPerDay: 3, maxTransaction: usd(20), allowedMerchants: ['github.com'] },
  ],
  [
    'Nothing on Sundays. Otherwise max $70 daily. Times are Tokyo.',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: 0, to: 1440 }],
      timezone: 'Asia/Tokyo',
      dailyLimit: usd(70),
    },
  ],
  [
    'Approve automatically below $15, ask for everything from $15 upward, and block ' +
      'whatever is over $85.',
    { autoApproveBelow: usd(15), maxTransaction: usd(85) },
  ],
  [
    'i dont want more then 40$ per day on openai',
    { allowedMerchants: ['openai'], dailyLimit: usd(40) },
  ],
  [
    'limit/tx=25 limit/day=100 allow=aws,stripe block=gambling',
    {},
    { unparsed: ['limit/tx=25 limit/day=100 allow=aws,stripe block=gambling'] },
  ],
  [
    'Pay nobody but Stripe and Plaid, at most $333.33 a week taken together.',
    { allowedMerchants: ['Stripe', 'Plaid'], weeklyLimit: usd(333.33) },
  ],
  [
    'No travel, no food, no entertainment — and nothing over $48 without asking me.',
    { requireApprovalAbove: usd(48), blockedCategories: ['travel', 'entertainment'] },
    { unparsed: ['no food'] },
  ],
  [
    'From Monday to Friday between 7 a.m. and 7 p.m. Los Angeles time, and never ' +
      'more than $110 per transaction to figma.com',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 420, to: 1140 }],
      timezone: 'America/Los_Angeles',
      allowedMerchants: ['figma.com'],
      maxTransaction: usd(110),
    },
  ],
  [
    'Three approvers have to agree on any payment over $2,500; a vendor we have ' +
      'never paid before needs approval as well.',
    { approvalsNeeded: 3, requireApprovalAbove: usd(2500), approveNewPayees: true },
  ],
  [
    "Hard cap: $3,000 in total over the agent's lifetime. $300 a day.",
    { totalLimit: usd(3000), dailyLimit: usd(300) },
  ],
  [
    'Software at most $200 a week, advertising at most $80 a week; other categories ' +
      'are not allowed.',
    {
      allowedCategories: ['software', 'advertising'],
      limitsBy: [
        { of: 'categories', entries: ['software'], amount: usd(200), per: 'week' },
        { of: 'categories', entries: ['advertising'], amount: usd(80), per: 'week' },
      ],
    },
  ],
  [
    'Each of GitHub, Vercel and Cloudflare may get $90 per month, and all three ' +
      'together no more than $200 per month.',
    {
      allowedMerchants: ['GitHub', 'Vercel', 'Cloudflare'],
      monthlyLimit: usd(200),
      limitsBy: [
        {
          of: 'merchants',
          entries: ['GitHub', 'Vercel', 'Cloudflare'],
          amount: usd(90),
          per: 'month',
        },
      ],
    },
  ],
  [
    'OpenAI and Anthropic share $60 a day. GitHub gets its own $10 a day.',
    {
      allowedMerchants: ['OpenAI', 'Anthropic', 'GitHub'],
      limitsBy: [{ of: 'merchants', entries: ['GitHub'], amount: usd(10), per: 'day' }],
    },
    { asked: ['OpenAI and Anthropic share $60 a day'] },
  ],
  [
    'Anything over $20 has to wait for my OK, and nothing over $60 may be paid at ' +
      'all, approved or not.',
    { requireApprovalAbove: usd(20), maxTransaction: usd(60) },
  ],
  [
    'Max. $1,250.75 per month on Mailgun, SendGrid & Twilio combined; max. $400 per week.',
    {
      allowedMerchants: ['Mailgun', 'SendGrid', 'Twilio'],
      monthlyLimit: usd(1250.75),
      weeklyLimit: usd(400),
    },
  ],
  ["Please don't spend more than 50 EUR per day.", { currency: 'EUR', dailyLimit: usd(50) }],
]
