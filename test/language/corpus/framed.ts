import { type Row, usd } from './row.ts'

/** What leads to a rule and is none, figures in rows, and what other sentences say of one. */
export const framed: readonly Row[] = [
  ['ok so the parcel bot may spend up to ninety bucks a week', { weeklyLimit: usd(90) }],
  ['Good morning, our new invoice bot may spend $300 a day.', { dailyLimit: usd(300) }],
  ['Could you set it up so that the agent is able to spend $40 a day?', { dailyLimit: usd(40) }],
  [
    'As discussed with finance: $400 per payment, $900 per week.',
    { maxTransaction: usd(400), weeklyLimit: usd(900) },
  ],
  [
    'Newsletter team bot. $12 per payment, $60 per day.',
    { maxTransaction: usd(12), dailyLimit: usd(60) },
  ],
  ["For the sales team's bot: $70 a day.", { dailyLimit: usd(70) }],
  [
    'Toner and paper bot: Staples, Uline. $90 per order, twice a day.',
    { maxPerDay: 2, allowedMerchants: ['Staples', 'Uline'], maxTransaction: usd(90) },
  ],
  ['We are a bakery and sell bread. Max $80 per day.', { dailyLimit: usd(80) }],
  [
    'In line with our travel policy, flights and hotels only, $900 per booking.',
    { allowedCategories: ['airlines', 'lodging'], maxTransaction: usd(900) },
  ],
  ['Max $80 per day. Best regards, Tom', { dailyLimit: usd(80) }],
  [
    'AT&T and Verizon only, $90 a month.',
    { allowedMerchants: ['AT&T', 'Verizon'], monthlyLimit: usd(90) },
  ],
  ['Never pay Meta, TikTok or Wish.', { blockedMerchants: ['Meta', 'TikTok', 'Wish'] }],
  ["Block McDonald's and Burger Palace.", {}, { unparsed: ["Block McDonald's and Burger Palace"] }],
  [
    'only amazon and walmart, 30 bucks a day',
    { allowedMerchants: ['amazon', 'walmart'], dailyLimit: usd(30) },
  ],
  ['dont spend more than $45 per tranasction', { maxTransaction: usd(45) }],
  ['perTransaction=20 perDay=60', { maxTransaction: usd(20), dailyLimit: usd(60) }],
  [
    'maxTx=0.50 daily=20 total=150',
    { maxTransaction: usd(0.5), dailyLimit: usd(20), totalLimit: usd(150) },
  ],
  ['3 tx/min 40 tx/day $2/tx', { maxPerMinute: 3, maxPerDay: 40, maxTransaction: usd(2) }],
  [
    'daily: $18 / weekly: $90 / monthly: $270',
    { dailyLimit: usd(18), weeklyLimit: usd(90), monthlyLimit: usd(270) },
  ],
  [
    '100 / 500 / 2000 (per payment / per day / per month)',
    { maxTransaction: usd(100), dailyLimit: usd(500), monthlyLimit: usd(2000) },
  ],
  [
    'daily 80, weekly 300, per tx 15',
    { dailyLimit: usd(80), weeklyLimit: usd(300), maxTransaction: usd(15) },
  ],
  ['daily 80, weekly 300', {}, { asked: ['daily 80, weekly 300'] }],
  ['rate limit 5/min, 60/hr', { maxPerMinute: 5, maxPerHour: 60 }],
  ['one order a day, $15 each', { maxPerDay: 1, maxTransaction: usd(15) }],
  ['$8 apiece, four times a day at most', { maxPerDay: 4, maxTransaction: usd(8) }],
  ['at most one hundred (100) payments per day', { maxPerDay: 100 }],
  [
    'at most one hundred (10) payments per day',
    {},
    { unparsed: ['at most one hundred (10) payments per day'] },
  ],
  ['4 500 USD monthly', { monthlyLimit: usd(4500) }],
  ['4 500 USD payments monthly', {}, { unparsed: ['4 500 USD payments monthly'] }],
  [
    'AWS: $40 a day. OpenAI: $60 a day. Everything together: $120 a day.',
    {
      dailyLimit: usd(120),
      limitsBy: [
        { of: 'merchants', entries: ['AWS'], amount: usd(40), per: 'day' },
        { of: 'merchants', entries: ['OpenAI'], amount: usd(60), per: 'day' },
      ],
    },
  ],
  [
    'AWS: $40 a day. OpenAI: $60 a day. Everything together: $90 a day.',
    { allowedMerchants: ['AWS', 'OpenAI'], dailyLimit: usd(90) },
    { asked: ['AWS: $40 a day', 'OpenAI: $60 a day'] },
  ],
  [
    'AWS at most $60 per payment. Total budget: $800.',
    { allowedMerchants: ['AWS'], maxTransaction: usd(60), totalLimit: usd(800) },
    { asked: ['Total budget: $800'] },
  ],
  [
    '$70 a day, but on AWS at most $20 a week',
    { allowedMerchants: ['AWS'], weeklyLimit: usd(20), dailyLimit: usd(70) },
    { asked: ['$70 a day, but on AWS at most $20 a week'] },
  ],
  [
    '$800 a month. AWS may take at most $200 a month of that.',
    {
      monthlyLimit: usd(800),
      limitsBy: [{ of: 'merchants', entries: ['AWS'], amount: usd(200), per: 'month' }],
    },
  ],
  [
    'AWS may take at most $200 a month of that.',
    {},
    { unparsed: ['AWS may take at most $200 a month of that'] },
  ],
  [
    'Hetzner, OVH. $40 a day. No other vendors allowed.',
    { allowedMerchants: ['Hetzner', 'OVH'], dailyLimit: usd(40) },
  ],
  [
    "Fuel for the two vans. $95 a fill-up. Don't pay for anything that isn't fuel.",
    { allowedCategories: ['fuel'], maxTransaction: usd(95) },
  ],
  [
    'Midjourney and Runway, those are the only two it may pay. $30 a day.',
    { allowedMerchants: ['Midjourney', 'Runway'], dailyLimit: usd(30) },
  ],
  ['Twilio is the only company it needs to pay.', { allowedMerchants: ['Twilio'] }],
  ['First time it pays somebody new, it has to ask me.', { approveNewPayees: true }],
  [
    'When it wants to pay a supplier for the first time, someone must approve it.',
    { approveNewPayees: true },
  ],
  [
    'Payments above $750 require prior authorization by two approvers.',
    { requireApprovalAbove: usd(750), approvalsNeeded: 2 },
  ],
  [
    'Nothing above $900 goes out without two signatures.',
    { requireApprovalAbove: usd(900), approvalsNeeded: 2 },
  ],
  [
    'Nothing above $900 goes out without a receipt.',
    {},
    { unparsed: ['Nothing above $900 goes out without a receipt'] },
  ],
  [
    'Nobody may move more than $300 in one go without asking me.',
    { requireApprovalAbove: usd(300) },
  ],
  [
    'Escalate anything over $300 (2 approvers).',
    { requireApprovalAbove: usd(300), approvalsNeeded: 2 },
  ],
  ['payments over $90 get checked by me', { requireApprovalAbove: usd(90) }],
  ['payments over $90 get checked', {}, { unparsed: ['payments over $90 get checked'] }],
  [
    'payments over $90 get checked by Tom',
    {},
    { unparsed: ['payments over $90 get checked by Tom'] },
  ],
  [
    "I'm fine with anything up to $25; above that, check with me first.",
    { requireApprovalAbove: usd(25) },
  ],
  ['Payments below $5 pass. From $5 up: human review.', { autoApproveBelow: usd(5) }],
  [
    'Weekends off. $40 a day.',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 0, to: 1440 }],
      dailyLimit: usd(40),
    },
  ],
  [
    'Mon-Fri, 9 to 5, Asia/Tokyo',
    {
      timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 540, to: 1020 }],
      timezone: 'Asia/Tokyo',
    },
  ],
  ['Mon-Fri, 7 to 11', {}, { unparsed: ['Mon-Fri, 7 to 11'] }],
  [
    'only on Fridays (all day, UTC)',
    { timeWindows: [{ days: ['fri'], from: 0, to: 1440 }], timezone: 'UTC' },
  ],
  [
    'Only from 8:00 to 20:00 Japan time. At other times not.',
    {
      timeWindows: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: 480, to: 1200 },
      ],
      timezone: 'Asia/Tokyo',
    },
  ],
  [
    'Block gambling. At other times not.',
    { blockedCategories: ['gambling'] },
    { unparsed: ['At other times not'] },
  ],
  ['no Uber no Lyft', { blockedMerchants: ['Uber', 'Lyft'] }],
  ['Keep the month under $900', {}, { asked: ['Keep the month under $900'] }],
  ['Strictly less than $900 a month', { monthlyLimit: usd(899.99) }],
  ['only cloud and software', { allowedCategories: ['cloud', 'software'] }],
  ['Block gaming', {}, { unparsed: ['Block gaming'] }],
  ['seven dollars and fifty cents per payment', { maxTransaction: usd(7.5) }],
  ['Stop the bot. $50 per day.', { dailyLimit: usd(50) }, { unparsed: ['Stop the bot'] }],
  ['Freeze agent. $50 per day.', { dailyLimit: usd(50) }, { unparsed: ['Freeze agent'] }],
  [
    'We are not a bakery. $50 per day.',
    { dailyLimit: usd(50) },
    { unparsed: ['We are not a bakery'] },
  ],
  [
    'We run a shop unless it rains. $50 per day.',
    { dailyLimit: usd(50) },
    { unparsed: ['We run a shop unless it rains'] },
  ],
  [
    'Our bot, unless told otherwise, $50 per day.',
    { dailyLimit: usd(50) },
    { unparsed: ['Our bot, unless told otherwise'] },
  ],
  ['$50 a day?', {}, { unparsed: ['$50 a day'] }],
  ['Can it spend $50 a day?', {}, { unparsed: ['Can it spend $50 a day'] }],
  [
    'In line with our budget of $50, AWS only.',
    { allowedMerchants: ['AWS'] },
    { unparsed: ['In line with our budget of $50'] },
  ],
]
