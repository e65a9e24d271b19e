import { type Row, usd } from './row.ts'

/** As people speak. */
export const spoken: readonly Row[] = [
  ['Let the agent spend $20 per day.', { dailyLimit: usd(20) }],
  ['We want the bot to spend no more than $75 a week.', { weeklyLimit: usd(75) }],
  ['Make sure it never pays UBER*.', { blockedMerchants: ['UBER*'] }],
  [
    'The assistant can only buy from openai.com, anthropic.com and github.com.',
    { allowedMerchants: ['openai.com', 'anthropic.com', 'github.com'] },
  ],
  ['Our agent should not spend more than $1,000 per month.', { monthlyLimit: usd(1000) }],
  ['You may spend up to $5 at a time.', { maxTransaction: usd(5) }],
  ['I would like it to spend at most $300 monthly.', { monthlyLimit: usd(300) }],
  ['Please block all casinos.', { blockedCategories: ['gambling'] }],
  ['Block dating, escorts and porn.', { blockedCategories: ['adult'] }],
  ['Forbid alcohol.', { blockedCategories: ['alcohol'] }],
  ['Prohibit tobacco & vapes.', { blockedCategories: ['tobacco'] }],
  ['Ban weapons / gambling.', { blockedCategories: ['weapons', 'gambling'] }],
  ['Firearms are banned.', { blockedCategories: ['weapons'] }],
  ['Crypto is off-limits.', { blockedCategories: ['quasi-cash'] }],
  ['Gambling must be blocked.', { blockedCategories: ['gambling'] }],
  ["Don't let it buy alcohol.", { blockedCategories: ['alcohol'] }],
  ['Never buy airline tickets.', { blockedCategories: ['airlines'] }],
  ['No spending on entertainment.', { blockedCategories: ['entertainment'] }],
  ['No purchases from *.shop.example.', { blockedMerchants: ['*.shop.example'] }],
  ['Do not pay evil.example.', { blockedMerchants: ['evil.example'] }],
  ['Reject payments to shady.example.', { blockedMerchants: ['shady.example'] }],
  ['Allow OpenAI and Anthropic.', { allowedMerchants: ['OpenAI', 'Anthropic'] }],
  ['OpenAI and Anthropic are allowed.', { allowedMerchants: ['OpenAI', 'Anthropic'] }],
  [
    'Permit software, hosting and advertising.',
    { allowedCategories: ['software', 'it-services', 'advertising'] },
  ],
  ['Authorize payments to Google Cloud.', { allowedMerchants: ['Google Cloud'] }],
  ['Use only Vercel.', { allowedMerchants: ['Vercel'] }],
  ['Spend only on software.', { allowedCategories: ['software'] }],
  ['Buy only from Hetzner and OVH.', { allowedMerchants: ['Hetzner', 'OVH'] }],
  ['Only hotels and flights are allowed.', { allowedCategories: ['lodging', 'airlines'] }],
  [
    'Only these merchants: AWS, "Acme, Inc." and shop.example',
    { allowedMerchants: ['AWS', 'Acme, Inc.', 'shop.example'] },
  ],
  ['Pay only the vendors Stripe and Twilio.', { allowedMerchants: ['Stripe', 'Twilio'] }],
  ['Everything except AWS is blocked.', { allowedMerchants: ['AWS'] }],
  ['No payments except to AWS.', { allowedMerchants: ['AWS'] }],
  ['Deny everything but software.', { allowedCategories: ['software'] }],
  ["Don't pay anyone except OpenAI.", { allowedMerchants: ['OpenAI'] }],
  ['Restrict spending to travel and lodging.', { allowedCategories: ['travel', 'lodging'] }],
  ['Limit payments to AWS and GitHub.', { allowedMerchants: ['AWS', 'GitHub'] }],
  ['Allow all vendors except Datadog.', { blockedMerchants: ['Datadog'] }],
  ['Allow anything but gambling and alcohol.', { blockedCategories: ['gambling', 'alcohol'] }],
  [
    'Allow software but never Datadog.',
    { blockedMerchants: ['Datadog'], allowedCategories: ['software'] },
  ],
  ['Pay AWS, except for OpenAI.', { blockedMerchants: ['OpenAI'], allowedMerchants: ['AWS'] }],
  ['Every vendor is allowed. Block gambling.', { blockedCategories: ['gambling'] }],
  [
    'Max $10 per payment at OpenAI, $20 per payment at AWS.',
    {
      allowedMerchants: ['OpenAI', 'AWS'],
      limitsBy: [
        { of: 'merchants', entries: ['OpenAI'], amount: usd(10), per: 'transaction' },
        { of: 'merchants', entries: ['AWS'], amount: usd(20), per: 'transaction' },
      ],
    },
  ],
  ['$1k a month for ads.', { allowedCategories: ['advertising'], monthlyLimit: usd(1000) }],
  [
    'Spend at most $40 on restaurants and $200 on lodging per day.',
    {
      allowedCategories: ['restaurants', 'lodging'],
      limitsBy: [
        { of: 'categories', entries: ['restaurants'], amount: usd(40), per: 'day' },
        { of: 'categories', entries: ['lodging'], amount: usd(200), per: 'day' },
      ],
    },
  ],
  ['Cap OpenAI at $25 per day.', { allowedMerchants: ['OpenAI'], dailyLimit: usd(25) }],
  [
    'Limit software to $2,000 a month.',
    { allowedCategories: ['software'], monthlyLimit: usd(2000) },
  ],
  ['For travel: max $900 per week.', { allowedCategories: ['travel'], weeklyLimit: usd(900) }],
  [
    'Max $30 per payment each at AWS and Vercel.',
    {
      allowedMerchants: ['AWS', 'Vercel'],
      limitsBy: [
        { of: 'merchants', entries: ['AWS', 'Vercel'], amount: usd(30), per: 'transaction' },
      ],
    },
  ],
  [
    '$15 apiece on Vercel and Netlify per month.',
    {
      allowedMerchants: ['Vercel', 'Netlify'],
      limitsBy: [
        { of: 'merchants', entries: ['Vercel', 'Netlify'], amount: usd(15), per: 'month' },
      ],
    },
  ],
  [
    'Max $70 per day across OpenAI, Anthropic and Mistral.',
    { allowedMerchants: ['OpenAI', 'Anthropic', 'Mistral'], dailyLimit: usd(70) },
  ],
  [
    'Max $70 per day for OpenAI and Anthropic combined.',
    { allowedMerchants: ['OpenAI', 'Anthropic'], dailyLimit: usd(70) },
  ],
  ['Total spending limit: $9,999.99.', { totalLimit: usd(9999.99) }],
  ['Weekly cap is $650.', { weeklyLimit: usd(650) }],
  ['Set a monthly budget of $4k.', { monthlyLimit: usd(4000) }],
  ['Maximum per transaction: $250.', { maxTransaction: usd(250) }],
  ['Per-transaction limit $80.', { maxTransaction: usd(80) }],
  ['Max per day: $60.', { dailyLimit: usd(60) }],
  ['$45 max per payment.', { maxTransaction: usd(45) }],
  ['$45 or less per payment.', { maxTransaction: usd(45) }],
  ['$45 a day maximum.', { dailyLimit: usd(45) }],
  ['Each purchase must be below $30.', { maxTransaction: usd(29.99) }],
  ['Any single payment must be at most $30.', { maxTransaction: usd(30) }],
  ['Nothing over $35.', { maxTransaction: usd(35) }],
  ['No single purchase may exceed $90.', { maxTransaction: usd(90) }],
  ['Decline transactions above $120.', { maxTransaction: usd(120) }],
  ['Block payments of $100 or more.', { maxTransaction: usd(99.99) }],
  ['Purchases above $300 are declined.', { maxTransaction: usd(300) }],
  ['One hundred dollars per day.', { dailyLimit: usd(100) }],
  ['A thousand dollars a month.', { monthlyLimit: usd(1000) }],
  ['Twenty-five bucks per payment.', { maxTransaction: usd(25) }],
  ['Two thousand five hundred dollars in total.', { totalLimit: usd(2500) }],
  ['Three hundred and twelve dollars weekly.', { weeklyLimit: usd(312) }],
  ['One million two hundred thousand dollars in total.', { totalLimit: usd(1200000) }],
  ['Half a million dollars in total.', { totalLimit: usd(500000) }],
  ['99 cents per payment.', { maxTransaction: usd(0.99) }],
  ['US$40 per day.', { dailyLimit: usd(40) }],
  ['40 US dollars per day.', { dailyLimit: usd(40) }],
  ['$40 CAD per day.', { currency: 'CAD', dailyLimit: usd(40) }],
  ['CHF 75 per day.', { currency: 'CHF', dailyLimit: usd(75) }],
  ['75 euros per week.', { currency: 'EUR', weeklyLimit: usd(75) }],
  ['£20 per payment.', { currency: 'GBP', maxTransaction: usd(20) }],
  ['€1,250.75 a month.', { currency: 'EUR', monthlyLimit: usd(1250.75) }],
  [
    'EUR 10 per payment, 50 EUR per day.',
    { currency: 'EUR', maxTransaction: usd(10), dailyLimit: usd(50) },
  ],
  ['12 USDC per day.', { dailyLimit: usd(12) }],
  ['At most 3 transactions per minute and 100 per day.', { maxPerMinute: 3, maxPerDay: 100 }],
  [
    'At most 3 transactions per minute and 100 transactions per day.',
    { maxPerMinute: 3, maxPerDay: 100 },
  ],
  ['Make no more than twelve payments a day.', { maxPerDay: 12 }],
  ['Never make more than 4 payments per hour.', { maxPerHour: 4 }],
  ['1 payment per minute max.', { maxPerMinute: 1 }],
  ['Only on Monday.', { timeWindows: [{ days: ['mon'], from: 0, to: 1440 }] }],
  [
    'Only Mon to Thu.',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu'], from: 0, to: 1440 }] },
  ],
  [
    'Payments only on Tuesdays and Thursdays from 8:30 to 12:00.',
    { timeWindows: [{ days: ['tue', 'thu'], from: 510, to: 720 }] },
  ],
  [
    'Pay only from 9am to 5pm.',
    {
      timeWindows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: 540, to: 1020 },
      ],
    },
  ],
  [
    'Spend only on weekdays.',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 0, to: 1440 }] },
  ],
  [
    'Weekdays only.',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 0, to: 1440 }] },
  ],
  [
    'Weekdays 9am-5pm.',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1020 }] },
  ],
  [
    'Only from 10pm to 6am.',
    {
      timeWindows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: 1320, to: 360 },
      ],
    },
  ],
  [
    'Only on Saturdays, Sundays and Mondays.',
    { timeWindows: [{ days: ['sat', 'sun', 'mon'], from: 0, to: 1440 }] },
  ],
  [
    'Mon, Wed and Fri 10:00-11:30 Tokyo time.',
    { timeWindows: [{ days: ['mon', 'wed', 'fri'], from: 600, to: 690 }], timezone: 'Asia/Tokyo' },
  ],
  [
    'Sat-Mon 09:00 to 10:00 UTC.',
    { timeWindows: [{ days: ['sat', 'sun', 'mon'], from: 540, to: 600 }], timezone: 'UTC' },
  ],
  [
    'No payments on Sundays.',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'], from: 0, to: 1440 }] },
  ],
  [
    'Never pay on weekends.',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 0, to: 1440 }] },
  ],
  [
    'Block payments on Fridays.',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'sat', 'sun'], from: 0, to: 1440 }] },
  ],
  [
    'Not from 00:00 to 06:00.',
    {
      timeWindows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: 360, to: 1440 },
      ],
    },
  ],
  [
    'Never between noon and 2pm.',
    {
      timeWindows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: 0, to: 720 },
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: 840, to: 1440 },
      ],
    },
  ],
  [
    'Only on weekdays from 09:00 to 24:00.',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1440 }] },
  ],
  ['Use Europe/Madrid.', { timezone: 'Europe/Madrid' }],
  ['The time zone is America/Chicago.', { timezone: 'America/Chicago' }],
  [
    'Only from 9am to 5pm ET.',
    {
      timeWindows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: 540, to: 1020 },
      ],
      timezone: 'America/New_York',
    },
  ],
  [
    'Only between 8am and 6pm Pacific time.',
    {
      timeWindows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: 480, to: 1080 },
      ],
      timezone: 'America/Los_Angeles',
    },
  ],
  [
    'Mon-Fri 9:00-17:30 in London.',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1050 }],
      timezone: 'Europe/London',
    },
  ],
  ['Every payment requires approval.', { requireApprovalAbove: usd(0) }],
  ['Always ask me first.', { requireApprovalAbove: usd(0) }],
  ['Ask me before spending more than $80.', { requireApprovalAbove: usd(80) }],
  ['Ask for approval above $60.', { requireApprovalAbove: usd(60) }],
  ['Get my approval for purchases over $45.', { requireApprovalAbove: usd(45) }],
  ['Approvals are required for payments above $5,000.', { requireApprovalAbove: usd(5000) }],
  ['Payments of $250 or more need approval.', { autoApproveBelow: usd(250) }],
  ['Anything over $10 must be approved.', { requireApprovalAbove: usd(10) }],
  ['Approve payments under $15 automatically.', { autoApproveBelow: usd(15) }],
  ['Automatically approve purchases up to $25.', { requireApprovalAbove: usd(25) }],
  ['Payments below $12 are approved automatically.', { autoApproveBelow: usd(12) }],
  ["Purchases under $8 don't need approval.", { autoApproveBelow: usd(8) }],
  ['New merchants require approval.', { approveNewPayees: true }],
  ['Require approval for new vendors.', { approveNewPayees: true }],
  ['Ask me before paying any new supplier.', { approveNewPayees: true }],
  ['Require approval for the first payment to each merchant.', { approveNewPayees: true }],
  [
    'Three people must approve payments over $10k.',
    { approvalsNeeded: 3, requireApprovalAbove: usd(10000) },
  ],
  ['Two different managers must approve.', { approvalsNeeded: 2 }],
  ['Require three approvers.', { approvalsNeeded: 3 }],
  ['Approvals expire in 2 days.', { approvalHours: 48 }],
  ['Nobody may approve their own payments.', { selfApproval: 'deny' }],
  ['The requester of a payment cannot approve it.', { selfApproval: 'deny' }],
  ['Approvals above $500 need a passkey.', { stepUpAbove: usd(500) }],
  ['Approvals of payments over $500 must be confirmed with a passkey.', { stepUpAbove: usd(500) }],
  ['Approving more than $500 requires a passkey.', { stepUpAbove: usd(500) }],
  ['A payee of unknown category is refused.', { unknownCategory: 'deny' }],
  [
    'More than 20 attempts per minute trip the circuit breaker.',
    { circuitBreaker: { attempts: 20, per: 'minute' } },
  ],
  [
    'Above $1000, the agent needs the KYA level verified.',
    { kyaSteps: [{ above: usd(1000), level: 'verified' }] },
  ],
  ['A duplicate that the agent confirms requires approval.', { duplicates: 'ask' }],
  [
    '1. Max $10 per day\n2. Block gambling\n3. Only AWS',
    { blockedCategories: ['gambling'], allowedMerchants: ['AWS'], dailyLimit: usd(10) },
  ],
  [
    '* max $25 per payment\n* at most 4 payments per hour',
    { maxPerHour: 4, maxTransaction: usd(25) },
  ],
  ['Max $100 per day.\n\nBlock alcohol.', { blockedCategories: ['alcohol'], dailyLimit: usd(100) }],
  ['Max $100 per day! Block alcohol!', { blockedCategories: ['alcohol'], dailyLimit: usd(100) }],
  [
    'Max $100 per day; no gambling; only on weekdays.',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 0, to: 1440 }],
      blockedCategories: ['gambling'],
      dailyLimit: usd(100),
    },
  ],
  ['MAX $100 PER DAY. BLOCK GAMBLING.', { blockedCategories: ['gambling'], dailyLimit: usd(100) }],
  ['max $100 per day (only AWS)', { allowedMerchants: ['AWS'], dailyLimit: usd(100) }],
]
