import type { Row } from './row.ts'
import { usd } from './row.ts'

// What passes without anybody asked, consent of two, tails that say what a limit is for, and
// sentences beside them that say something else.
export const freely: readonly Row[] = [
  ['Anything below $25 just pay it, $25 and more ask me', { autoApproveBelow: usd(25) }],
  ['Ask me above $25. Otherwise go ahead.', { requireApprovalAbove: usd(25) }],
  [
    'Payments above $90 require approval; smaller payments are released automatically.',
    { requireApprovalAbove: usd(90) },
  ],
  [
    'Never pay AWS. Otherwise go ahead',
    { blockedMerchants: ['AWS'] },
    { unparsed: ['Otherwise go ahead'] },
  ],
  ['Anything below $25 just pay it', {}, { unparsed: ['Anything below $25 just pay it'] }],
  [
    'Ask me above $25. Anything smaller is allowed on weekdays',
    { requireApprovalAbove: usd(25) },
    { unparsed: ['Anything smaller is allowed on weekdays'] },
  ],
  ['Dual approval above $900', { requireApprovalAbove: usd(900), approvalsNeeded: 2 }],
  ['No dual approval above $900', {}, { unparsed: ['No dual approval above $900'] }],
  [
    'Payments over $900 are subject to approval by two authorized officers',
    { requireApprovalAbove: usd(900), approvalsNeeded: 2 },
  ],
  ['Every label over $40 waits for my approval', { requireApprovalAbove: usd(40) }],
  ['$30 a day for lunch orders', { dailyLimit: usd(30) }],
  ['$30 a day for lunch only', {}, { unparsed: ['$30 a day for lunch only'] }],
  [
    '$30 a day for lunch, not for dinner',
    {},
    { unparsed: ['$30 a day for lunch, not for dinner'] },
  ],
  [
    '$90 a month for ads on Google Ads',
    { allowedMerchants: ['Google Ads'], monthlyLimit: usd(90) },
  ],
  ['One-time budget of $80', { totalLimit: usd(80) }],
  ['One-time budget of $80 a month', {}, { unparsed: ['One-time budget of $80 a month'] }],
  ['Conference budget: $80 total', { totalLimit: usd(80) }],
  ['Not more than $45 one order', { maxTransaction: usd(45) }],
  ['At most $45 one order a day', {}, { unparsed: ['At most $45 one order a day'] }],
  ['$70 in week', { weeklyLimit: usd(70) }],
  ['$70 in week 3', {}, { unparsed: ['$70 in week 3'] }],
  ['Max $7 per renewal', { maxTransaction: usd(7) }],
  [
    'No gambling and nothing from Netflix either',
    { blockedCategories: ['gambling'], blockedMerchants: ['Netflix'] },
  ],
  [
    'No gambling and nothing from Netflix except AWS',
    {},
    { unparsed: ['No gambling and nothing from Netflix except AWS'] },
  ],
  ["I don't want it buying tobacco", { blockedCategories: ['tobacco'] }],
  ['Do not pay netflix.com, this is forbidden', { blockedMerchants: ['netflix.com'] }],
  [
    'Do not pay netflix.com, this is not forbidden',
    {},
    { unparsed: ['Do not pay netflix.com, this is not forbidden'] },
  ],
  ['Never buy anything gambling related', { blockedCategories: ['gambling'] }],
  [
    "AWS $5 a day, and don't let it pay for anything beyond those two",
    { allowedMerchants: ['AWS'], dailyLimit: usd(5) },
  ],
  [
    "AWS $5 a day, and don't let it pay anything beyond those limits",
    { allowedMerchants: ['AWS'], dailyLimit: usd(5) },
    { unparsed: ["don't let it pay anything beyond those limits"] },
  ],
  [
    'No weekends',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 0, to: 1440 }] },
  ],
  ['No weekend limit', {}, { unparsed: ['No weekend limit'] }],
  [
    'Only use the card on Mondays, 9 in the morning to 5 in the afternoon',
    { timeWindows: [{ days: ['mon'], from: 540, to: 1020 }] },
  ],
  ['Max 5 in the morning', {}, { unparsed: ['Max 5 in the morning'] }],
  ['Pay AWS w/o approval', {}, { unparsed: ['Pay AWS w/o approval'] }],
  [
    'It may only purchase from AWS and GitHub up to $90 per order',
    { allowedMerchants: ['AWS', 'GitHub'], maxTransaction: usd(90) },
  ],
  [
    'Only AWS up to $5 a day except weekends',
    {},
    { unparsed: ['Only AWS up to $5 a day except weekends'] },
  ],
  ['Travel: only Uber and Lyft', { allowedMerchants: ['Uber', 'Lyft'] }],
  ['Gambling: only on weekdays', {}, { unparsed: ['Gambling: only on weekdays'] }],
  ['Ask finance above $50', { requireApprovalAbove: usd(50) }],
  ['Ask Marta above $50', {}, { unparsed: ['Ask Marta above $50'] }],
  [
    'Payee payments run weekdays 1pm to 4pm',
    { timeWindows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 780, to: 960 }] },
  ],
  ['$5 the week', { weeklyLimit: usd(5) }],
  ['$5 the week before Christmas', {}, { unparsed: ['$5 the week before Christmas'] }],
]
